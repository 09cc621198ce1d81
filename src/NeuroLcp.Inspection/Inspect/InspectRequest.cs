namespace NeuroLcp.Inspection.Inspect;

/// <summary><c>neurolcp inspect</c>: what is in a file.</summary>
public sealed record InspectRequest
{
    /// <summary>The recording, or any other HDF5 file.</summary>
    public required string File { get; init; }

    /// <summary>Leave out what every number has to be read for: the ranges.</summary>
    public bool Quick { get; init; }
}

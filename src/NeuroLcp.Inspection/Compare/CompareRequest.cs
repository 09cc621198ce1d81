namespace NeuroLcp.Inspection.Compare;

/// <summary><c>neurolcp compare</c>: where two recordings part.</summary>
public sealed record CompareRequest
{
    /// <summary>One recording, or any other HDF5 file.</summary>
    public required string A { get; init; }

    /// <summary>The other.</summary>
    public required string B { get; init; }

    /// <summary>Values may differ by so much, relative to the larger of the two; 0 or more.</summary>
    public double RelativeTolerance { get; init; }

    /// <summary>Values may differ by so much; 0 or more.</summary>
    public double AbsoluteTolerance { get; init; }
}

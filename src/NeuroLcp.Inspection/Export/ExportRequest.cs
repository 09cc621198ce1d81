
namespace NeuroLcp.Inspection.Export;

/// <summary><c>neurolcp export</c>: a recording, or a part of it, in another format.</summary>
public sealed record ExportRequest
{
    /// <summary>The recording, or any other HDF5 file.</summary>
    public required string File { get; init; }

    /// <summary>The format.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Arrays and groups; empty for all but what describes the run.</summary>
    public IReadOnlyList<string> What { get; init; } = [];

    /// <summary>Units by number; empty for all.</summary>
    public IReadOnlyList<int> Units { get; init; } = [];

    /// <summary>Trials by number; empty for all.</summary>
    public IReadOnlyList<int> Trials { get; init; } = [];

    /// <summary>Leave out the time before, ms.</summary>
    public double? FromMs { get; init; }

    /// <summary>Leave out the time after, ms.</summary>
    public double? UntilMs { get; init; }

    /// <summary>File or folder; null for the recording's name in the current folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether existing files may be replaced.</summary>
    public bool Overwrite { get; init; }
}

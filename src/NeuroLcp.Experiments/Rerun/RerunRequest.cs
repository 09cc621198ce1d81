using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Experiments.Rerun;

/// <summary><c>neurolcp rerun</c>: repeat a run from its recording alone.</summary>
public sealed record RerunRequest
{
    /// <summary>The recording.</summary>
    public required string Recording { get; init; }

    /// <summary>Where the repetition goes.</summary>
    public required RecordingTarget Target { get; init; }

    /// <summary>Folder of the data sets; null for none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Number of worker threads, 1 or more; results do not depend on it.</summary>
    public int? Threads { get; init; }
}

namespace NeuroLcp.Experiments.Setup;

/// <summary>What every verb that computes with a circuit is told. Null means: as the circuit file says, or its default.</summary>
public sealed record CircuitInput
{
    /// <summary>Path of the circuit file.</summary>
    public required string Circuit { get; init; }

    /// <summary>Overrides of the file; none is given twice.</summary>
    public IReadOnlyList<Assignment> Set { get; init; } = [];

    /// <summary>What the circuit learns by.</summary>
    public Language.Model.LearningMethod Learn { get; init; }

    /// <summary>The task: <c>digits</c>, <c>mnist</c>, <c>h5:FILE</c>, <c>teacher(...)</c>.</summary>
    public string? Task { get; init; }

    /// <summary>Folder of the data sets: <c>--data</c>, else the variable <c>NEUROLCP_DATA</c>, else null.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Trials per update, 1 or more. A loss that is per batch divides by it in every mode, training or not.</summary>
    public int? Batch { get; init; }

    /// <summary>Seed of everything random; 0 or more.</summary>
    public long? Seed { get; init; }

    /// <summary>Float or double.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Number of worker threads, 1 or more; results do not depend on it.</summary>
    public int? Threads { get; init; }

    /// <summary>A circuit from a recording, in the place of the file; what is said here wins over what was recorded.</summary>
    public RecordedCircuit? Recorded { get; init; }
}

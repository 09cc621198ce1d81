using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Run;

/// <summary><c>neurolcp run</c>: train a circuit at its controlled equilibrium. Null means: as the circuit file says.</summary>
public sealed record RunRequest
{
    /// <summary>The circuit and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>The recording.</summary>
    public required RecordingTarget Target { get; init; }

    /// <summary>Passes over the training set, 0 or more (0 records the initial weights and evaluates them).</summary>
    public int? Epochs { get; init; }

    /// <summary>Training trials per epoch, 1 or more; null for all of the task.</summary>
    public int? Trials { get; init; }

    /// <summary>Training trials to diagnose after every epoch, 1 or more; null for none.</summary>
    public int? Diagnose { get; init; }

    /// <summary>Whether to go on, and to end as done, where more than a fifth of the trials end far from rest.</summary>
    public bool AllowUnconverged { get; init; }

    /// <summary>Weights to start from instead of the file's initialisation.</summary>
    public WeightSource? Weights { get; init; }
}

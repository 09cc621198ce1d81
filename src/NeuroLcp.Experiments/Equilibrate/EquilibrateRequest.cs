using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Equilibrate;

/// <summary><c>neurolcp equilibrate</c>: the controlled equilibrium of every trial of a task, no learning.</summary>
public sealed record EquilibrateRequest
{
    /// <summary>The circuit and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>The recording.</summary>
    public required RecordingTarget Target { get; init; }

    /// <summary>Trials to solve, 1 or more; null for all.</summary>
    public int? Trials { get; init; }

    /// <summary>Weights instead of the file's initialisation.</summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Whether to go on, and to end as done, where more than a fifth of the trials end far from rest.</summary>
    public bool AllowUnconverged { get; init; }

    /// <summary>Whether to add the equilibrium without control.</summary>
    public bool Free { get; init; }
}

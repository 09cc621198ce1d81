using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Evaluate;

/// <summary><c>neurolcp evaluate</c>: accuracy and loss of the free circuit on a test set.</summary>
public sealed record EvaluateRequest
{
    /// <summary>The circuit and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>The weights to evaluate.</summary>
    public required WeightSource Weights { get; init; }

    /// <summary>Whether to go on, and to end as done, where more than a fifth of the trials end far from rest.</summary>
    public bool AllowUnconverged { get; init; }

    /// <summary>Test trials, 1 or more; null for all.</summary>
    public int? Trials { get; init; }
}

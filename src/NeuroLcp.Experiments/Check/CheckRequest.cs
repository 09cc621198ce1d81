using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Check;

/// <summary><c>neurolcp check</c>: every error of a circuit file, or its summary.</summary>
public sealed record CheckRequest
{
    /// <summary>The circuit and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>Time step in ms to judge stability by; null for the circuit's own choice.</summary>
    public double? StepMs { get; init; }

    /// <summary>The circuit file that runs, as text, in the place of the summary: overrides in their places, the controller written out.</summary>
    public bool Expand { get; init; }
}

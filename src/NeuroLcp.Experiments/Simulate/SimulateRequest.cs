using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Simulate;

/// <summary><c>neurolcp simulate</c>: integrate a circuit in time. Null means: as the circuit file says.</summary>
public sealed record SimulateRequest
{
    /// <summary>The circuit and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>The recording.</summary>
    public required RecordingTarget Target { get; init; }

    /// <summary>Length of a trial in ms; more than zero; null for the circuit's own choice.</summary>
    public double? DurationMs { get; init; }

    /// <summary>Time step in ms, more than zero; null for the circuit's own choice.</summary>
    public double? StepMs { get; init; }

    /// <summary>Trials to simulate, 1 or more.</summary>
    public int? Trials { get; init; }

    /// <summary>Weights instead of the file's initialisation.</summary>
    public WeightSource? Weights { get; init; }
}

using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary><c>neurolcp diagnose</c>: a circuit's control against the least control. <see cref="CircuitInput.Circuit"/> may be a recording.</summary>
public sealed record DiagnoseRequest
{
    /// <summary>The circuit or recording, and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>Weights instead of the file's initialisation or the recording's own.</summary>
    public WeightSource? Weights { get; init; }

    /// <summary>Trials to diagnose, 1 or more.</summary>
    public int Trials { get; init; } = 8;

    /// <summary>Which snapshots of a recording: <c>first</c>, <c>last</c>, <c>all</c>, or the number of one from 0; null for the last.</summary>
    public string? At { get; init; }

    /// <summary>α for the loss of a trial, in place of what the circuit's controller says.</summary>
    public double? Alpha { get; init; }

    /// <summary>A recording of the numbers to write; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}

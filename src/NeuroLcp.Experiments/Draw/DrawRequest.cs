using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Draw;

/// <summary><c>neurolcp draw</c>: the picture of a circuit.</summary>
public sealed record DrawRequest
{
    /// <summary>The circuit and its task.</summary>
    public required CircuitInput Input { get; init; }

    /// <summary>The file, .svg, .pdf or .png; null for <c>CIRCUIT.svg</c> in the current folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}

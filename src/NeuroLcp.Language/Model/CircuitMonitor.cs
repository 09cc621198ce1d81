namespace NeuroLcp.Language.Model;

/// <summary>An entry of <c>record:</c> or <c>--record</c>: what is recorded, of which units and trials, how often and how precisely.</summary>
public sealed record CircuitMonitor
{
    /// <summary>The entry as a person wrote it.</summary>
    public required string Written { get; init; }

    /// <summary>What kind of record it makes.</summary>
    public required MonitorKind Kind { get; init; }

    /// <summary>The variables, in the order of the file; empty for weights.</summary>
    public IReadOnlyList<Variable> Variables { get; init; } = [];

    /// <summary>The weights, in the order of the file; empty for variables.</summary>
    public IReadOnlyList<Weight> Weights { get; init; } = [];

    /// <summary>How often (<c>every</c>); null for as often as there is something new.</summary>
    public MonitorInterval? Every { get; init; }

    /// <summary>When it begins (<c>from</c>), ms; null for the beginning.</summary>
    public double? FromMs { get; init; }

    /// <summary>When it ends (<c>to</c>), ms, that moment included; null for the end.</summary>
    public double? ToMs { get; init; }

    /// <summary>The units (<c>units</c>); null for all.</summary>
    public IndexSelection? Units { get; init; }

    /// <summary>The trials (<c>trials</c>); null for all.</summary>
    public IndexSelection? Trials { get; init; }

    /// <summary>What becomes of the steps between two samples.</summary>
    public MonitorReduction Reduction { get; init; }

    /// <summary>True for <c>float64</c>, false for <c>float32</c>, null for the precision of the computation.</summary>
    public bool? IsDouble { get; init; }

    /// <summary>Bits of the mantissa that are kept (<c>bits</c>); null for all.</summary>
    public int? KeptBits { get; init; }

    /// <summary>Synapses sampled from each weight (<c>synapses</c>); null for all of them.</summary>
    public int? Synapses { get; init; }

    /// <summary>The name of its group (<c>as</c>); null for that of the population.</summary>
    public string? Name { get; init; }
}

/// <summary>Kinds of monitors.</summary>
public enum MonitorKind
{
    /// <summary>Variables over time, or at the equilibria of training.</summary>
    Traces,

    /// <summary>When and where an event happened.</summary>
    Events,

    /// <summary>Whole weights.</summary>
    Snapshots,

    /// <summary>Some synapses of a weight, often.</summary>
    Synapses,

    /// <summary>Norms and angles of weights.</summary>
    Statistics,
}

/// <summary>What is kept of the steps since the sample before.</summary>
public enum MonitorReduction
{
    /// <summary>The value at the moment of the sample.</summary>
    Point,

    /// <summary>The mean over the steps.</summary>
    Mean,

    /// <summary>The smallest value.</summary>
    Minimum,

    /// <summary>The largest value.</summary>
    Maximum,
}

/// <summary>A distance between two samples.</summary>
/// <param name="Count">How many; ms where the unit is time.</param>
/// <param name="Unit">Of what.</param>
public readonly record struct MonitorInterval(double Count, MonitorIntervalUnit Unit);

/// <summary>What the distance between two samples is counted in.</summary>
public enum MonitorIntervalUnit
{
    /// <summary>Milliseconds of simulated time.</summary>
    Milliseconds,

    /// <summary>Steps of integration.</summary>
    Steps,

    /// <summary>Updates of the weights, a batch each.</summary>
    Updates,

    /// <summary>Passes over the training set.</summary>
    Epochs,
}

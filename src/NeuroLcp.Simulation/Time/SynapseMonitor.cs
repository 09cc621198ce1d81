using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Time;

/// <summary>Synapses that are sampled while a rule changes them as it goes (<c>online</c>): at the steps From, From + Every, …</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Synapses">Which of its synapses, row-major over [post, pre]; null for all.</param>
/// <param name="Every">Steps between samples, 1 or more.</param>
public sealed record SynapseMonitor(Weight Weight, IReadOnlyList<int>? Synapses, long Every)
{
    /// <summary>The step its clock begins with.</summary>
    public long From { get; init; }

    /// <summary>The last step that may be sampled.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>How many synapses.</summary>
    public int Count => Synapses?.Count ?? Weight.Rows * Weight.Columns;

    internal bool IsDue(long step) => step >= From && step <= Until && (step - From) % Every == 0;
}

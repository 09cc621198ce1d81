using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Time;

/// <summary>What runs in time, and what is looked at.</summary>
/// <param name="Step">Δt, ms.</param>
/// <param name="Seed">Seed of the noise.</param>
internal sealed record TimePhase(double Step, ulong Seed)
{
    /// <summary>Variables held at a value.</summary>
    public IReadOnlyList<Held> Held { get; init; } = [];

    /// <summary>Whether noise is on.</summary>
    public bool Noise { get; init; } = true;

    /// <summary>Signals on their way that an earlier phase may hand over, or a later one take; none where this is all there is.</summary>
    public IReadOnlyList<DelayedSignal> Signals { get; init; } = [];

    /// <summary>The rules in time that run.</summary>
    public IReadOnlyList<PlasticityRule> Rules { get; init; } = [];

    /// <summary>The time after which rules that act at the end do so, ms; infinite for a single phase.</summary>
    public double Duration { get; init; } = double.PositiveInfinity;

    /// <summary>What is sampled.</summary>
    public IReadOnlyList<TimeMonitor> Monitors { get; init; } = [];

    /// <summary>Events that are listed.</summary>
    public IReadOnlyList<EventMonitor> Events { get; init; } = [];

    /// <summary>Synapses that are sampled while they learn.</summary>
    public IReadOnlyList<SynapseMonitor> Synapses { get; init; } = [];

    /// <summary>Formulae whose value is wanted at the end, and their rows.</summary>
    public IReadOnlyList<(Expression Formula, int Rows)> Observed { get; init; } = [];

    /// <summary>The most steps that one run may make: as many samples must find room.</summary>
    public long StepsPerRun { get; init; } = long.MaxValue;
}

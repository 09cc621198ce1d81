using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Time;

/// <summary>An event whose every occurrence is listed. One that happens in step k is listed at t = k Δt.</summary>
/// <param name="Variable">The event.</param>
public sealed record EventMonitor(Variable Variable)
{
    /// <summary>The first step that is looked at.</summary>
    public long From { get; init; }

    /// <summary>The last.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>The units; null for all.</summary>
    public IReadOnlyList<int>? Units { get; init; }

    /// <summary>The trials of the batch; null for all.</summary>
    public IReadOnlyList<int>? Trials { get; init; }
}

/// <summary>Where and when an event happened.</summary>
/// <param name="Step">The step; t = Step Δt.</param>
/// <param name="Trial">The trial of the batch.</param>
/// <param name="Unit">The unit (of cells: counted through all units).</param>
public readonly record struct Occurrence(long Step, int Trial, int Unit);

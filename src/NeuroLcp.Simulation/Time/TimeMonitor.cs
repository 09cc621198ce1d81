using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Time;

/// <summary>
/// A variable that is sampled in time, on a clock of its own: at the steps <see cref="From"/>, From + <see cref="Every"/>, … A sample at step k is taken
/// of the state at t = k Δt. With a reduction it is over the <see cref="Every"/> steps up to and with k, and the first comes at From + Every.
/// </summary>
/// <param name="Variable">The variable.</param>
/// <param name="Every">Steps between samples, 1 or more.</param>
public sealed record TimeMonitor(Variable Variable, long Every = 1)
{
    /// <summary>The step its clock begins with.</summary>
    public long From { get; init; }

    /// <summary>The last step that may be sampled. A monitor without an end also samples the state a simulation ends with.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>What becomes of the steps between two samples.</summary>
    public MonitorReduction Reduction { get; init; }

    /// <summary>The units, in this order; null for all.</summary>
    public IReadOnlyList<int>? Units { get; init; }

    /// <summary>The trials of the batch, in this order; null for all.</summary>
    public IReadOnlyList<int>? Trials { get; init; }

    /// <summary>Samples among the steps before a number of them, the state a simulation of that length ends with included.</summary>
    /// <param name="steps">The length of the simulation.</param>
    public long Samples(long steps)
    {
        long last = Math.Min(steps, Until), first = Reduction == MonitorReduction.Point ? From : From + Every;
        if (first > last)
        {
            return 0;
        }

        long regular = ((last - first) / Every) + 1;
        return regular + (IsEnd(steps) && (steps - From) % Every != 0 ? 1 : 0);
    }

    /// <summary>True where a simulation that ends there is sampled once more, between two ticks.</summary>
    internal bool IsEnd(long step) => Reduction == MonitorReduction.Point && Until == long.MaxValue && step >= From;

    /// <summary>True where a step belongs to a sample: that of the moment, or one that is reduced.</summary>
    internal bool Counts(long step) => step >= From && step <= Until && (Reduction == MonitorReduction.Point ? IsDue(step) : step > From);

    /// <summary>True where a sample is complete.</summary>
    internal bool IsDue(long step) => step <= Until && step >= From && (step - From) % Every == 0 && (Reduction == MonitorReduction.Point || step > From);
}

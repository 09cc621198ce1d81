using NeuroLcp.Commands;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>A group <c>/plasticity/&lt;weight&gt;/synapses</c>: some synapses of a weight, or all, at a high rate.</summary>
internal sealed class SynapseGroup
{
    private SynapseGroup(Weight weight, int[] synapses, ArrayAxis clock, ElementType type, int? keptBits, SynapseMonitor monitor)
    {
        if (synapses.Length == 0)
        {
            throw new RequestException($"weight '{weight.Name}' has no synapses to sample: its 'connect:' drew none");
        }

        Path = $"/plasticity/{weight.Name}/synapses";
        Monitor = monitor;
        Synapses = synapses;
        Layout = new GroupLayout(Path)
        {
            Axes = [clock, ArrayAxis.Index("synapse", synapses.Length, $"sampled synapse of {weight.Name}")],
            Arrays =
            [
                new ArrayLayout("post_index", ElementType.Int32, ["synapse"], "1", $"unit of {weight.Post.Name}")
                    { Values = synapses.Select(s => s / weight.Columns).ToArray() },
                new ArrayLayout("pre_index", ElementType.Int32, ["synapse"], "1", weight.Pre is null ? "0" : $"unit of {weight.Pre.Name}")
                    { Values = synapses.Select(s => s % weight.Columns).ToArray() },
                new ArrayLayout("weight", type, [clock.Name, "synapse"], weight.Dimension.IsNone ? "1" : weight.Dimension.ToString(), $"weight {weight.Name}")
                    { KeptBits = keptBits },
            ],
        };
    }

    /// <summary>The group.</summary>
    public string Path { get; }

    /// <summary>Its layout.</summary>
    public GroupLayout Layout { get; }

    /// <summary>The synapses, row-major over [post, pre], ascending.</summary>
    public IReadOnlyList<int> Synapses { get; }

    /// <summary>What a simulation is to sample.</summary>
    public SynapseMonitor Monitor { get; }

    /// <summary>Synapses of a rule that changes them as it goes, over simulated time.</summary>
    public static SynapseGroup InTime(Weight weight, CircuitMonitor monitor, double step, ElementType computed, ulong seed, bool[]? exists)
    {
        int[] chosen = Choose(weight, monitor.Synapses, seed, exists);
        long every = monitor.Every is { Unit: MonitorIntervalUnit.Milliseconds } interval
            ? Math.Clamp((long)Math.Round(interval.Count / step), 1, Language.Model.Phase.MostSteps)
            : (long)(monitor.Every?.Count ?? 1);
        var sampled = new SynapseMonitor(weight, chosen.Length == weight.Rows * weight.Columns ? null : chosen, every)
        {
            From = TraceGroup.Steps(monitor.FromMs, step) ?? 0,
            Until = TraceGroup.Steps(monitor.ToMs, step) ?? long.MaxValue,
        };
        return new SynapseGroup(weight, chosen, ArrayAxis.Time(), Type(monitor, computed), monitor.KeptBits, sampled);
    }

    /// <summary>Synapses over the updates of training.</summary>
    public static SynapseGroup OverUpdates(Weight weight, CircuitMonitor monitor, ElementType computed, ulong seed, bool[]? exists)
    {
        int[] chosen = Choose(weight, monitor.Synapses, seed, exists);
        return new SynapseGroup(weight, chosen, ArrayAxis.Growing("update", ElementType.Int64, null, "updates made"), Type(monitor, computed), monitor.KeptBits,
            new SynapseMonitor(weight, chosen, 1));
    }

    private static ElementType Type(CircuitMonitor monitor, ElementType computed) =>
        monitor.IsDouble switch { true => ElementType.Float64, false => ElementType.Float32, null => computed };

    /// <summary>A sample of the synapses that exist, without repetition, the same for the same seed.</summary>
    private static int[] Choose(Weight weight, int? count, ulong seed, bool[]? exists)
    {
        int[] all = [.. Enumerable.Range(0, weight.Rows * weight.Columns).Where(i => exists?[i] != false)];
        if (count is not { } wanted || wanted >= all.Length)
        {
            return all;
        }

        // Fisher-Yates as far as it is needed
        uint stream = Initialisation.Stream($"synapses:{weight.Name}");
        for (int i = 0; i < wanted; i++)
        {
            int j = i + Math.Min((int)(Philox.Uniform(seed, stream, 0, 0, (uint)i) * (all.Length - i)), all.Length - i - 1);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return [.. all.Take(wanted).Order()];
    }
}

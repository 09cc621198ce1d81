using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>
/// What <c>run</c> records of weights beside the snapshots of every epoch: snapshots, sampled synapses and statistics at some of the updates.
/// </summary>
internal sealed class WeightMonitors
{
    private readonly WeightSnapshots _snapshots;
    private readonly Dictionary<Weight, long> _snapshotEvery = [];
    private readonly List<(SynapseGroup Group, Weight Weight, long Every)> _synapses;
    private readonly List<(WeightStatistics Statistics, long Every)> _statistics;
    private readonly long _batches;
    private long _appended = -1;

    /// <param name="circuit">The circuit.</param>
    /// <param name="monitors">The entries; those that do not speak of updates are left out.</param>
    /// <param name="type">The precision of the computation.</param>
    /// <param name="seed">Chooses the synapses that are sampled.</param>
    /// <param name="batches">Updates of an epoch.</param>
    /// <param name="exists">Which synapses of a weight exist; null where all do.</param>
    public WeightMonitors(Circuit circuit, IReadOnlyList<CircuitMonitor> monitors, ElementType type, ulong seed, long batches, Func<Weight, bool[]?> exists)
    {
        _batches = batches;
        List<CircuitMonitor> own = [.. monitors.Where(Applies)];
        foreach (CircuitMonitor monitor in own.Where(m => m.Kind == MonitorKind.Snapshots))
        {
            foreach (Weight weight in monitor.Weights)
            {
                _snapshotEvery[weight] = Math.Min(Every(monitor, long.MaxValue), _snapshotEvery.GetValueOrDefault(weight, long.MaxValue));
            }
        }

        _snapshots = new WeightSnapshots(circuit, type, own.Where(m => m.Kind == MonitorKind.Snapshots));
        // of one weight the last entry counts, so that one from outside wins over the file's
        _synapses = [.. own.Reverse<CircuitMonitor>().Where(m => m.Kind == MonitorKind.Synapses)
            .SelectMany(m => m.Weights.Where(w => w.TransposeOf is null).Select(w => (SynapseGroup.OverUpdates(w, m, type, seed, exists(w)), w, Every(m, 1))))
                .DistinctBy(s => s.w)];
        IReadOnlyList<FeedbackPair> pairs = own.Any(m => m.Kind == MonitorKind.Statistics) ? FeedbackPairs.Of(circuit) : [];
        _statistics = [.. own.Reverse<CircuitMonitor>().Where(m => m.Kind == MonitorKind.Statistics)
            .SelectMany(m => m.Weights.Where(w => w.TransposeOf is null)
                .Select(w => (new WeightStatistics(w, [.. pairs.Where(p => p.Feedback == w)]), Every(m, 1)))).DistinctBy(s => s.Item1.Path)];
    }

    /// <summary>Whether an entry speaks of weights over training.</summary>
    public static bool Applies(CircuitMonitor monitor) =>
        monitor.Weights.Count > 0 && monitor.Every?.Unit is null or MonitorIntervalUnit.Updates or MonitorIntervalUnit.Epochs
        && (monitor.Kind == MonitorKind.Snapshots || monitor.Weights.Any(w => w.TransposeOf is null));

    /// <summary>The groups of the recording.</summary>
    public IEnumerable<GroupLayout> Layout<T>(CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T> =>
            [.. _snapshots.Layout(values), .. _synapses.Select(s => s.Group.Layout), .. _statistics.Select(s => s.Statistics.Layout)];

    /// <summary>The rows of every group after some updates.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="updates">Updates in all.</param>
    public IEnumerable<(string Path, long Rows)> Rows(Circuit circuit, long updates)
    {
        long epochs = updates / Math.Max(1, _batches);
        return circuit.Weights.Select(w => (WeightSnapshots.Path(w), 1 + epochs + (_snapshotEvery.TryGetValue(w, out long every) ? updates / every : 0)))
            .Concat(_synapses.Select(s => (s.Group.Path, 1 + (updates / s.Every))))
                .Concat(_statistics.Select(s => (s.Statistics.Path, 1 + (updates / s.Every))));
    }

    /// <summary>Appends what is due after an update; 0 is before the first.</summary>
    public void AfterUpdate<T>(RecordingWriter writer, CircuitValues<T> values, long update)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach ((SynapseGroup group, Weight weight, long every) in _synapses)
        {
            if (update % every == 0)
            {
                ReadOnlySpan<T> all = values.Weight(weight);
                var sampled = new T[group.Synapses.Count];
                for (int i = 0; i < sampled.Length; i++)
                {
                    sampled[i] = all[group.Synapses[i]];
                }

                writer.Append<T>(group.Path, "weight", sampled);
                writer.Append(group.Path, "update", update);
            }
        }

        foreach ((WeightStatistics statistics, long every) in _statistics)
        {
            if (update % every == 0)
            {
                statistics.Append(writer, values, update);
            }
        }

        if (update > 0)
        {
            Snapshots(writer, values, update, weight => _snapshotEvery.TryGetValue(weight, out long every) && update % every == 0);
        }
    }

    /// <summary>Appends every weight as it is at the end of an epoch, or of the run, unless that has just been done.</summary>
    public void AfterEpoch<T>(RecordingWriter writer, CircuitValues<T> values, long update)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool done = _appended == update;
        Snapshots(writer, values, update, weight => !(done && _snapshotEvery.TryGetValue(weight, out long every) && update % every == 0));
    }

    /// <summary>Keeps what the next rows depend on.</summary>
    public void Save(SavedState state)
    {
        foreach ((WeightStatistics statistics, _) in _statistics)
        {
            statistics.Save(state);
        }
    }

    /// <summary>Goes on after an update whose rows are in the recording.</summary>
    public void Restore(SavedState state, long update)
    {
        _appended = update;
        foreach ((WeightStatistics statistics, _) in _statistics)
        {
            statistics.Restore(state);
        }
    }

    private void Snapshots<T>(RecordingWriter writer, CircuitValues<T> values, long update, Func<Weight, bool> due)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        _appended = update;
        _snapshots.Append(writer, values, update, due);
    }

    private long Every(CircuitMonitor monitor, long otherwise) => monitor.Every switch
    {
        null => otherwise,
        { Unit: MonitorIntervalUnit.Epochs } every => (long)every.Count * _batches,
        { } every => (long)every.Count,
    };
}

using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>
/// A group <c>/events/&lt;event&gt;</c> of a simulation: every occurrence of an event, and who was listened to, in which trials and when. Without the
/// latter nobody could tell a silent unit from one that was not recorded, and no rate could be told.
/// </summary>
internal sealed class EventGroup
{
    private readonly Population _population;
    private readonly double _step;
    private readonly int _cells;

    private EventGroup(string name, EventMonitor monitor, int trials, long steps, double step)
    {
        _population = monitor.Variable.Population;
        _step = step;
        _cells = _population.Ensemble is null ? 1 : _population.Axis.CellsPerUnit;
        Monitor = monitor;
        Layout = LayoutOf($"/events/{name}", trials, steps);
    }

    /// <summary>What the simulation is to list.</summary>
    public EventMonitor Monitor { get; }

    /// <summary>The group.</summary>
    public GroupLayout Layout { get; }

    /// <summary>A group for each event of each entry of events; entries of other kinds are left out.</summary>
    /// <param name="monitors">The entries.</param>
    /// <param name="trials">Trials simulated.</param>
    /// <param name="steps">Steps of the whole simulation.</param>
    /// <param name="step">Δt, ms.</param>
    /// <exception cref="RequestException">A trial or a name does not fit.</exception>
    public static List<EventGroup> Of(IReadOnlyList<CircuitMonitor> monitors, int trials, long steps, double step)
    {
        var groups = new List<EventGroup>();
        var names = new GroupNames();
        foreach (CircuitMonitor entry in monitors.Where(m => m.Kind == MonitorKind.Events))
        {
            TraceGroup.RequireTrials(entry, trials);
            foreach (Variable variable in entry.Variables)
            {
                var monitor = new EventMonitor(variable)
                {
                    From = TraceGroup.Steps(entry.FromMs, step) ?? 0,
                    Until = TraceGroup.Steps(entry.ToMs, step) ?? long.MaxValue,
                    Units = entry.Units?.Of(variable.Population.Size),
                    Trials = entry.Trials?.Of(trials),
                };
                string name = names.Take(variable.FullName, entry.Name, entry.Variables.Count > 1 ? variable.FullName.Replace('.', '_') : null);
                groups.Add(new EventGroup(name, monitor, trials, steps, step));
            }
        }

        return groups;
    }

    /// <summary>Appends occurrences.</summary>
    public void Append(RecordingWriter writer, IReadOnlyList<Occurrence> occurrences)
    {
        if (occurrences.Count == 0)
        {
            return;
        }

        string path = Layout.Path;
        RecordedArray count = writer.Array(path, "event");
        writer.Append<double>(path, "time", occurrences.Select(o => o.Step * _step).ToArray());
        writer.Append<int>(path, "trial", occurrences.Select(o => o.Trial).ToArray());
        writer.Append<int>(path, "unit", occurrences.Select(o => o.Unit / _cells).ToArray());
        if (_population.Ensemble is not null)
        {
            writer.Append<int>(path, "cell", occurrences.Select(o => o.Unit % _cells).ToArray());
        }

        count.Append<long>(Enumerable.Range(0, occurrences.Count).Select(i => count.Rows + i).ToArray());
    }

    private GroupLayout LayoutOf(string path, int trials, long steps)
    {
        string population = _population.Ensemble?.Name ?? _population.Name;
        string source = _population.Ensemble is null ? $"unit of {population} that was listened to"
            : $"cell that was listened to, counted through all units of {population}";

        // step k is looked at where it begins, and listened to until it ends
        double from = Monitor.From * _step, until = Math.Min(steps, Monitor.Until == long.MaxValue ? steps : Monitor.Until + 1) * _step;
        return new GroupLayout(path)
        {
            Attributes = new AttributeSet
            {
                { "population", population },
                { "unit_count", (_population.Ensemble ?? _population).Size },
                { "cells_per_unit", _cells },
                { "from_ms", from },
                { "until_ms", Math.Max(from, until) },
            },
            Axes =
            [
                ArrayAxis.Growing("event", ElementType.Int64, null, "number of the event, in the order of time, trial and unit"),
                Monitor.Units is { } units ? ArrayAxis.Of("source", units.ToArray(), null, source) : ArrayAxis.Index("source", _population.Size, source),
                Monitor.Trials is { } chosen ? ArrayAxis.Of("source_trial", chosen.ToArray(), null, "trial that was listened to")
                    : ArrayAxis.Index("source_trial", trials, "trial that was listened to"),
            ],
            Arrays =
            [
                new ArrayLayout("time", ElementType.Float64, ["event"], "ms", "time of the event"),
                new ArrayLayout("trial", ElementType.Int32, ["event"], "1", "trial"),
                new ArrayLayout("unit", ElementType.Int32, ["event"], "1", $"unit of {population}"),
                .. _population.Ensemble is null ? Array.Empty<ArrayLayout>() : [new ArrayLayout("cell", ElementType.Int32, ["event"], "1", "cell of the unit")],
            ],
        };
    }
}

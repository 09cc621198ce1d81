using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>
/// A group <c>/states/&lt;monitor&gt;</c> of a simulation: variables of one population that share clock, units, trials, reduction and precision.
/// </summary>
internal sealed class TraceGroup
{
    private TraceGroup(GroupLayout layout, IReadOnlyList<TimeMonitor> monitors, long rowBytes)
    {
        Layout = layout;
        Monitors = monitors;
        RowBytes = rowBytes;
    }

    /// <summary>The group.</summary>
    public GroupLayout Layout { get; }

    /// <summary>A monitor for each of its arrays, in their order.</summary>
    public IReadOnlyList<TimeMonitor> Monitors { get; }

    /// <summary>Bytes of a sample of all its arrays, at most.</summary>
    public long RowBytes { get; }

    /// <summary>Sorts what is recorded into groups, named after their populations unless an entry says otherwise.</summary>
    /// <param name="monitors">The entries; those that are no traces are left out.</param>
    /// <param name="trials">Trials simulated.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="type">The precision of the computation.</param>
    /// <exception cref="RequestException">A trial, a time or a name does not fit.</exception>
    public static List<TraceGroup> Of(IReadOnlyList<CircuitMonitor> monitors, int trials, double step, ElementType type)
    {
        List<CircuitMonitor> traces = [.. monitors.Where(m => m.Kind == MonitorKind.Traces)];
        foreach (CircuitMonitor monitor in traces)
        {
            RequireTrials(monitor, trials);
        }

        var groups = new List<TraceGroup>();
        var names = new GroupNames();

        // names that people gave first, so that no number is given to one of them
        foreach (var alike in traces.SelectMany(m => m.Variables.Select(v => (Monitor: m, Variable: v)))
            .GroupBy(e => Key(e.Monitor, e.Variable.Population, step))
            .OrderBy(g => g.First().Monitor.Name is null))
        {
            CircuitMonitor settings = alike.First().Monitor;
            Population population = alike.First().Variable.Population;
            List<Variable> variables = [.. alike.Select(e => e.Variable).Distinct()];
            string name = names.Take(population.Name, settings.Name,
                settings.Variables.Any(v => v.Population != population) ? population.Name.Replace('.', '_') : null);
            groups.Add(Make(name, settings, population, variables, trials, step, type));
        }

        return groups;
    }

    /// <summary>Whole steps of a time; null stays null.</summary>
    public static long? Steps(double? milliseconds, double step) =>
        milliseconds is { } time ? (long)Math.Min(Math.Round(time / step), Language.Model.Phase.MostSteps) : null;

    /// <summary>Refuses an entry that asks for trials which are not simulated.</summary>
    /// <exception cref="RequestException">It does.</exception>
    public static void RequireTrials(CircuitMonitor monitor, int trials)
    {
        if (monitor.Trials?.FirstBeyond(trials) is { } beyond)
        {
            throw new RequestException(
                $"'{monitor.Written}': there is no trial {beyond}; {trials} {(trials == 1 ? "is" : "are")} simulated, counted from 0 (--trials asks for more)");
        }
    }

    private static string Key(CircuitMonitor m, Population population, double step) => FormattableString.Invariant(
        $"{population.Name}|{Every(m, step)}|{m.FromMs}|{m.ToMs}|{m.Units?.Written}|{m.Trials?.Written}|{m.Reduction}|{m.IsDouble}|{m.KeptBits}|{m.Name}");

    private static long Every(CircuitMonitor monitor, double step) => monitor.Every switch
    {
        { Unit: MonitorIntervalUnit.Milliseconds } every => Math.Clamp((long)Math.Round(every.Count / step), 1, Language.Model.Phase.MostSteps),
        { } every => (long)every.Count,
        null => 1,
    };

    private static TraceGroup Make(string name, CircuitMonitor settings, Population population, List<Variable> variables, int trials, double step,
        ElementType computed)
    {
        if (variables.Find(v => v.Name is "time" or "trial" or "unit" or "cell") is { } axis)
        {
            throw new RequestException($"'{axis.FullName}' cannot be recorded in time: '{axis.Name}' is the name of an axis there; give the variable another name, or record one that equals it");
        }

        int[]? units = settings.Units?.Of(population.Size), chosen = settings.Trials?.Of(trials);
        ElementType type = settings.IsDouble switch { true => ElementType.Float64, false => ElementType.Float32, null => computed };
        ArrayAxis[] axes =
        [
            .. chosen is not null ? [ArrayAxis.Of("trial", chosen, null, "trial")] : trials == 1 ? Array.Empty<ArrayAxis>()
                : [ArrayAxis.Index("trial", trials, "trial")],
            .. Units(population, units),
        ];
        string[] names = ["time", .. axes.Select(a => a.Name)];
        long every = Every(settings, step);
        string method = settings.Reduction switch
        {
            MonitorReduction.Mean => "time: mean",
            MonitorReduction.Minimum => "time: minimum",
            MonitorReduction.Maximum => "time: maximum",
            _ => "time: point",
        };
        List<TimeMonitor> monitors = [.. variables.Select(v => new TimeMonitor(v, every)
        {
            From = Steps(settings.FromMs, step) ?? 0,
            Until = Steps(settings.ToMs, step) ?? long.MaxValue,
            Reduction = settings.Reduction,
            Units = units,
            Trials = chosen,
        })];
        var layout = new GroupLayout($"/states/{name}")
        {
            Attributes = new AttributeSet
            {
                { "population", population.Name },
                { "states", string.Join(' ', population.Variables.Where(v => v.IsState).Select(v => v.Name)) },
                { "every_ms", every * step },
            },
            Axes = [ArrayAxis.Time(), .. axes],
            Arrays = [.. variables.Select(v => new ArrayLayout(v.Name, type, names, StateGroups.Units(v), v.FullName)
            {
                KeptBits = settings.KeptBits,
                Attributes = new AttributeSet { { "cell_methods", method } },
            })],
        };
        return new TraceGroup(layout, monitors, (long)variables.Count * (units?.Length ?? population.Size) * (chosen?.Length ?? trials) * sizeof(double));
    }

    /// <summary>The units of a population; for cells the units they make up, and the cells of each.</summary>
    private static IEnumerable<ArrayAxis> Units(Population population, int[]? chosen) => (population.Ensemble, chosen) switch
    {
        ({ } ensemble, not null) => [ArrayAxis.Of("cell", chosen, null, $"cell, counted through all units of {ensemble.Name}")],
        ({ } ensemble, null) =>
            [ArrayAxis.Index("unit", ensemble.Size, $"unit of {ensemble.Name}"),
            ArrayAxis.Index("cell", population.Axis.CellsPerUnit, $"cell of a unit of {ensemble.Name}")],
        (null, not null) => [ArrayAxis.Of("unit", chosen, null, $"unit of {population.Name}")],
        _ => [ArrayAxis.Index("unit", population.Size, $"unit of {population.Name}")],
    };
}

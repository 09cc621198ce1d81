using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>
/// A group <c>/states/&lt;monitor&gt;</c> of a training run: variables at the controlled equilibria of the same few training trials, after every epoch or some
/// of the updates. Without an entry it is <c>/states/probe</c> with all states.
/// </summary>
internal sealed class ProbeGroup
{
    private readonly int[]? _trials;
    private readonly IReadOnlyList<(Variable Variable, int[]? Units)> _variables;

    private ProbeGroup(string name, CircuitMonitor settings, IReadOnlyList<(Variable Variable, int[]? Units)> variables, int trials, ElementType computed,
        long? every)
    {
        Path = $"/states/{name}";
        Every = every;
        _variables = variables;
        _trials = settings.Trials?.Of(trials);
        ElementType type = settings.IsDouble switch { true => ElementType.Float64, false => ElementType.Float32, null => computed };
        Layout = new GroupLayout(Path)
        {
            RowsPerBlock = 1,
            Axes =
            [
                ArrayAxis.Growing("update", ElementType.Int64, null, "updates made"),
                _trials is null ? ArrayAxis.Index("trial", trials, "trial") : ArrayAxis.Of("trial", _trials, null, "trial"),
                .. variables.DistinctBy(v => v.Variable.Population).Select(v => v.Units is null
                    ? ArrayAxis.Index(UnitAxis(v.Variable), v.Variable.Population.Size, $"unit of {v.Variable.Population.Name}")
                    : ArrayAxis.Of(UnitAxis(v.Variable), v.Units, null, $"unit of {v.Variable.Population.Name}")),
            ],
            Arrays = [.. variables.Select(v => new ArrayLayout(v.Variable.FullName, type, ["update", "trial", UnitAxis(v.Variable)],
                StateGroups.Units(v.Variable), v.Variable.FullName) { KeptBits = settings.KeptBits })],
        };
    }

    /// <summary>The group.</summary>
    public string Path { get; }

    /// <summary>Its layout.</summary>
    public GroupLayout Layout { get; }

    /// <summary>Updates between rows; null for the ends of epochs.</summary>
    public long? Every { get; }

    /// <summary>Its variables.</summary>
    public IEnumerable<Variable> Variables => _variables.Select(v => v.Variable);

    /// <summary>Whether an entry speaks of variables over training.</summary>
    public static bool Applies(CircuitMonitor monitor) => monitor is { Kind: MonitorKind.Traces, FromMs: null, ToMs: null, Reduction: MonitorReduction.Point }
        && monitor.Every?.Unit is null or MonitorIntervalUnit.Updates or MonitorIntervalUnit.Epochs;

    /// <summary>Sorts what is recorded into groups.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="monitors">The entries; times in them speak of simulations and say nothing here.</param>
    /// <param name="trials">Trials that are probed.</param>
    /// <param name="type">The precision of the computation.</param>
    /// <param name="batches">Updates of an epoch.</param>
    /// <exception cref="RequestException">A trial is not probed, or two groups share a name.</exception>
    public static IReadOnlyList<ProbeGroup> Of(Circuit circuit, IReadOnlyList<CircuitMonitor> monitors, int trials, ElementType type, long batches)
    {
        List<CircuitMonitor> traces = [.. monitors.Where(Applies)];
        if (traces.Count == 0)
        {
            traces = [new CircuitMonitor { Written = "", Kind = MonitorKind.Traces, Variables = [.. circuit.States] }];
        }

        var groups = new List<ProbeGroup>();
        foreach (IGrouping<string, CircuitMonitor> alike in traces.GroupBy(m =>
            FormattableString.Invariant($"{Rows(m, batches)}|{m.Units?.Written}|{m.Trials?.Written}|{m.IsDouble}|{m.KeptBits}|{m.Name}")))
        {
            CircuitMonitor settings = alike.First();
            if (settings.Trials?.FirstBeyond(trials) is { } beyond)
            {
                throw new RequestException(
                    $"'{settings.Written}': there is no trial {beyond}; the first {trials} training trials are looked at, counted from 0");
            }

            string name = settings.Name ?? (groups.Count == 0 ? "probe" : FormattableString.Invariant($"probe_{groups.Count + 1}"));
            if (groups.Exists(g => g.Path == $"/states/{name}"))
            {
                throw new RequestException($"'as {name}' names two recordings with different units, trials or intervals; give each its own name");
            }

            List<Variable> variables = [.. circuit.Populations.SelectMany(p => p.Variables).Where(v => alike.Any(m => m.Variables.Contains(v)))];
            groups.Add(new ProbeGroup(name, settings, [.. variables.Select(v => (v, settings.Units?.Of(v.Population.Size)))], trials, type,
                Rows(settings, batches)));
        }

        return groups;
    }

    /// <summary>The values of a variable, [trial, unit], as the group holds them.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="all">Those of all trials and units, [trial, unit].</param>
    public T[] Select<T>(Variable variable, T[] all)
    {
        int size = variable.Population.Size;
        int[]? units = _variables.First(v => v.Variable == variable).Units;
        if (units is null && _trials is null)
        {
            return all;
        }

        int[] trials = _trials ?? [.. Enumerable.Range(0, all.Length / size)];
        return [.. trials.SelectMany(t => (units ?? [.. Enumerable.Range(0, size)]).Select(u => all[(t * size) + u]))];
    }

    /// <summary>The rows after some updates.</summary>
    public long RowsAfter(long updates, long epochs) => 1 + (Every is { } every ? updates / every : epochs);

    private static long? Rows(CircuitMonitor monitor, long batches) => monitor.Every switch
    {
        { Unit: MonitorIntervalUnit.Updates } every => (long)every.Count,
        { Unit: MonitorIntervalUnit.Epochs, Count: > 1 } every => (long)every.Count * batches,
        _ => null,
    };

    private static string UnitAxis(Variable variable) => $"{variable.Population.Name}_unit";
}

using System.Numerics;
using System.Numerics.Tensors;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>What <c>simulate</c> records: traces, events and the synapses of rules that are online, each group on a clock of its own.</summary>
internal sealed class TimeMonitors
{
    private readonly List<TraceGroup> _traces;
    private readonly List<EventGroup> _events;
    private readonly List<SynapseGroup> _synapses;
    private readonly double _step;
    private readonly HashSet<Variable> _noNumbers = [];
    private readonly List<string> _found = [];

    /// <param name="circuit">The circuit.</param>
    /// <param name="monitors">The entries; without one of traces those of <see cref="DefaultTraces"/> are recorded.</param>
    /// <param name="trials">Trials simulated.</param>
    /// <param name="steps">Steps of the whole simulation.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="type">The precision of the computation.</param>
    /// <param name="seed">Chooses the synapses that are sampled.</param>
    /// <param name="exists">Which synapses of a weight exist; null where all do.</param>
    /// <exception cref="RequestException">An entry does not fit the simulation.</exception>
    public TimeMonitors(Circuit circuit, IReadOnlyList<CircuitMonitor> monitors, int trials, long steps, double step, ElementType type, ulong seed, Func<Weight,
        bool[]?> exists)
    {
        _step = step;
        IsDefault = !monitors.Any(m => m.Kind == MonitorKind.Traces);
        _traces = TraceGroup.Of(IsDefault ? [DefaultTraces.Of(circuit, trials, steps)] : monitors, trials, step, type);
        _events = EventGroup.Of(monitors, trials, steps, step);
        Events = [.. _events.Select(e => e.Monitor)];
        Traces = [.. _traces.SelectMany(g => g.Monitors)];
        _synapses = [.. monitors.Reverse().Where(AppliesToSynapses)
            .SelectMany(m => m.Weights.Where(w => w.Rule?.Online == true).Select(w => SynapseGroup.InTime(w, m, step, type, seed, exists(w))))
            .DistinctBy(g => g.Path)];
        Synapses = [.. _synapses.Select(g => g.Monitor)];
    }

    /// <summary>Whether no entry asked for traces.</summary>
    public bool IsDefault { get; }

    /// <summary>What the simulation is to sample.</summary>
    public IReadOnlyList<TimeMonitor> Traces { get; }

    /// <summary>What it is to list.</summary>
    public IReadOnlyList<EventMonitor> Events { get; }

    /// <summary>The synapses it is to sample.</summary>
    public IReadOnlyList<SynapseMonitor> Synapses { get; }

    /// <summary>The groups of the recording.</summary>
    public IEnumerable<GroupLayout> Layout => _traces.Select(g => g.Layout).Concat(_events.Select(e => e.Layout)).Concat(_synapses.Select(s => s.Layout));

    /// <summary>Whether an entry speaks of something that happens in a simulation.</summary>
    public static bool Applies(CircuitMonitor monitor) => monitor.Kind switch
    {
        MonitorKind.Traces => monitor.Every?.Unit is not (MonitorIntervalUnit.Updates or MonitorIntervalUnit.Epochs),
        MonitorKind.Events => true,
        _ => AppliesToSynapses(monitor) && monitor.Weights.Any(w => w.Rule?.Online == true),
    };

    /// <summary>The rows of every group after some steps; of events nobody knows.</summary>
    /// <param name="steps">The length of the simulation.</param>
    public IReadOnlyDictionary<string, long> Rows(long steps) => _traces.Select(g => (g.Layout.Path, g.Monitors[0].Samples(steps)))
        .Concat(_synapses.Select(s => (s.Path, Math.Max(0, ((Math.Min(steps - 1, s.Monitor.Until) - s.Monitor.From) / s.Monitor.Every) + 1)))).ToDictionary();

    /// <summary>The most steps that may run between two fetches, so that what is sampled finds room.</summary>
    /// <param name="most">More are not wanted.</param>
    /// <param name="bytes">Memory for the samples.</param>
    public long StepsPerRun(long most, long bytes)
    {
        double perStep = _traces.Sum(g => (double)g.RowBytes / g.Monitors[0].Every)
            + _synapses.Sum(s => (double)s.Monitor.Count * sizeof(double) / s.Monitor.Every);
        return perStep == 0 ? most : Math.Clamp((long)(bytes / perStep), 1, most);
    }

    /// <summary>Appends what the last run has seen.</summary>
    public void Append<T>(RecordingWriter writer, TimeSimulation<T> simulation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int monitor = 0;
        foreach (TraceGroup group in _traces)
        {
            string path = group.Layout.Path;
            double[] times = Times(simulation.SampledSteps(monitor));
            foreach (TimeMonitor trace in group.Monitors)
            {
                ReadOnlySpan<T> samples = simulation.Samples(monitor++);
                LookForNoNumbers(trace, samples, times);
                writer.Append(path, trace.Variable.Name, samples);
            }

            writer.Append<double>(path, "time", times);
        }

        for (int e = 0; e < _events.Count; e++)
        {
            _events[e].Append(writer, simulation.Happened(e));
        }

        for (int s = 0; s < _synapses.Count; s++)
        {
            writer.Append(_synapses[s].Path, "weight", simulation.SampledSynapses(s));
            writer.Append<double>(_synapses[s].Path, "time", Times(simulation.SynapseSteps(s)));
        }
    }

    /// <summary>What has been found in the samples since the last call, in words.</summary>
    public IReadOnlyList<string> TakeFindings()
    {
        string[] found = [.. _found];
        _found.Clear();
        return found;
    }

    /// <summary>A state that is no number ends a simulation; a value may be none for a while (0 / 0 at the start, say), and that is said.</summary>
    private void LookForNoNumbers<T>(TimeMonitor trace, ReadOnlySpan<T> samples, double[] times)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (times.Length == 0 || _noNumbers.Contains(trace.Variable) || !TensorPrimitives.IsNaNAny(samples))
        {
            return;
        }

        int at = 0, units = trace.Units?.Count ?? trace.Variable.Population.Size, row = samples.Length / times.Length;
        while (!T.IsNaN(samples[at]))
        {
            at++;
        }

        _noNumbers.Add(trace.Variable);
        int unit = at % units, trial = at % row / units;
        string place = FormattableString.Invariant($"t = {times[at / row]:G10} ms, unit {trace.Units?[unit] ?? unit}, trial {trace.Trials?[trial] ?? trial}");
        _found.Add($"warning: '{trace.Variable.FullName}' is recorded as no number (NaN) at {place}, the first of perhaps more");
    }

    private static bool AppliesToSynapses(CircuitMonitor monitor) => monitor.Weights.Count > 0 && monitor.Kind != MonitorKind.Statistics
        && monitor.Every?.Unit is MonitorIntervalUnit.Milliseconds or MonitorIntervalUnit.Steps;

    // time = k dt, never accumulated
    private double[] Times(ReadOnlySpan<long> steps)
    {
        var times = new double[steps.Length];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = steps[i] * _step;
        }

        return times;
    }
}

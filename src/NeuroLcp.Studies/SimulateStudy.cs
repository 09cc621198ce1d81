using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Studies.Files;
using NeuroLcp.Studies.Progress;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies;

/// <summary>A circuit in continuous time, with traces (<c>neurolcp simulate</c>).</summary>
public static class SimulateStudy
{
    private const int SamplesPerBlock = 64;

    /// <summary>Simulates the first trials of the task's test set.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between blocks; what was recorded stays.</param>
    /// <exception cref="StudyException">The step is too large for the circuit, or a monitor or weight does not fit.</exception>
    /// <exception cref="DivergenceException">A state left the finite numbers.</exception>
    public static StudyResult Run(SimulateRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        CircuitSetup setup = CircuitSetup.Open(request.Input, [], progress);
        return setup.Precision == Precision.Double ? Run<double>(setup, request, progress, interrupted) : Run<float>(setup, request, progress, interrupted);
    }

    private static StudyResult Run<T>(CircuitSetup setup, SimulateRequest request, IProgressReporter progress, CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var clock = Stopwatch.StartNew();
        Circuit circuit = setup.Circuit;
        double step = request.StepMs ?? circuit.Time.Step;
        long steps = Math.Max(1, (long)Math.Round((request.DurationMs ?? circuit.Time.Duration) / step));
        int trials = Math.Min(request.Trials ?? 1, setup.Task.Test.Count);
        IReadOnlyList<string> specifications = [.. circuit.Record, .. request.Target.Record];
        IReadOnlyList<Variable> variables = MonitorSelection.Variables(circuit, specifications.Count > 0 ? specifications : [.. circuit.States.Where(s => s.Population.Ensemble is null).Select(s => s.FullName)]);
        long every = MonitorSelection.Interval(specifications) is { } interval ? Math.Max(1, (long)Math.Round(interval / step)) : 1;
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<T> values = StartingWeights.Of<T>(setup, request.Weights);
        CircuitDelays.Require(circuit, step, progress);
        RequireStableStep(setup, values, step, request.StepMs is not null);

        var batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, trials);
        batch.Load(setup.Task.Test, [.. Enumerable.Range(0, trials)], 0);
        TimeSimulation<T> simulation;
        try
        {
            simulation = new TimeSimulation<T>(circuit, values, batch, [], variables, step, setup.Seed, SamplesPerBlock, pool);
        }
        catch (ArgumentException online)
        {
            throw new StudyException(online.Message, online);
        }

        ElementType type = setup.Precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        List<IGrouping<Population, Variable>> monitors = [.. variables.GroupBy(v => v.Population)];
        var snapshots = new WeightSnapshots(circuit, type);
        string path = RecordingPath.Choose(request.Target, $"{circuit.Name}-time");
        var layout = new RecordingLayout
        {
            Attributes = Provenance.FileAttributes(setup, "simulate"),
            Groups = [Provenance.Run(setup, "simulate", ScalarLayout.Real("dt_ms", step)), .. PopulationGroups.Layout(values), .. monitors.Select(m => Layout(m, trials, type)), .. snapshots.Layout(values)],
        };
        using var writer = RecordingWriter.Create(path, layout, request.Target.Overwrite);
        snapshots.Append(writer, values, 0);
        bool stopped = false;
        try
        {
            while (simulation.Steps < steps && !stopped)
            {
                long first = simulation.Steps;

                // a block ends where a sample is due, so that blocks never hold more than their room
                long block = Math.Min(steps - first, every * (SamplesPerBlock - 1));
                bool last = first + block == steps;
                simulation.Run(block, every, last);
                Append(writer, monitors, variables, simulation, first, every, step, last ? steps : null, trials);
                writer.Commit();
                progress.Report(new ProgressTick("simulating", simulation.Steps, steps, FormattableString.Invariant($"t = {simulation.Time:G6} ms, {simulation.Time / Math.Max(1, clock.ElapsedMilliseconds):G3} x real time")));
                stopped = interrupted.IsCancellationRequested && !last;
            }

            simulation.ApplyRules();
            snapshots.Append(writer, values, 1);
            writer.Complete(stopped ? RecordingStatus.Interrupted : RecordingStatus.Complete);
        }
        catch (DivergenceException)
        {
            writer.Complete(RecordingStatus.Failed);
            throw;
        }

        double seconds = clock.Elapsed.TotalSeconds;
        return new StudyResult
        {
            Interrupted = stopped,
            Outputs = [path],
            Summary = [FormattableString.Invariant($"circuit: {circuit.Name}, {simulation.Time:G6} ms in {simulation.Steps} steps of {step:G4} ms, {trials} {(trials == 1 ? "trial" : "trials")}, {seconds:F2} s on {setup.Threads} threads")],
            Details = new JsonObject
            {
                ["circuit"] = circuit.Name,
                ["time_ms"] = simulation.Time,
                ["steps"] = simulation.Steps,
                ["dt_ms"] = step,
                ["trials"] = trials,
                ["seconds"] = Math.Round(seconds, 3),
            },
        };
    }

    private static void Append<T>(
        RecordingWriter writer, List<IGrouping<Population, Variable>> monitors, IReadOnlyList<Variable> variables, TimeSimulation<T> simulation,
        long first, long every, double step, long? lastStep, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int samples = simulation.Samples;
        var times = new double[samples];
        long due = (first + every - 1) / every * every;
        for (int s = 0; s < samples; s++)
        {
            // time = k dt, never accumulated
            times[s] = (lastStep is { } end && s == samples - 1 ? end : due + (s * every)) * step;
        }

        foreach (IGrouping<Population, Variable> monitor in monitors)
        {
            string group = $"/states/{monitor.Key.Name}";
            foreach (Variable variable in monitor)
            {
                int index = variables.Index().First(v => v.Item == variable).Index;
                writer.Append<T>(group, variable.Name, simulation.Sampled(index));
            }

            writer.Append<double>(group, "time", times);
        }
    }

    private static GroupLayout Layout(IGrouping<Population, Variable> monitor, int trials, ElementType type) => new($"/states/{monitor.Key.Name}")
    {
        Axes =
        [
            Axis.Time(),
            .. trials == 1 ? Array.Empty<Axis>() : [Axis.Index("trial", trials, "trial")],
            .. Units(monitor.Key),
        ],
        Arrays = [.. monitor.Select(v => new ArrayLayout(v.Name, type, ["time", .. trials == 1 ? Array.Empty<string>() : ["trial"], .. Units(v.Population).Select(a => a.Name)], StateGroups.Units(v), v.FullName))],
    };

    /// <summary>The units of a population; for cells the units they make up, and the cells of each.</summary>
    private static IEnumerable<Axis> Units(Population population) => population.Ensemble is { } ensemble
        ? [Axis.Index("unit", ensemble.Size, $"unit of {ensemble.Name}"), Axis.Index("cell", population.Axis.CellsPerUnit, $"cell of a unit of {ensemble.Name}")]
        : [Axis.Index("unit", population.Size, $"unit of {population.Name}")];

    private static void RequireStableStep<T>(CircuitSetup setup, CircuitValues<T> values, double step, bool isAsked)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        StabilityReport report = CircuitStability.Of(setup, values, step);
        CircuitStability.RequireStep(setup.Circuit, report, step, isAsked);
    }
}

using System.Diagnostics;
using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Experiments.Checkpoints;
using NeuroLcp.Experiments.Monitors;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Simulate;

/// <summary>A circuit in continuous time, with traces (<c>neurolcp simulate</c>).</summary>
public static class SimulateCommand
{
    private const long MostStepsAtOnce = 1 << 16, FirstStepsAtOnce = 64, BytesAtOnce = 16 << 20;

    private const double LapSeconds = 0.2;

    /// <summary>Simulates the first trials of the task's test set.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between blocks; what was recorded stays.</param>
    /// <exception cref="RequestException">The step is too large for the circuit, or a monitor or weight does not fit.</exception>
    /// <exception cref="DivergenceException">A state left the finite numbers.</exception>
    public static CommandResult Run(SimulateRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        CircuitSetup setup = CircuitSetup.Open(request.Input, [], progress);
        return setup.Precision == Precision.Double ? Run<double>(setup, request, progress, interrupted) : Run<float>(setup, request, progress, interrupted);
    }

    private static CommandResult Run<T>(CircuitSetup setup, SimulateRequest request, IProgressReporter progress, CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var clock = Stopwatch.StartNew();
        Circuit circuit = setup.Circuit;
        double step = request.StepMs ?? circuit.Time.Step;
        long steps = TimeSteps.Of(request.DurationMs ?? circuit.Time.Duration, step);
        int trials = Math.Min(request.Trials ?? 1, setup.Task.Test.Count);
        setup.SayTrials(request.Trials, setup.Task.Test, "test");
        RunIdentity identity = RunIdentity.Of(setup, request.Target, request.Weights, new SimulationWork(step, steps, trials));
        string name = $"{circuit.Name}-time";
        Resumption? resumed = request.Target.Resume ? Resumption.Of(request.Target, name, circuit.Text, identity, progress) : null;
        if (resumed?.IsComplete == true)
        {
            return new ReportResult { Outputs = [resumed.Path], Lines = [$"{resumed.Path} is complete: nothing is left to do"] };
        }

        using OutputClaim claim = resumed is null ? RecordingPath.Claim(request.Target, name, request.Weights) : OutputClaim.OfExisting(resumed.Path);
        string path = claim.Path;
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<T> values = StartingWeights.Of<T>(setup, Resumption.Start(request.Weights, resumed));
        CircuitDelays.Require(circuit, step, progress);
        StabilityReport stability = CircuitStability.Of(setup, values, step);
        CircuitStability.RequireStep(circuit, stability, step, request.StepMs is not null);
        RestReport? rest = RestReport.Of(circuit, stability, steps, step);

        var batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, trials);
        batch.Load(setup.Task.Test, [.. Enumerable.Range(0, trials)], 0);
        ElementType type = setup.Precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        IReadOnlyList<CircuitMonitor> entries = MonitorList.Applicable(
            MonitorList.Of(circuit, request.Target.Record), request.Target.Record, TimeMonitors.Applies, "simulate", progress);
        var monitors = new TimeMonitors(circuit, entries, trials, steps, step, type, setup.Seed, values.Exists);
        long stepsPerRun = monitors.StepsPerRun(MostStepsAtOnce, BytesAtOnce);
        TimeSimulation<T> simulation;
        try
        {
            simulation = new TimeSimulation<T>(circuit, values, batch, [], monitors.Traces, step, setup.Seed, stepsPerRun, pool, monitors.Events,
                monitors.Synapses);
        }
        catch (ArgumentException online)
        {
            throw new RequestException(online.Message, online);
        }

        List<string> notices = [.. IgnoredProtocol(circuit)];
        notices.ForEach(progress.Note);

        if (resumed?.State is { } state)
        {
            CheckpointFile.Restore(path, () => simulation.Restore(state, steps));
            progress.Note(FormattableString.Invariant($"going on at t = {simulation.Time:G6} ms"));
        }

        if (monitors.IsDefault)
        {
            progress.Note(DefaultTraces.Text(trials, steps, step));
        }

        using var recording = new TimeRecording<T>(setup, request.Target, claim, resumed, identity, monitors, values, step, steps, type);
        bool stopped = false;
        try
        {
            long atOnce = Math.Min(FirstStepsAtOnce, stepsPerRun);
            while (simulation.Steps < steps && !stopped)
            {
                long block = Math.Min(Math.Min(atOnce, recording.UntilCheckpoint(simulation.Steps)), steps - simulation.Steps);
                if (rest is not null && simulation.Steps <= rest.Mark)
                {
                    if (simulation.Steps == rest.Mark)
                    {
                        rest.Begin(simulation);
                    }

                    block = simulation.Steps < rest.Mark ? Math.Min(block, rest.Mark - simulation.Steps) : block;
                }

                var lap = Stopwatch.StartNew();
                bool last = simulation.Steps + block == steps;
                simulation.Run(block, last);
                recording.Append(simulation, monitors);
                foreach (string found in monitors.TakeFindings())
                {
                    notices.Add(found);
                    progress.Note(found);
                }

                progress.Report(new ProgressTick("simulating", simulation.Steps, steps,
                    FormattableString.Invariant($"t = {simulation.Time:G6} ms, {simulation.Time / Math.Max(1, clock.ElapsedMilliseconds):G3} x real time")));
                stopped = interrupted.IsCancellationRequested && !last;
                if (stopped || (!last && recording.IsCheckpointDue(simulation.Steps)))
                {
                    recording.Checkpoint(simulation);
                }

                // short enough for a bar that moves and a signal that is heard; what is computed does not depend on it
                atOnce = Math.Clamp((long)(block * LapSeconds / Math.Max(1e-4, lap.Elapsed.TotalSeconds)), 1, stepsPerRun);
            }

            if (!stopped)
            {
                rest?.End(simulation);
                simulation.ApplyRules();
            }

            recording.Complete(values, stopped);
        }
        catch (DivergenceException)
        {
            recording.Fail();
            throw;
        }

        return new SimulateResult
        {
            Interrupted = stopped,
            Outputs = [path],
            Circuit = circuit.Name,
            TimeMs = simulation.Time,
            Steps = simulation.Steps,
            AllSteps = steps,
            StepMs = step,
            Trials = trials,
            Seconds = clock.Elapsed.TotalSeconds,
            Threads = setup.Threads,
            Notices = notices,
            Rest = stopped ? null : rest,
        };
    }

    /// <summary>What a file says about the phases of a trial, and no simulation of one stretch of time does.</summary>
    private static IEnumerable<string> IgnoredProtocol(Circuit circuit)
    {
        if (circuit.Protocol.FirstOrDefault(p => p.Position is not null) is { Position: { } position })
        {
            Variable[] held = [.. circuit.Protocol.SelectMany(p => p.Hold).Select(h => h.Variable).Distinct()];
            string more = held.Length == 0 ? "" : $", and nothing is held ({string.Join(", ", held.Select(v => v.FullName))})";
            yield return DiagnosticText.Format(new Diagnostic(
                Severity.Notice, position, $"'simulate' does not run the protocol: it integrates one stretch of time from the initial state, with noise{more}",
                "'run' runs the phases of 'protocol'; --duration and --dt say how long and how finely 'simulate' does"));
        }
    }
}

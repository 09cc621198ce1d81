using System.Diagnostics;
using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Checkpoints;
using NeuroLcp.Experiments.Diagnose;
using NeuroLcp.Experiments.Monitors;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Run;

/// <summary>Trains a circuit at its controlled equilibrium, tests it after every epoch and records it live (<c>neurolcp run</c>).</summary>
public static class RunCommand
{
    /// <summary>Runs.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="progress">Takes ticks and notes.</param>
    /// <param name="interrupted">Stops after the batch at hand; everything so far is in the recording.</param>
    /// <exception cref="RequestException">The circuit cannot be trained, or weights do not fit.</exception>
    /// <exception cref="DivergenceException">A state left the finite numbers; the recording up to there is closed as failed.</exception>
    public static CommandResult Run(RunRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        List<string> overrides = request.Epochs is { } epochs ? [FormattableString.Invariant($"learning.epochs={epochs}")] : [];
        CircuitSetup setup = CircuitSetup.Open(request.Input, overrides, progress);
        if (setup.Circuit.Readout is null)
        {
            throw new RequestException($"circuit '{setup.Circuit.Name}' has no 'readout:', so there is nothing to learn or test; name the variable that is its answer, or use 'neurolcp simulate'");
        }

        setup.RequireEquilibrium([.. setup.Circuit.Protocol, setup.Circuit.Evaluation]);
        return setup.Precision == Precision.Double ? Run<double>(setup, request, progress, interrupted) : Run<float>(setup, request, progress, interrupted);
    }

    private static CommandResult Run<T>(CircuitSetup setup, RunRequest request, IProgressReporter progress, CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var clock = Stopwatch.StartNew();
        LearningTask task = request.Trials is { } trials && trials < setup.Task.Train.Count ? setup.Task with
        { Train = new FirstExamples(setup.Task.Train, trials) } : setup.Task;
        setup.SayTrials(request.Trials, setup.Task.Train, "training");
        if (setup.Circuit.Learning is { Batch: var batch, PerBatch: var perBatch } && batch > task.Train.Count && (perBatch || request.Input.Batch is not null))
        {
            setup.Say(FormattableString.Invariant($"{(perBatch ? "warning" : "notice")}: the batch of {batch} is larger than the training set: each update sees all {task.Train.Count} trials{(perBatch ? $", and the loss is divided by {batch} all the same (per: batch)" : "")}"));
        }

        RunIdentity identity = RunIdentity.Of(setup, request.Target, request.Weights,
            new TrainingWork(setup.Circuit.Learning.Epochs, request.Trials, request.Diagnose));
        Resumption? resumed = request.Target.Resume ? Resumption.Of(request.Target, setup.Circuit.Name, setup.Circuit.Text, identity, progress) : null;
        if (resumed?.IsComplete == true)
        {
            return new ReportResult { Outputs = [resumed.Path], Lines = [$"{resumed.Path} is complete: nothing is left to do"] };
        }

        using OutputClaim claim = resumed is null ? RecordingPath.Claim(request.Target, setup.Circuit.Name, request.Weights)
            : OutputClaim.OfExisting(resumed.Path);
        string path = claim.Path;
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<T> values = StartingWeights.Of<T>(setup, Resumption.Start(request.Weights, resumed));
        RequireRunnable(setup, values, progress);
        FreeCircuit.RequireTheSame(setup, values, pool);
        Trainer<T> trainer;
        try
        {
            trainer = new Trainer<T>(setup.Circuit, task, values, setup.Seed, pool);
        }
        catch (ArgumentException unfit)
        {
            throw new RequestException(unfit.Message, unfit);
        }

        var done = new EpochProgress();
        if (resumed?.State is { } state)
        {
            CheckpointFile.Restore(resumed.Path, () =>
            {
                trainer.Restore(state);
                done.Restore(state);
            });
            progress.Note($"going on after update {trainer.Update} of {trainer.Updates}");
        }

        IReadOnlyList<CircuitMonitor> monitors = MonitorList.Applicable(
            MonitorList.Of(setup.Circuit, request.Target.Record), request.Target.Record,
            m => (ProbeGroup.Applies(m) && setup.Circuit.Protocol.Any(p => p.Kind == PhaseKind.Equilibrate)) || WeightMonitors.Applies(m), "run", progress);
        TrainingDiagnosis<T>? diagnosis = request.Diagnose is { } probes ? new TrainingDiagnosis<T>(setup, probes, values, pool) : null;
        using var recording = new RunRecording<T>(setup, new RunPlan(claim, request.Target, monitors, identity, resumed), values, task, diagnosis, trainer);
        EquilibriumProbe<T>? probe = recording.Probed.Count == 0 ? null
            : new EquilibriumProbe<T>(setup.Circuit, task.Train, recording.ProbeTrials, recording.Probed, pool);
        Evaluation? test = null;
        bool stopped = false;
        ConvergenceTally? last = null;
        try
        {
            if (resumed?.State is null)
            {
                test = trainer.Evaluate(task.Test, interrupted);
                recording.AppendEpoch(0, 0, test, values, Solved(probe, values));
            }

            while (trainer.Update < trainer.Updates && !interrupted.IsCancellationRequested)
            {
                int epoch = trainer.Epoch;
                TrainEpoch(trainer, recording, probe, done, setup, progress, interrupted);
                if (interrupted.IsCancellationRequested && trainer.Epoch == epoch)
                {
                    break;
                }

                test = trainer.Evaluate(task.Test, CancellationToken.None);
                Snapshot? snapshot = recording.AppendEpoch(trainer.Epoch, trainer.Update, test, values, Solved(probe, values));
                progress.Note(Line(setup.Circuit, trainer.Epoch, done.Loss, test, done.Convergence));
                if (Worry(done.Convergence, test, request, progress) is { } refusal)
                {
                    recording.Complete(RecordingStatus.Failed);
                    return Result(setup, trainer, test, done.Convergence, path, false, clock.Elapsed.TotalSeconds) with { Diverged = refusal };
                }

                last = new ConvergenceTally();
                last.Add(done.Convergence.Trials, done.Convergence.Residuals);
                if (snapshot is not null)
                {
                    progress.Note($"  {DiagnosisText.Brief(snapshot.Diagnosis)}");
                }

                done.Clear();
                if (request.Target.CheckpointEvery?.Count is null || recording.IsCheckpointDue(trainer.Update))
                {
                    recording.Checkpoint(trainer, done);
                }
            }

            stopped = trainer.Update < trainer.Updates;
            if (stopped)
            {
                // what follows is for whoever looks at the recording as it is; a run that goes on writes over it
                recording.Checkpoint(trainer, done);
                if (!recording.HasEpoch(trainer.Update))
                {
                    test = trainer.Evaluate(task.Test, CancellationToken.None);
                    recording.AppendEpoch(trainer.Epoch, trainer.Update, test, values, Solved(probe, values));
                }
            }

            recording.Complete(stopped ? RecordingStatus.Interrupted : RecordingStatus.Complete);
        }
        catch (OperationCanceledException)
        {
            recording.Complete(RecordingStatus.Interrupted);
            return new ReportResult { Interrupted = true, Outputs = [path], Lines = ["interrupted before the first update"] };
        }
        catch (DivergenceException)
        {
            recording.Complete(RecordingStatus.Failed);
            throw;
        }

        test ??= trainer.Evaluate(task.Test, CancellationToken.None);
        return Result(setup, trainer, test, last, path, stopped, clock.Elapsed.TotalSeconds) with
        {
            Diverged = !stopped && test.Convergence.IsDiverged && !request.AllowUnconverged ? ConvergenceText.Refusal(test.Convergence, "test trials") : null,
        };
    }

    /// <summary>Warns of an epoch whose trials ended far from rest, and tells why the run must not go on; null where it may.</summary>
    private static string? Worry(ConvergenceTally trained, Evaluation test, RunRequest request, IProgressReporter progress)
    {
        foreach ((ConvergenceTally tally, string trials) in new[] { (trained, "training trials"), (test.Convergence, "test trials") })
        {
            if (tally.IsDiverged && !request.AllowUnconverged)
            {
                return ConvergenceText.Refusal(tally, trials);
            }

            if (ConvergenceText.Warning(tally, trials) is { } warning)
            {
                progress.Note($"  {warning}");
            }
        }

        return null;
    }

    /// <summary>Refuses a protocol that cannot run as it stands, and says what it leaves out.</summary>
    private static void RequireRunnable<T>(CircuitSetup setup, CircuitValues<T> values, IProgressReporter progress)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Circuit circuit = setup.Circuit;
        if (circuit.Protocol.Append(circuit.Evaluation).Any(p => p.Kind == PhaseKind.Simulate))
        {
            CircuitDelays.RequirePhases(circuit, progress);
            CircuitStability.RequirePhaseSteps(circuit, CircuitStability.Of(setup, values, circuit.Time.Step));
        }

        if (circuit.Learning.Batch > 1 && circuit.Protocol.SelectMany(p => p.Learn).FirstOrDefault(w => w.Rule!.Online) is { } online)
        {
            throw new RequestException($"the rule of '{online.Name}' is online: it changes the weight as the trial goes on, so trials run one at a time; say --batch 1, or leave 'online' out to average over the batch");
        }

        foreach (Weight idle in circuit.Weights.Where(w => w.Rule is { InTime: true } && !circuit.Protocol.Any(p => p.Learn.Contains(w))))
        {
            progress.Note($"note: the rule of '{idle.Name}' runs in time and does not act here: the protocol has no phase that simulates and learns it");
        }
    }

    private static EquilibriumProbe<T>? Solved<T>(EquilibriumProbe<T>? probe, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        probe?.Solve(values);
        return probe;
    }

    private static void TrainEpoch<T>(
        Trainer<T> trainer, RunRecording<T> recording, EquilibriumProbe<T>? probe, EpochProgress done, CircuitSetup setup, IProgressReporter progress,
            CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int epoch = trainer.Epoch;
        string how = Condition(setup.Circuit), phase = $"epoch {epoch + 1}/{setup.Circuit.Learning.Epochs}";
        while (trainer.Update < trainer.Updates && trainer.Epoch == epoch && !interrupted.IsCancellationRequested)
        {
            TrainingStep step = trainer.Step();
            done.Add(step);
            recording.AppendStep(step, trainer.Values, recording.IsProbeDue(step.Update + 1) ? Solved(probe, trainer.Values) : null);
            string accuracy = double.IsNaN(done.Accuracy) ? "" : FormattableString.Invariant($", accuracy {100 * done.Accuracy:F1} % ({how})");
            progress.Report(new ProgressTick(
                phase, (step.Update % trainer.BatchesPerEpoch) + 1, trainer.BatchesPerEpoch,
                FormattableString.Invariant($"loss {done.Loss:G3}{accuracy}, {step.MeanSteps:F0} steps/trial")));
            if (trainer.Epoch == epoch && recording.IsCheckpointDue(trainer.Update))
            {
                recording.Checkpoint(trainer, done);
            }
        }
    }

    /// <summary>What the circuit learns under: a gradient of the free loss is learned without control.</summary>
    private static string Condition(Circuit circuit) => circuit.Method == LearningMethod.Rules ? "controlled" : "free";

    private static string Line(Circuit circuit, int epoch, double loss, Evaluation test, ConvergenceTally trained)
    {
        string tested = double.IsNaN(test.Accuracy)
            ? FormattableString.Invariant($"test loss {test.Loss:G4}")
            : FormattableString.Invariant($"test accuracy {100 * test.Accuracy:F2} %, test loss {test.Loss:G4}");
        string[] missed = [.. new[] { ConvergenceText.Of(trained, "training trials"), ConvergenceText.Of(test.Convergence, "test trials") }.Where(m =>
            m.Length > 0)];
        return FormattableString.Invariant(
            $"epoch {epoch}/{circuit.Learning.Epochs}: {Condition(circuit)} loss {loss:G4}, {tested}{string.Concat(missed.Select(m => $", {m}"))}");
    }

    private static RunResult Result<T>(CircuitSetup setup, Trainer<T> trainer, Evaluation test, ConvergenceTally? last, string path, bool stopped,
        double seconds)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Interrupted = stopped,
            Outputs = [path],
            Circuit = setup.Circuit.Name,
            Method = setup.Circuit.Method,
            Task = setup.Task.Name,
            Seed = setup.Seed,
            Updates = trainer.Update,
            AllUpdates = trainer.Updates,
            Seconds = seconds,
            Threads = setup.Threads,
            Precision = setup.Precision,
            Solver = setup.Circuit.Solver,
            Certified = trainer.Certified,
            Test = test,
            LastEpoch = last,
        };
}

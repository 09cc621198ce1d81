using System.Diagnostics;
using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Checkpoints;
using NeuroLcp.Experiments.Diagnose;
using NeuroLcp.Experiments.Monitors;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Run;

/// <summary>
/// The recording of a training run: every update under <c>/training</c>, every epoch under <c>/training/epochs</c>, the weights as
/// snapshots, under <c>/states/probe</c> the controlled equilibria of the same few trials after every epoch, where asked for their
/// diagnosis under <c>/training/diagnostics</c>, and what monitors ask for beside these. Checkpoints stand beside it.
/// </summary>
internal sealed class RunRecording<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const string Training = "/training", Epochs = "/training/epochs";
    private const int MostProbeTrials = 16;

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(2);

    private readonly RecordingWriter _writer;
    private readonly string _run;
    private readonly IReadOnlyList<string> _growing;
    private readonly WeightMonitors _weights;
    private readonly IReadOnlyList<ProbeGroup> _probes;
    private readonly TrainingDiagnosis<T>? _diagnosis;
    private readonly CheckpointClock _clock;
    private readonly ConvergenceTally _convergence = new();
    private readonly Stopwatch _committed = Stopwatch.StartNew();
    private long _lastEpoch = -1;

    /// <param name="setup">The circuit and its task.</param>
    /// <param name="plan">What the run is.</param>
    /// <param name="values">The weights it starts from.</param>
    /// <param name="task">What is learned.</param>
    /// <param name="diagnosis">Diagnoses after every epoch; null for none.</param>
    /// <param name="trainer">Counts updates and epochs.</param>
    public RunRecording(CircuitSetup setup, RunPlan plan, CircuitValues<T> values, LearningTask task, TrainingDiagnosis<T>? diagnosis, Trainer<T> trainer)
    {
        _diagnosis = diagnosis;
        Circuit circuit = setup.Circuit;
        ElementType type = setup.Precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        _weights = new WeightMonitors(circuit, plan.Monitors, type, setup.Seed, trainer.BatchesPerEpoch, values.Exists);
        _clock = new CheckpointClock(plan.Target.CheckpointEvery);

        // a circuit that is never brought to equilibrium may have none
        ProbeTrials = Math.Min(MostProbeTrials, task.Train.Count);
        _probes = circuit.Protocol.All(p => p.Kind == PhaseKind.Simulate) ? []
            : ProbeGroup.Of(circuit, plan.Monitors, ProbeTrials, type, trainer.BatchesPerEpoch);

        AttributeSet attributes = Provenance.FileAttributes(setup, "run");
        var layout = new RecordingLayout
        {
            Attributes = attributes,
            Groups =
            [
                Provenance.Run(setup, "run", plan.Identity),
                .. PopulationGroups.Layout(values),
                TrainingLayout(),
                EpochLayout(),
                .. _probes.Select(p => p.Layout),
                .. diagnosis is null ? [] : new[] { DiagnosisRecording.Layout(diagnosis.First.Diagnosis) },
                .. _weights.Layout(values),
            ],
        };
        _growing = [.. layout.Groups.Where(g => g.Axes.Any(a => a.Length is null)).Select(g => g.Path)];
        if (plan.Resumed is { } resumed)
        {
            if (resumed.State is { } state)
            {
                CheckpointFile.Restore(resumed.Path, () => _weights.Restore(state, trainer.Update));
                _clock.Made(trainer.Update);
            }

            _writer = RecordingWriter.Resume(resumed.Path, resumed.RowsOf(_growing), plan.Claim, layout);
            CheckpointFile.RemoveLeftovers(resumed.Path);
            _run = resumed.Run;

            return;
        }

        long epochs = circuit.Learning.Epochs;
        RecordingSize.Require(
            layout,
            new Dictionary<string, long>(
            [
                new(Training, trainer.Updates), new(Epochs, epochs + 1),
                    .. _probes.Select(p => KeyValuePair.Create(p.Path, p.RowsAfter(trainer.Updates, epochs))),
                .. _weights.Rows(circuit, trainer.Updates).Select(r => KeyValuePair.Create(r.Path, r.Rows)),
            ]),
            plan.Claim.Path, plan.Target.MaximalSize);
        _run = (string)attributes.First(a => a.Key == "run_id").Value;
        _writer = RecordingWriter.Create(plan.Claim.Path, layout, plan.Target.Overwrite, plan.Claim);
        CheckpointFile.Remove(plan.Claim.Path);
    }

    /// <summary>How many trials are probed, the first of the training set.</summary>
    public int ProbeTrials { get; }

    /// <summary>The variables that are recorded at the probe's equilibria; none where nothing is probed.</summary>
    public IReadOnlyList<Variable> Probed => [.. _probes.SelectMany(p => p.Variables).Distinct()];

    /// <summary>Whether equilibria are recorded after so many updates, within an epoch.</summary>
    public bool IsProbeDue(long updates) => _probes.Any(p => IsDue(p, updates));

    /// <summary>Appends what is known after an update.</summary>
    /// <param name="step">The update.</param>
    /// <param name="values">The weights after it.</param>
    /// <param name="probe">Equilibria with these weights, where <see cref="IsProbeDue"/>.</param>
    public void AppendStep(TrainingStep step, CircuitValues<T> values, EquilibriumProbe<T>? probe)
    {
        _writer.Append(Training, "update", step.Update);
        _writer.Append(Training, "epoch", step.Epoch);
        _writer.Append(Training, "loss", step.Loss);
        _writer.Append(Training, "accuracy", step.Accuracy);
        _writer.Append(Training, "control_norm", step.ControlNorm);
        _writer.Append(Training, "iterations", step.MeanSteps);
        _convergence.Clear();
        _convergence.Add(step.Trials, step.Unconverged);
        AppendConvergence(Training, "", _convergence);
        _writer.Append(Training, "rate", step.Rate);
        _writer.Append(Training, "increment_norm", step.IncrementNorm);
        long made = step.Update + 1;
        _weights.AfterUpdate(_writer, values, made);
        AppendProbes(probe, made, _probes.Where(p => IsDue(p, made)));
        if (_committed.Elapsed > CommitInterval)
        {
            _writer.Commit();
            _committed.Restart();
        }
    }

    /// <summary>Whether what is known after an update that ended an epoch is there already.</summary>
    public bool HasEpoch(long update) => _lastEpoch == update;

    /// <summary>Appends what is known after an epoch.</summary>
    /// <param name="epoch">Epochs done.</param>
    /// <param name="update">Updates made.</param>
    /// <param name="test">The free circuit on the test set.</param>
    /// <param name="values">The weights.</param>
    /// <param name="probe">Equilibria with these weights; null where nothing is probed.</param>
    /// <returns>The diagnosis, where one was asked for.</returns>
    public Snapshot? AppendEpoch(int epoch, long update, Evaluation test, CircuitValues<T> values, EquilibriumProbe<T>? probe)
    {
        _lastEpoch = update;
        _writer.Append(Epochs, "update", update);
        _writer.Append(Epochs, "epoch", epoch);
        _writer.Append(Epochs, "test_loss", test.Loss);
        _writer.Append(Epochs, "test_accuracy", test.Accuracy);
        AppendConvergence(Epochs, "test_", test.Convergence);
        if (update == 0)
        {
            _weights.AfterUpdate(_writer, values, 0);
        }

        _weights.AfterEpoch(_writer, values, update);
        AppendProbes(probe, update, _probes.Where(p => p.Every is null || update == 0));
        Snapshot? snapshot = update == 0 ? _diagnosis?.First : _diagnosis?.At(values, update);
        if (snapshot is not null)
        {
            DiagnosisRecording.Append(_writer, snapshot);
        }

        _writer.Commit();
        _committed.Restart();
        return snapshot;
    }

    /// <summary>Whether so much has been done since the last checkpoint that another is due.</summary>
    public bool IsCheckpointDue(long updates) => _clock.IsDue(updates);

    /// <summary>Makes a checkpoint: all rows so far, and the state they lead to.</summary>
    /// <param name="trainer">The training.</param>
    /// <param name="progress">How far the epoch is.</param>
    public void Checkpoint(Trainer<T> trainer, EpochProgress progress)
    {
        _writer.Commit(includePartialBlocks: true);
        _writer.Synchronise();
        _committed.Restart();
        SavedState state = trainer.Save();
        progress.Save(state);
        _weights.Save(state);
        CheckpointFile.Write(_writer.Path, _run, state, _growing.ToDictionary(g => g, _writer.CommittedRows));
        _writer.SetScalar("/run", Provenance.HasCheckpoint, 1);
        _clock.Made(trainer.Update);
    }

    /// <summary>Closes the recording; the checkpoint of a complete run goes.</summary>
    public void Complete(RecordingStatus status)
    {
        _writer.Complete(status);
        if (status == RecordingStatus.Complete)
        {
            CheckpointFile.Remove(_writer.Path);
        }
    }

    public void Dispose() => _writer.Dispose();

    private static bool IsDue(ProbeGroup group, long updates) => group.Every is { } every && updates % every == 0;

    private void AppendProbes(EquilibriumProbe<T>? probe, long update, IEnumerable<ProbeGroup> due)
    {
        foreach (ProbeGroup group in due)
        {
            _writer.Append(group.Path, "update", update);
            foreach (Variable variable in group.Variables)
            {
                _writer.Append<T>(group.Path, variable.FullName, group.Select(variable, probe!.Of(variable)));
            }
        }
    }

    private void AppendConvergence(string group, string prefix, ConvergenceTally tally)
    {
        _writer.Append(group, $"{prefix}unconverged", tally.Unconverged);
        _writer.Append(group, $"{prefix}unconverged_share", tally.Share);
        _writer.Append(group, $"{prefix}unconverged_median_residual", tally.Median);
        _writer.Append(group, $"{prefix}unconverged_worst_residual", tally.Worst);
    }

    private static IEnumerable<ArrayLayout> ConvergenceLayout(string prefix, string trials) =>
    [
        new($"{prefix}unconverged", ElementType.Int64, ["update"], "1", $"{trials} that missed the tolerance"),
        new($"{prefix}unconverged_share", ElementType.Float64, ["update"], "1", $"share of {trials} that missed the tolerance"),
        new($"{prefix}unconverged_median_residual", ElementType.Float64, ["update"], "1", "median residual of those; NaN where there are none"),
        new($"{prefix}unconverged_worst_residual", ElementType.Float64, ["update"], "1", "largest residual of those; NaN where there are none"),
    ];

    private static GroupLayout TrainingLayout() => new(Training)
    {
        Axes = [ArrayAxis.Growing("update", ElementType.Int64, null, "number of the update")],
        Arrays =
        [
            new("epoch", ElementType.Int64, ["update"], "1", "epoch"),
            new("loss", ElementType.Float64, ["update"], "1", "mean loss of a trial at the controlled equilibrium"),
            new("accuracy", ElementType.Float64, ["update"], "1", "share of trials right at the controlled equilibrium"),
            new("control_norm", ElementType.Float64, ["update"], "1", "root mean square of the norm of psi"),
            new("iterations", ElementType.Float64, ["update"], "1", "mean relaxation steps of a trial"),
            .. ConvergenceLayout("", "trials"),
            new("rate", ElementType.Float64, ["update"], "1", "learning rate"),
            new("increment_norm", ElementType.Float64, ["update"], "1", "norm of all increments before clipping"),
        ],
    };

    private static GroupLayout EpochLayout() => new(Epochs)
    {
        Axes = [ArrayAxis.Growing("update", ElementType.Int64, null, "updates made")],
        Arrays =
        [
            new("epoch", ElementType.Int64, ["update"], "1", "epochs done"),
            new("test_loss", ElementType.Float64, ["update"], "1", "mean test loss of a trial without control"),
            new("test_accuracy", ElementType.Float64, ["update"], "1", "share of test trials right without control"),
            .. ConvergenceLayout("test_", "test trials"),
        ],
    };
}

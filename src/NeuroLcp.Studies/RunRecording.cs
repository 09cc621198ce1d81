using System.Numerics;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Studies.Diagnostics;
using NeuroLcp.Studies.Requests;
using Axis = NeuroLcp.Recording.Axis;

namespace NeuroLcp.Studies;

/// <summary>
/// The recording of a training run: every update under <c>/training</c>, every epoch under <c>/training/epochs</c>, the weights as
/// snapshots, under <c>/states/probe</c> the controlled equilibria of the same few trials after every epoch, and where asked for their
/// diagnosis under <c>/training/diagnostics</c>.
/// </summary>
internal sealed class RunRecording<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const string Training = "/training", Epochs = "/training/epochs", Probe = "/states/probe";
    private const int ProbeTrials = 16;

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(2);

    private readonly RecordingWriter _writer;
    private readonly WeightSnapshots _snapshots;
    private readonly EquilibriumSolver<T>? _probe;
    private readonly TrialBatch<T> _probeBatch;
    private readonly List<Variable> _probed;
    private readonly TrainingDiagnosis<T>? _diagnosis;
    private DateTime _committed = DateTime.UtcNow;

    public RunRecording(
        string path, CircuitSetup setup, CircuitValues<T> values, RecordingTarget target, WorkerPool pool, LearningTask task, TrainingDiagnosis<T>? diagnosis)
    {
        _diagnosis = diagnosis;
        Circuit circuit = setup.Circuit;
        ElementType type = setup.Precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        _snapshots = new WeightSnapshots(circuit, type);
        _probed = [.. MonitorSelection.Variables(circuit, [.. circuit.Record, .. target.Record]).DefaultIfEmpty().OfType<Variable>()];
        if (_probed.Count == 0)
        {
            _probed = [.. circuit.States];
        }

        int trials = Math.Min(ProbeTrials, task.Train.Count);
        // a circuit that is never brought to equilibrium may have none
        _probe = circuit.Protocol.All(p => p.Kind == PhaseKind.Simulate) ? null : new EquilibriumSolver<T>(circuit, [], [.. _probed.Select(v => ((Expression)new VariableReference(v), v.Population.Size))], trials, pool);
        _probeBatch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, trials);
        _probeBatch.Load(task.Train, [.. Enumerable.Range(0, trials)], 0);

        _writer = RecordingWriter.Create(
            path,
            new RecordingLayout
            {
                Attributes = Provenance.FileAttributes(setup, "run"),
                Groups =
                [
                    Provenance.Run(setup, "run"),
                    .. PopulationGroups.Layout(values),
                    TrainingLayout(),
                    EpochLayout(),
                    .. _probe is null ? [] : new[] { StateGroups.Equilibrium(Probe, _probed, trials, type, Axis.Growing("update", ElementType.Int64, null, "updates made")) },
                    .. diagnosis is null ? [] : new[] { DiagnosisRecording.Layout(diagnosis.First.Diagnosis) },
                    .. _snapshots.Layout(values),
                ],
            },
            target.Overwrite);
    }

    public void AppendStep(TrainingStep step)
    {
        _writer.Append(Training, "update", step.Update);
        _writer.Append(Training, "epoch", step.Epoch);
        _writer.Append(Training, "loss", step.Loss);
        _writer.Append(Training, "accuracy", step.Accuracy);
        _writer.Append(Training, "control_norm", step.ControlNorm);
        _writer.Append(Training, "iterations", step.MeanSteps);
        _writer.Append(Training, "unconverged", step.Unconverged);
        _writer.Append(Training, "rate", step.Rate);
        _writer.Append(Training, "increment_norm", step.IncrementNorm);
        if (DateTime.UtcNow - _committed > CommitInterval)
        {
            _writer.Commit();
            _committed = DateTime.UtcNow;
        }
    }

    /// <summary>Appends what is known after an epoch.</summary>
    /// <returns>The diagnosis, where one was asked for.</returns>
    public Snapshot? AppendEpoch(int epoch, long update, Evaluation test, CircuitValues<T> values)
    {
        _writer.Append(Epochs, "update", update);
        _writer.Append(Epochs, "epoch", epoch);
        _writer.Append(Epochs, "test_loss", test.Loss);
        _writer.Append(Epochs, "test_accuracy", test.Accuracy);
        _writer.Append(Epochs, "test_unconverged", test.Unconverged);
        _snapshots.Append(_writer, values, update);
        if (_probe is not null)
        {
            _probe.Solve(values, _probeBatch);
            _writer.Append(Probe, "update", update);
            for (int v = 0; v < _probed.Count; v++)
            {
                _writer.Append<T>(Probe, _probed[v].FullName, StateGroups.TrialsFirst(_probe.Observed(v), _probeBatch.Count));
            }
        }

        Snapshot? snapshot = update == 0 ? _diagnosis?.First : _diagnosis?.At(values, update);
        if (snapshot is not null)
        {
            DiagnosisRecording.Append(_writer, snapshot);
        }

        _writer.Commit();
        _committed = DateTime.UtcNow;
        return snapshot;
    }

    public void Complete(RecordingStatus status) => _writer.Complete(status);

    public void Dispose() => _writer.Dispose();

    private static GroupLayout TrainingLayout() => new(Training)
    {
        Axes = [Axis.Growing("update", ElementType.Int64, null, "number of the update")],
        Arrays =
        [
            new("epoch", ElementType.Int64, ["update"], "1", "epoch"),
            new("loss", ElementType.Float64, ["update"], "1", "mean loss of a trial at the controlled equilibrium"),
            new("accuracy", ElementType.Float64, ["update"], "1", "share of trials right at the controlled equilibrium"),
            new("control_norm", ElementType.Float64, ["update"], "1", "root mean square of the norm of psi"),
            new("iterations", ElementType.Float64, ["update"], "1", "mean relaxation steps of a trial"),
            new("unconverged", ElementType.Int64, ["update"], "1", "trials that missed the tolerance"),
            new("rate", ElementType.Float64, ["update"], "1", "learning rate"),
            new("increment_norm", ElementType.Float64, ["update"], "1", "norm of all increments before clipping"),
        ],
    };

    private static GroupLayout EpochLayout() => new(Epochs)
    {
        Axes = [Axis.Growing("update", ElementType.Int64, null, "updates made")],
        Arrays =
        [
            new("epoch", ElementType.Int64, ["update"], "1", "epochs done"),
            new("test_loss", ElementType.Float64, ["update"], "1", "mean test loss of a trial without control"),
            new("test_accuracy", ElementType.Float64, ["update"], "1", "share of test trials right without control"),
            new("test_unconverged", ElementType.Int64, ["update"], "1", "test trials that missed the tolerance"),
        ],
    };
}

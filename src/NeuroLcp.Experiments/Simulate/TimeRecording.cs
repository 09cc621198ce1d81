using System.Diagnostics;
using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Experiments.Checkpoints;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Monitors;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Simulate;

/// <summary>The recording of a simulation: what its monitors see, and the weights before and after. Checkpoints stand beside it.</summary>
internal sealed class TimeRecording<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    private readonly RecordingWriter _writer;
    private readonly WeightSnapshots _snapshots;
    private readonly string _run;
    private readonly IReadOnlyList<string> _growing;
    private readonly CheckpointClock _clock;
    private readonly Stopwatch _committed = Stopwatch.StartNew();

    public TimeRecording(
        CircuitSetup setup, RecordingTarget target, OutputClaim claim, Resumption? resumed, RunIdentity identity, TimeMonitors monitors,
            CircuitValues<T> values, double step, long steps, ElementType type)
    {
        _snapshots = new WeightSnapshots(setup.Circuit, type);
        _clock = new CheckpointClock(target.CheckpointEvery);
        AttributeSet attributes = Provenance.FileAttributes(setup, "simulate");
        var layout = new RecordingLayout
        {
            Attributes = attributes,
            Groups = [Provenance.Run(setup, "simulate", identity, ScalarLayout.Real("dt_ms", step)), .. PopulationGroups.Layout(values), .. monitors.Layout,
                .. _snapshots.Layout(values)],
        };
        _growing = [.. layout.Groups.Where(g => g.Axes.Any(a => a.Length is null)).Select(g => g.Path)];
        if (resumed is not null)
        {
            _run = resumed.Run;
            _writer = RecordingWriter.Resume(claim.Path, resumed.RowsOf(_growing), claim, layout);
            CheckpointFile.RemoveLeftovers(claim.Path);
            if (resumed.State is not null)
            {
                _clock.Made(resumed.State.Number("steps"));
                return;
            }
        }
        else
        {
            IReadOnlyDictionary<string, long> rows = monitors.Rows(steps);
            RecordingSize.Require(layout, new Dictionary<string,
                long>([.. rows, .. setup.Circuit.Weights.Select(w => KeyValuePair.Create(WeightSnapshots.Path(w), 2L))]), claim.Path, target.MaximalSize);
            _run = (string)attributes.First(a => a.Key == "run_id").Value;
            _writer = RecordingWriter.Create(claim.Path, layout, target.Overwrite, claim);
            CheckpointFile.Remove(claim.Path);
        }

        _snapshots.Append(_writer, values, 0);
    }

    /// <summary>Steps until a checkpoint may be due.</summary>
    public long UntilCheckpoint(long steps) => _clock.Until(steps);

    /// <summary>Whether a checkpoint is due.</summary>
    public bool IsCheckpointDue(long steps) => _clock.IsDue(steps);

    /// <summary>Appends what the last run has seen.</summary>
    public void Append(TimeSimulation<T> simulation, TimeMonitors monitors)
    {
        monitors.Append(_writer, simulation);
        if (_committed.Elapsed > CommitInterval)
        {
            _writer.Commit();
            _committed.Restart();
        }
    }

    /// <summary>Makes a checkpoint: all rows so far, and the state they lead to.</summary>
    public void Checkpoint(TimeSimulation<T> simulation)
    {
        _writer.Commit(includePartialBlocks: true);
        _writer.Synchronise();
        _committed.Restart();
        CheckpointFile.Write(_writer.Path, _run, simulation.Save(), _growing.ToDictionary(g => g, _writer.CommittedRows));
        _writer.SetScalar("/run", Provenance.HasCheckpoint, 1);
        _clock.Made(simulation.Steps);
    }

    /// <summary>Closes the recording, the weights of its end included.</summary>
    public void Complete(CircuitValues<T> values, bool interrupted)
    {
        _snapshots.Append(_writer, values, 1);
        _writer.Complete(interrupted ? RecordingStatus.Interrupted : RecordingStatus.Complete);
        if (!interrupted)
        {
            CheckpointFile.Remove(_writer.Path);
        }
    }

    /// <summary>Closes the recording of a simulation that left the numbers.</summary>
    public void Fail() => _writer.Complete(RecordingStatus.Failed);

    public void Dispose() => _writer.Dispose();
}

using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Simulation;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>A recording that a run goes on with.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Rows">Rows of each growing group that stay; null where the run begins anew, and none do.</param>
/// <param name="State">The state of the last checkpoint; null where the run begins anew, into the same file.</param>
/// <param name="IsComplete">True where there is nothing left to do.</param>
internal sealed record Resumption(string Path, string Run, IReadOnlyDictionary<string, long>? Rows, SavedState? State, bool IsComplete)
{
    /// <summary>Finds what <c>--resume</c> goes on with; null where it has not begun.</summary>
    /// <param name="target">What the person asked for; without <c>-o</c> the newest recording of that run in <c>recordings/</c>.</param>
    /// <param name="name">What recordings of this run are called.</param>
    /// <param name="circuit">The text of the circuit file.</param>
    /// <param name="identity">What is asked for.</param>
    /// <param name="progress">Told where it goes on.</param>
    /// <exception cref="RequestException">The recording is that of another run, or there is none to go on with.</exception>
    /// <exception cref="RecordingException">The recording or its checkpoint cannot be read.</exception>
    public static Resumption? Of(RecordingTarget target, string name, string circuit, RunIdentity identity, IProgressReporter progress)
    {
        string path;
        if (target.Output is null)
        {
            path = Newest(name, circuit, identity)
                ?? throw new RequestException($"no unfinished recording of this run in recordings/ (looked for {name}-*.h5 with the same circuit and settings); name it with -o, or leave --resume out to begin");
        }
        else if (File.Exists(target.Output))
        {
            path = target.Output;
        }
        else
        {
            // the same command begins and goes on, so that a batch system can simply type it again
            progress.Note($"{target.Output} does not exist yet: beginning");
            return null;
        }

        using RecordingReader reader = RecordingReader.Open(path);
        string text = reader.IsArray("/run/circuit_yaml") && reader.IsArray(RecordedJson.Request) ? reader.ReadText("/run/circuit_yaml")
            : throw new RequestException($"{path} is no recording of a run that could be resumed");
        if (text != circuit)
        {
            throw new RequestException($"the circuit file has changed since {path} was begun (/run/circuit_yaml holds the text it was begun with); name another file with -o to run the new one");
        }

        IReadOnlyList<string> differences = identity.DifferencesFrom(RecordedJson.Of(reader, RecordedJson.Request)!.Members);
        if (differences.Count > 0)
        {
            throw new RequestException(
                $"{path} was begun with other settings:\n  {string.Join("\n  ", differences)}\ntype what it was begun with, or name another file with -o");
        }

        string run = reader.TextAttribute("/", "run_id") ?? "";
        if (reader.Status() == RecordingStatus.Complete)
        {
            return new Resumption(path, run, null, null, IsComplete: true);
        }

        if (CheckpointFile.Read(path, run) is { } found)
        {
            return new Resumption(path, run, found.Rows, found.State, IsComplete: false);
        }

        if (reader.IsArray($"/run/{Provenance.HasCheckpoint}") && reader.ReadScalar<long>($"/run/{Provenance.HasCheckpoint}") != 0)
        {
            throw new RequestException($"{path} goes on from its checkpoint, {CheckpointFile.PathOf(path)}, which is not there; bring it back beside the recording, or say --overwrite instead of --resume to begin anew");
        }

        progress.Note($"{path} has no checkpoint yet: beginning anew, into the same file");
        return new Resumption(path, run, null, null, IsComplete: false);
    }

    /// <summary>Rows to keep of the groups that the run lets grow.</summary>
    public IReadOnlyDictionary<string, long> RowsOf(IEnumerable<string> growing) => Rows ?? growing.ToDictionary(group => group, _ => 0L);

    /// <summary>
    /// Where the values come from that a run starts with. One that goes on takes drawn parameters and wiring from its own recording (its weights are those of
    /// the checkpoint): the file it began from may have changed since, or be gone.
    /// </summary>
    public static WeightSource? Start(WeightSource? asked, Resumption? resumed) =>
        asked is null || resumed?.State is null ? asked : new WeightSource(resumed.Path, null, 0);

    private static string? Newest(string name, string circuit, RunIdentity identity)
    {
        const string folder = "recordings";
        return !Directory.Exists(folder) ? null : Directory.GetFiles(folder, $"{name}-*.h5").Where(f => !f.EndsWith(".checkpoint.h5", StringComparison.Ordinal))
            .OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault(IsSame);

        bool IsSame(string path)
        {
            try
            {
                using RecordingReader reader = RecordingReader.Open(path);
                return reader.Status() is { } status && status != RecordingStatus.Complete && reader.IsArray("/run/circuit_yaml")
                    && reader.ReadText("/run/circuit_yaml") == circuit
                    && RecordedJson.Try(reader, RecordedJson.Request) is { } recorded && identity.DifferencesFrom(recorded.Members).Count == 0;
            }
            catch (RecordingException)
            {
                return false;
            }
        }
    }
}

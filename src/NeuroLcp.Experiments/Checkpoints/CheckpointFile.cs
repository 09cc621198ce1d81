using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>
/// A checkpoint: the state of a run at a moment, and how many rows of each group of its recording belong to it. It stands beside the recording,
/// as <c>run.checkpoint.h5</c> beside <c>run.h5</c>, is replaced at once or not at all, and goes when the run is complete.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>How the names of checkpoints end.</summary>
    public const string Ending = ".checkpoint.h5";

    private const string Format = "neurolcp-checkpoint/1.1", Digest = "content_sha256", States = "/state/", Rows = "/rows/";

    /// <summary>Where the checkpoint of a recording stands.</summary>
    public static string PathOf(string recording) => (recording.EndsWith(".h5", StringComparison.Ordinal) ? recording[..^3] : recording) + Ending;

    /// <summary>Writes a checkpoint in the place of the one before. What belongs to it must have been committed.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="run">The run the recording belongs to.</param>
    /// <param name="state">The state.</param>
    /// <param name="rows">Rows of each growing group.</param>
    /// <exception cref="RecordingException">It cannot be written; the one before is still there.</exception>
    public static void Write(string recording, string run, SavedState state, IReadOnlyDictionary<string, long> rows) => ArrayFile.Write(
        PathOf(recording),
        [
            .. state.Arrays.Where(a => a.Value.Length > 0).Select(a => new NamedArray(States + a.Key, a.Value)),
            .. rows.Select(r => new NamedArray(Rows + r.Key.Trim('/').Replace('/', ':'), new[] { r.Value })),
        ],
        new AttributeSet { { "neurolcp_format", Format }, { "run_id", run }, { Digest, StateDigest.Of(state, rows) },
            { "source", $"neurolcp {ProgramVersion.Text}" } },
        overwrite: true);

    /// <summary>Reads the checkpoint of a recording; null where there is none.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="run">The run it must belong to.</param>
    /// <exception cref="RequestException">It is another run's, or of a format this program does not know.</exception>
    /// <exception cref="RecordingException">It cannot be read, or does not hold what was written.</exception>
    public static (SavedState State, IReadOnlyDictionary<string, long> Rows)? Read(string recording, string run)
    {
        string path = PathOf(recording);
        if (!File.Exists(path))
        {
            return null;
        }

        using RecordingReader reader = RecordingReader.Open(path);
        InputFiles.Forget(path);   // the next checkpoint takes its place
        if (reader.TextAttribute("/", "neurolcp_format") is not Format)
        {
            throw new RequestException(
                $"{path} is no checkpoint this program can read ({Format}); resume with the program that made it, or move it away to begin anew");
        }

        if (reader.TextAttribute("/", "run_id") != run)
        {
            throw new RequestException($"{path} is the checkpoint of another run than {recording}; move it away to begin that run anew");
        }

        var state = new SavedState();
        foreach (string array in ArraysBelow(reader, "/state"))
        {
            state.Take(array[States.Length..], reader.Describe(array) switch
            {
                { Kind: ElementKind.Integer } => reader.Read<long>(array),
                { ElementBytes: sizeof(float) } => reader.Read<float>(array),
                _ => reader.Read<double>(array),
            });
        }

        Dictionary<string, long> rows = reader.Arrays("/rows").ToDictionary(name => "/" + name.Replace(':', '/'), name => reader.ReadScalar<long>(Rows + name));
        return reader.TextAttribute("/", Digest) == StateDigest.Of(state, rows) ? (state, rows)
            : throw new RecordingException(path, "is damaged: it does not hold what was written; bring a sound copy back, or move it away and say --overwrite instead of --resume to begin anew");
    }

    /// <summary>Puts what a checkpoint holds where it belongs.</summary>
    /// <param name="recording">The recording that it stands beside.</param>
    /// <param name="restore">Takes the state over; an <see cref="ArgumentException"/> says that it is that of another computation.</param>
    /// <exception cref="RequestException">It is.</exception>
    public static void Restore(string recording, Action restore)
    {
        try
        {
            restore();
        }
        catch (ArgumentException unfit)
        {
            throw new RequestException($"{PathOf(recording)} does not fit this run: {unfit.Message}", unfit);
        }
    }

    /// <summary>Removes the checkpoint of a recording that is complete.</summary>
    public static void Remove(string recording)
    {
        File.Delete(PathOf(recording));
        RemoveLeftovers(recording);
    }

    /// <summary>Removes what a killed process had begun to write: it never got its name.</summary>
    public static void RemoveLeftovers(string recording) => OutputClaim.OfExisting(PathOf(recording)).Dispose();

    private static IEnumerable<string> ArraysBelow(RecordingReader reader, string group) =>
        reader.AllGroups().Where(g => g.SameAs is null && (g.Path == group || g.Path.StartsWith(group + "/", StringComparison.Ordinal)))
            .SelectMany(g => reader.Arrays(g.Path).Select(name => $"{g.Path}/{name}"));
}

using System.Globalization;
using NeuroLcp.Recording.Files;

namespace NeuroLcp.Recording.Reading;

/// <summary>The process that writes a recording, or wrote it last.</summary>
/// <param name="State">What became of it.</param>
/// <param name="ProcessId">Its number; 0 where it closed the file, or the file does not say.</param>
/// <param name="Host">The machine it runs on; empty where the file does not say.</param>
/// <param name="SinceHeartbeat">Time since its last commit, by the clock of this machine.</param>
public sealed record LastWriter(WriterState State, long ProcessId, string Host, TimeSpan SinceHeartbeat)
{
    /// <summary>A writer on another machine, whose processes cannot be seen from here, counts as alive for so long after its last commit.</summary>
    public static readonly TimeSpan HeartbeatLimit = TimeSpan.FromSeconds(60);

    /// <summary>For instance <c>process 4711 on node7, last commit 3 s ago</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(ProcessId > 0 ? $"process {ProcessId}" : "a process")}{(Host.Length > 0 ? $" on {Host}" : "")}, last commit {Math.Floor(SinceHeartbeat.TotalSeconds):0} s ago");

    /// <summary>Finds out. On the same machine the process is looked for; elsewhere its last commit tells.</summary>
    internal static LastWriter Of(RecordingReader reader)
    {
        long? id = Number(reader, RecordingFormat.WriterProcess);
        long start = Number(reader, RecordingFormat.WriterStart) ?? 0;
        string host = reader.IsArray(PathOf(RecordingFormat.WriterHost)) ? reader.ReadText(PathOf(RecordingFormat.WriterHost)) : "";
        DateTimeOffset heartbeat = reader.Time(RecordingFormat.Heartbeat) ?? DateTimeOffset.UnixEpoch;
        TimeSpan since = DateTimeOffset.UtcNow - heartbeat;
        since = since < TimeSpan.Zero ? TimeSpan.Zero : since;

        bool alive = id switch
        {
            // It signs off last of all, so whatever is left to do after that it will do in a moment or never.
            0 => false,
            { } known when host == Environment.MachineName => new ProcessIdentity(known, start).IsAlive,
            null => reader.IsBeingWritten && since < HeartbeatLimit,
            _ => since < HeartbeatLimit,
        };
        bool closed = !reader.IsBeingWritten && id is null or 0;
        return new LastWriter(alive ? WriterState.Alive : closed ? WriterState.Closed : WriterState.Dead, id ?? 0, host, since);
    }

    /// <summary>Refuses a file whose writer may still go on.</summary>
    /// <exception cref="RecordingException">It may; <see cref="RecordingProblem.InUse"/>.</exception>
    internal static void RequireGone(RecordingReader reader)
    {
        LastWriter writer = Of(reader);
        if (writer.State == WriterState.Alive)
        {
            bool here = writer.Host == Environment.MachineName && writer.ProcessId > 0;
            throw new RecordingException(
                reader.Path,
                $"is still being written ({writer}); wait for its end, or {(here ? $"stop it: kill -INT {writer.ProcessId}" : $"stop it, and try again {HeartbeatLimit.TotalSeconds:0} s after its last commit")}",
                RecordingProblem.InUse);
        }
    }

    /// <summary>The same by a file's name; what cannot be read, or is no recording, has no writer.</summary>
    /// <exception cref="RecordingException">It may; <see cref="RecordingProblem.InUse"/>.</exception>
    internal static void RequireGone(string path)
    {
        if (!RecordingReader.IsHdf5(path))
        {
            return;
        }

        try
        {
            using RecordingReader reader = RecordingReader.Look(path);
            RequireGone(reader);
        }
        catch (RecordingException unreadable) when (unreadable.Problem is RecordingProblem.Storage or RecordingProblem.IsMissing)
        {
            // Damaged.
        }
    }

    private static string PathOf(string name) => $"{RecordingFormat.RunGroup}/{name}";

    private static long? Number(RecordingReader reader, string name) => reader.IsArray(PathOf(name)) ? reader.ReadScalar<long>(PathOf(name)) : null;
}

using System.Text.Json.Nodes;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Contents;

/// <summary>How a recording stands: still written, whole, stopped, failed or left behind by a program that died.</summary>
/// <param name="Status">What the file says of itself.</param>
/// <param name="Begun">When it was begun.</param>
/// <param name="Ended">When it was closed; null before.</param>
/// <param name="Heartbeat">When it was last written to.</param>
/// <param name="Age">How long ago that was.</param>
/// <param name="IsThere">Whether the process that writes it is there; null where that cannot be seen from here, as of another machine.</param>
internal sealed record RecordingState(RecordingStatus Status, DateTimeOffset Begun, DateTimeOffset? Ended, DateTimeOffset Heartbeat, TimeSpan Age,
    bool? IsThere)
{
    /// <summary>A running program commits every few seconds; one that has not for so long has probably died.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Whether it says that it is being written, and the program that wrote it is gone.</summary>
    public bool IsGone => Status == RecordingStatus.Running && IsThere == false;

    /// <summary>Whether it says that it is being written, and probably is not any more.</summary>
    public bool IsProbablyDead => Status == RecordingStatus.Running && !(IsThere ?? Age <= Patience);

    /// <summary>Wall-clock time of the run, up to its end or its last sign of life.</summary>
    public TimeSpan Took => (Ended ?? Heartbeat) - Begun;

    /// <summary>Reads it; null where the file is no recording.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="now">The time.</param>
    public static RecordingState? Of(RecordingReader reader, DateTimeOffset now)
    {
        if (reader.Status() is not { } status)
        {
            return null;
        }

        DateTimeOffset heartbeat = reader.Time(RecordingFormat.Heartbeat) ?? DateTimeOffset.UnixEpoch;
        TimeSpan age = now - heartbeat;
        return new RecordingState(
            status,
            reader.Time(RecordingFormat.Started) ?? heartbeat,
            reader.Time(RecordingFormat.Ended),
            heartbeat,
            age < TimeSpan.Zero ? TimeSpan.Zero : age,
            IsWriterThere(reader));
    }

    /// <summary>The state in one word.</summary>
    public string Word => IsProbablyDead ? IsGone ? "dead" : "probably dead" : Status.ToString().ToLowerInvariant();

    /// <summary>The state in a sentence, without a full stop.</summary>
    public string Sentence() => Status switch
    {
        RecordingStatus.Running when IsGone => $"says running, but the program that wrote it is gone; last commit {Ago(Age)}",
        RecordingStatus.Running when IsProbablyDead => $"says running, but its last commit was {Ago(Age)}: the program has probably died",
        RecordingStatus.Running when Age > Patience => $"running, though its last commit was {Ago(Age)}: the process is there",
        RecordingStatus.Running => $"running, last commit {Ago(Age)}",
        RecordingStatus.Complete => "complete",
        RecordingStatus.Interrupted => "interrupted: it was stopped before its end; every row up to there is in the file",
        RecordingStatus.Failed => "failed: the run itself broke off, for instance because it diverged; the rows before that are in the file",
        RecordingStatus.Recovered => "recovered: repaired after a crash; it holds what was committed before",
        _ => $"in a state this program does not know ({(byte)Status})",
    };

    /// <summary>What to type next; null where nothing is amiss.</summary>
    /// <param name="file">The file, as the person named it.</param>
    /// <param name="verb">The verb that made it, if known.</param>
    public string? Advice(string file, string? verb) => Status switch
    {
        RecordingStatus.Running when IsProbablyDead && CanResume(verb) =>
            $"neurolcp recover {file} makes it an ordinary file; or go on where it stopped: its command with -o {file} --resume",
        RecordingStatus.Running when IsProbablyDead => $"neurolcp recover {file} makes it an ordinary file",
        RecordingStatus.Running => $"neurolcp watch {file}",
        RecordingStatus.Interrupted or RecordingStatus.Recovered when CanResume(verb) => $"to go on, type its command with -o {file} --resume",
        RecordingStatus.Failed => "see what it said when it ended; a smaller step or learning rate, or neurolcp check with its circuit, may help",
        _ => null,
    };

    /// <summary>A time that has passed, as "3 s ago" or "2 h 05 min ago".</summary>
    public static string Ago(TimeSpan age) => $"{Duration(age)} ago";

    /// <summary>A duration as "0.4 s", "3 s", "2 min 05 s", "2 h 05 min" or "3 d 04 h".</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => FormattableString.Invariant($"{Math.Max(0, span.TotalSeconds):0.#} s"),
        { TotalMinutes: < 1 } => FormattableString.Invariant($"{(int)span.TotalSeconds} s"),
        { TotalHours: < 1 } => FormattableString.Invariant($"{span.Minutes} min {span.Seconds:00} s"),
        { TotalDays: < 1 } => FormattableString.Invariant($"{span.Hours} h {span.Minutes:00} min"),
        _ => FormattableString.Invariant($"{(int)span.TotalDays} d {span.Hours:00} h"),
    };

    /// <summary>The name of the machine that wrote a recording, if it says.</summary>
    public static string? Host(RecordingReader reader)
    {
        if (reader.Writer is { Host.Length: > 0 } writer)
        {
            return writer.Host;
        }

        return RecordedJson.Try(reader, "/run/provenance_json")?.Members["hostname"] is JsonValue value && value.TryGetValue(out string? host) ? host : null;
    }

    private static bool CanResume(string? verb) => verb is "run" or "simulate";

    private static bool? IsWriterThere(RecordingReader reader) =>
        reader.Writer is { ProcessId: > 0 } writer && writer.Host == Environment.MachineName ? writer.State == WriterState.Alive : null;
}

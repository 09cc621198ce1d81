using System.Diagnostics;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>Says when the next checkpoint is due: after some time, or after some updates or steps.</summary>
/// <param name="interval">What was asked for; null for the usual ten minutes.</param>
internal sealed class CheckpointClock(CheckpointInterval? interval)
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _last;

    /// <summary>The most counts until the next may be due; what runs many at once must stop there.</summary>
    /// <param name="count">Updates or steps made.</param>
    public long Until(long count) => interval?.Count is { } every ? Math.Max(1, every - (count - _last)) : long.MaxValue;

    /// <summary>Whether one is due.</summary>
    /// <param name="count">Updates or steps made.</param>
    public bool IsDue(long count) => interval?.Count is { } every ? count - _last >= every : _watch.Elapsed >= (interval?.Time ?? Usual);

    /// <summary>Notes that one was made.</summary>
    /// <param name="count">Updates or steps made.</param>
    public void Made(long count)
    {
        _last = count;
        _watch.Restart();
    }
}

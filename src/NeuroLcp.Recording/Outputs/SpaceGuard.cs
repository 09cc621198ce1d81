using System.Diagnostics;

namespace NeuroLcp.Recording.Outputs;

/// <summary>Looks now and then whether the disk has room for what is to be written next.</summary>
/// <param name="free">Bytes that are free.</param>
internal sealed class SpaceGuard(Func<long> free)
{
    /// <summary>What must stay free, so that the file can still be closed and say how it ended.</summary>
    internal const long Reserve = 4 << 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _looked;
    private long _left = -1;

    /// <summary>Bytes that were free at the last look.</summary>
    internal long Free { get; private set; } = long.MaxValue;

    /// <summary>Whether so many bytes may be written. Asks the disk at most every second, and whenever what it had is used up.</summary>
    internal bool Allows(long bytes)
    {
        if (bytes > _left || Stopwatch.GetElapsedTime(_looked) > Interval)
        {
            _looked = Stopwatch.GetTimestamp();
            Free = free();
            _left = Free - Reserve;
        }

        if (bytes > _left)
        {
            return false;
        }

        _left -= bytes;
        return true;
    }
}

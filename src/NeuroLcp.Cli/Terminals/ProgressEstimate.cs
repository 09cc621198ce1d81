using System.Globalization;
using NeuroLcp.Commands;

namespace NeuroLcp.Cli.Terminals;

/// <summary>Estimates the time left in a phase from the speed since the phase began, and formats ticks.</summary>
internal sealed class ProgressEstimate
{
    private readonly TimeProvider _clock;
    private string? _phase;
    private long _phaseStart;
    private long _doneAtStart;

    /// <param name="clock">The clock to measure with.</param>
    public ProgressEstimate(TimeProvider clock) => _clock = clock;

    /// <summary>Takes note of a tick; true when it begins a new phase.</summary>
    public bool Observe(in ProgressTick tick)
    {
        if (tick.Phase == _phase)
        {
            return false;
        }

        _phase = tick.Phase;
        _phaseStart = _clock.GetTimestamp();
        _doneAtStart = tick.Done;
        return true;
    }

    /// <summary>
    /// Time left at the speed so far: elapsed · (total − done) / (done − done at the start of the phase);
    /// null before anything was done, or where the total is unknown.
    /// </summary>
    public TimeSpan? Left(in ProgressTick tick)
    {
        long advanced = tick.Done - _doneAtStart;
        if (tick.Total <= 0 || advanced <= 0)
        {
            return null;
        }

        double left = Math.Max(0, tick.Total - tick.Done);
        double seconds = _clock.GetElapsedTime(_phaseStart).TotalSeconds * left / advanced;
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>A duration as <c>0:07</c>, <c>1:02:03</c> or <c>2 d 03:04:05</c>, rounded to the second.</summary>
    public static string Format(TimeSpan duration)
    {
        TimeSpan whole = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        string format = whole.TotalDays >= 1 ? @"d' d 'hh\:mm\:ss" : whole.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss";
        return whole.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Whole per cent done, rounded down so that 100 % means done; null where the total is unknown.</summary>
    public static int? Percent(in ProgressTick tick) =>
        tick.Total > 0 ? (int)Math.Clamp(Math.Floor(100.0 * tick.Done / tick.Total), 0, 100) : null;
}

namespace NeuroLcp.Simulation.Learning;

/// <summary>The learning rate of every update of a run.</summary>
public sealed class LearningRateSchedule
{
    private readonly double _rate;
    private readonly double _floor;
    private readonly long _updates;

    private LearningRateSchedule(double rate, double floor, long updates)
    {
        _rate = rate;
        _floor = floor;
        _updates = updates;
    }

    /// <summary>The same rate throughout.</summary>
    /// <param name="rate">The rate; at least 0, with which nothing is learned.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is negative or not finite.</exception>
    public static LearningRateSchedule Constant(double rate)
    {
        RequireRate(rate);
        return new LearningRateSchedule(rate, rate, 1);
    }

    /// <summary>
    /// Half a cosine from <paramref name="rate"/> to <paramref name="floor"/>, lowered after every update:
    /// update k of K has rate floor + (rate − floor)(1 + cos(π k / K)) / 2 (Loshchilov and Hutter 2017, without restarts).
    /// </summary>
    /// <param name="rate">The rate of the first update; at least 0.</param>
    /// <param name="floor">The rate that the last updates come near; from 0 to <paramref name="rate"/>.</param>
    /// <param name="updates">K, the number of updates of the run; at least 1. Later ones keep <paramref name="floor"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static LearningRateSchedule Cosine(double rate, double floor, long updates)
    {
        RequireRate(rate);
        if (!(floor >= 0 && floor <= rate))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, $"the floor of a cosine schedule must lie from 0 to its rate, {rate:R}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 1);
        return new LearningRateSchedule(rate, floor, updates);
    }

    /// <summary>The rate of one update.</summary>
    /// <param name="update">The update, counted from 0 over the whole run.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="update"/> is negative.</exception>
    public double At(long update)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(update);
        return update >= _updates
            ? _floor
            : _floor + (_rate - _floor) * (1 + Math.Cos(Math.PI * update / _updates)) / 2;
    }

    private static void RequireRate(double rate)
    {
        if (!(rate >= 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a learning rate must be a number of at least 0");
        }
    }
}

using System.Numerics;

namespace NeuroLcp.Simulation.Learning;

/// <summary>
/// Clipping by norm: where the increments of all weights together, as one long vector, are longer than a limit,
/// all are scaled to that length. Sums run in a fixed order and in double, so that the result is the same on any
/// number of threads and in either precision to rounding.
/// </summary>
public static class IncrementNorm
{
    /// <summary>The sum of the squares of one weight's increments.</summary>
    /// <param name="increments">The increments, in any shape.</param>
    public static double SumOfSquares<T>(ReadOnlySpan<T> increments)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // Four partial sums: additions that do not wait for one another, in an order that never changes.
        double a = 0, b = 0, c = 0, d = 0;
        for (; increments.Length >= 4; increments = increments[4..])
        {
            a += Square(increments[0]);
            b += Square(increments[1]);
            c += Square(increments[2]);
            d += Square(increments[3]);
        }

        foreach (T increment in increments)
        {
            a += Square(increment);
        }

        return a + b + (c + d);
    }

    /// <summary>The factor for all increments: min(1, limit / norm), with one norm over all weights.</summary>
    /// <param name="sumsOfSquares">What <see cref="SumOfSquares"/> gave for every weight, in the order of the weights.</param>
    /// <param name="limit">The longest norm allowed; positive, infinity for none.</param>
    /// <returns>The factor, in (0, 1]; 1 where the norm is not a number, since no factor could mend it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not positive.</exception>
    public static double ClipFactor(ReadOnlySpan<double> sumsOfSquares, double limit)
    {
        if (!(limit > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "the clipping norm must be a positive number");
        }

        double sum = 0;
        foreach (double weight in sumsOfSquares)
        {
            sum += weight;
        }

        double norm = Math.Sqrt(sum);
        return norm > limit && double.IsFinite(norm) ? limit / norm : 1;
    }

    private static double Square<T>(T value)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double x = double.CreateChecked(value);
        return x * x;
    }
}

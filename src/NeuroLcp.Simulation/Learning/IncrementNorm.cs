using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Simulation.Learning;

/// <summary>
/// Clipping by norm: where the increments of all weights together, as one long vector, are longer than a limit,
/// all are scaled to that length. Sums run in a fixed order and in double, so that the result is the same on any
/// number of threads and in either precision to rounding.
/// </summary>
public static class IncrementNorm
{
    private const int Lanes = 16;

    /// <summary>The sum of the squares of one weight's increments.</summary>
    /// <param name="increments">The increments, in any shape; floats or doubles.</param>
    public static double SumOfSquares<T>(ReadOnlySpan<T> increments)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // sixteen partial sums: additions that do not wait for one another, in an order that never changes
        Vector256<double> a = default, b = default, c = default, d = default;
        for (; increments.Length >= Lanes; increments = increments[Lanes..])
        {
            (Vector256<double> x, Vector256<double> y, Vector256<double> z, Vector256<double> w) = Load(increments);
            a += x * x;
            b += y * y;
            c += z * z;
            d += w * w;
        }

        double sum = Vector256.Sum((a + b) + (c + d));
        foreach (T increment in increments)
        {
            double x = double.CreateTruncating(increment);
            sum += x * x;
        }

        return sum;
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

    private static (Vector256<double> X, Vector256<double> Y, Vector256<double> Z, Vector256<double> W) Load<T>(ReadOnlySpan<T> sixteen)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T first = ref MemoryMarshal.GetReference(sixteen);
        if (typeof(T) == typeof(float))
        {
            (Vector256<double> x, Vector256<double> y) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref first)));
            (Vector256<double> z, Vector256<double> w) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref first), 8));
            return (x, y, z, w);
        }

        ref double number = ref Unsafe.As<T, double>(ref first);
        return (Vector256.LoadUnsafe(ref number), Vector256.LoadUnsafe(ref number, 4), Vector256.LoadUnsafe(ref number, 8),
            Vector256.LoadUnsafe(ref number, 12));
    }
}

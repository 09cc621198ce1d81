using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuroLcp.Numerics.Products;

/// <summary>
/// A x = b with one small dense A in double: LU decomposition with partial pivoting, in place and without taking memory. Every element sees the same
/// operations in the same order whatever the width of a vector.
/// </summary>
public static class LinearSystem
{
    /// <summary>P A = L U; L (its diagonal of ones left out) and U take the place of A.</summary>
    /// <param name="a">A, shape (n, n), row-major; overwritten.</param>
    /// <param name="pivots">n; receives the row that was exchanged with row k at step k.</param>
    /// <returns>False where A is singular or not finite; <paramref name="a"/> is then of no use.</returns>
    /// <exception cref="ArgumentException">A is not n by n.</exception>
    public static bool Factor(Span<double> a, Span<int> pivots)
    {
        int n = pivots.Length;
        RequireSquare(a.Length, n, nameof(a));
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                pivot = Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]) ? i : pivot;
            }

            pivots[k] = pivot;
            if (pivot != k)
            {
                Exchange(a.Slice(k * n, n), a.Slice(pivot * n, n));
            }

            double diagonal = a[(k * n) + k];
            if (diagonal == 0 || !double.IsFinite(diagonal))
            {
                return false;
            }

            ReadOnlySpan<double> row = a.Slice((k * n) + k + 1, n - k - 1);
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[(i * n) + k] /= diagonal;
                if (factor != 0)
                {
                    Subtract(a.Slice((i * n) + k + 1, row.Length), factor, row);
                }
            }
        }

        return true;
    }

    /// <summary>x of A x = b, from the factors of A.</summary>
    /// <param name="factors">What <see cref="Factor"/> left of A.</param>
    /// <param name="pivots">Its pivots.</param>
    /// <param name="b">b, n; overwritten by x.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Solve(ReadOnlySpan<double> factors, ReadOnlySpan<int> pivots, Span<double> b)
    {
        int n = pivots.Length;
        RequireSquare(factors.Length, n, nameof(factors));
        if (b.Length != n)
        {
            throw new ArgumentException($"b has {b.Length} values, and the matrix {n} rows.", nameof(b));
        }

        for (int k = 0; k < n; k++)
        {
            (b[k], b[pivots[k]]) = (b[pivots[k]], b[k]);
        }

        for (int i = 0; i < n; i++)
        {
            b[i] = Less(b[i], factors.Slice(i * n, i), b[..i]);
        }

        for (int i = n - 1; i >= 0; i--)
        {
            int after = i + 1;
            b[i] = Less(b[i], factors.Slice((i * n) + after, n - after), b[after..]) / factors[(i * n) + i];
        }
    }

    /// <summary>value − Σ x y, the products in their order.</summary>
    private static double Less(double value, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        for (int i = 0; i < x.Length && i < y.Length; i++)
        {
            value -= x[i] * y[i];
        }

        return value;
    }

    /// <summary>y ← y − s x.</summary>
    private static void Subtract(Span<double> y, double s, ReadOnlySpan<double> x)
    {
        int i = 0, lanes = Vector<double>.Count;
        ref double from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y);
        var scale = new Vector<double>(s);
        for (; i <= y.Length - lanes; i += lanes)
        {
            (Vector.LoadUnsafe(ref to, (nuint)i) - (scale * Vector.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < y.Length; i++)
        {
            y[i] -= s * x[i];
        }
    }

    private static void Exchange(Span<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = (y[i], x[i]);
        }
    }

    private static void RequireSquare(int length, int n, string name)
    {
        if (length != n * n)
        {
            throw new ArgumentException($"a matrix of {n} rows has {n * n} values, not {length}.", name);
        }
    }
}

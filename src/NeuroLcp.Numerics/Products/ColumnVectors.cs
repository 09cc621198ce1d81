using System.Numerics;

namespace NeuroLcp.Numerics.Products;

/// <summary>Many vectors side by side, one a column: (rows, columns), the columns contiguous. Columns never mix, and rows are added in order.</summary>
public static class ColumnVectors
{
    /// <summary>dots ← dots + Σ x y down the rows, for each column.</summary>
    /// <param name="x">(rows, columns).</param>
    /// <param name="y">(rows, columns).</param>
    /// <param name="dots">One sum per column.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void AddDots<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> dots)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = Columns(x.Length, y.Length, dots.Length);
        for (int start = 0; start < x.Length; start += columns)
        {
            int c = 0;
            for (; c <= columns - Vector<T>.Count; c += Vector<T>.Count)
            {
                (new Vector<T>(dots[c..]) + (new Vector<T>(x[(start + c)..]) * new Vector<T>(y[(start + c)..]))).CopyTo(dots[c..]);
            }

            for (; c < columns; c++)
            {
                dots[c] += x[start + c] * y[start + c];
            }
        }
    }

    /// <summary>x ← x + a y, with one factor a per column.</summary>
    /// <param name="x">(rows, columns); updated in place.</param>
    /// <param name="factors">a, one per column.</param>
    /// <param name="y">(rows, columns).</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void AddScaled<T>(Span<T> x, ReadOnlySpan<T> factors, ReadOnlySpan<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = Columns(x.Length, y.Length, factors.Length);
        for (int start = 0; start < x.Length; start += columns)
        {
            int c = 0;
            for (; c <= columns - Vector<T>.Count; c += Vector<T>.Count)
            {
                (new Vector<T>(x[(start + c)..]) + (new Vector<T>(factors[c..]) * new Vector<T>(y[(start + c)..]))).CopyTo(x[(start + c)..]);
            }

            for (; c < columns; c++)
            {
                x[start + c] += factors[c] * y[start + c];
            }
        }
    }

    private static int Columns(int x, int y, int columns)
    {
        if (columns < 1 || x != y || x % columns != 0)
        {
            throw new ArgumentException($"x has {x} values, y {y}; both must be the same multiple of the {columns} columns.", nameof(x));
        }

        return columns;
    }
}

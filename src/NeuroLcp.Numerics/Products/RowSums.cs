using System.Numerics;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Numerics.Products;

/// <summary>Sums down the rows of (rows, columns), and rows repeated: from cells to their unit and back.</summary>
public static class RowSums
{
    /// <summary>Below this many columns a plain loop down each is faster than adding rows one by one.</summary>
    private const int FewColumns = 8;

    /// <summary>target[c] = Σ over r of source[r, c], the rows added in order, so that a column's sum does not depend on how many columns there are.</summary>
    /// <param name="source">Shape (rows, columns), at least one row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="target">The sums, one a column.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape.</exception>
    public static void Sum<T>(ReadOnlySpan<T> source, int rows, Span<T> target)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = target.Length;
        Require.SameLength(source.Length, rows * columns, nameof(source));
        if (columns < FewColumns)
        {
            for (int c = 0; c < columns; c++)
            {
                T sum = source[c];
                for (int i = c + columns; i < source.Length; i += columns)
                {
                    sum += source[i];
                }

                target[c] = sum;
            }

            return;
        }

        source[..columns].CopyTo(target);
        for (int r = 1; r < rows; r++)
        {
            Arithmetic.Add(target, source.Slice(r * columns, columns), target);
        }
    }

    /// <summary>target[r, c] = source[c] for every row of the target.</summary>
    /// <param name="source">A row.</param>
    /// <param name="target">Shape (rows, columns), as many columns as the source has.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape.</exception>
    public static void Repeat<T>(ReadOnlySpan<T> source, Span<T> target)
        where T : unmanaged
    {
        Require.SameLength(target.Length % source.Length, 0, nameof(target));
        if (source.Length == 1)
        {
            target.Fill(source[0]);
            return;
        }

        for (int first = 0; first < target.Length; first += source.Length)
        {
            source.CopyTo(target[first..]);
        }
    }
}

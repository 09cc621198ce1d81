using System.Numerics;

namespace NeuroLcp.Numerics;

/// <summary>The elementwise passes of a damped relaxation; columns (trials) never mix.</summary>
public static class Relaxation
{
    /// <summary>
    /// Adds Σ (x⁺ − x)² to <paramref name="squaredStep"/> and Σ x² to <paramref name="squaredState"/>, down the rows in order, for each column.
    /// </summary>
    /// <param name="x">State, (rows, columns).</param>
    /// <param name="next">x⁺, (rows, columns).</param>
    /// <param name="squaredStep">One sum per column.</param>
    /// <param name="squaredState">One sum per column.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void AddNorms<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> next, Span<T> squaredStep, Span<T> squaredState)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = Columns(x, next, squaredStep.Length);
        for (int start = 0; start < x.Length; start += columns)
        {
            int c = 0;
            for (; c <= columns - Vector<T>.Count; c += Vector<T>.Count)
            {
                var state = new Vector<T>(x[(start + c)..]);
                Vector<T> step = new Vector<T>(next[(start + c)..]) - state;
                (new Vector<T>(squaredStep[c..]) + (step * step)).CopyTo(squaredStep[c..]);
                (new Vector<T>(squaredState[c..]) + (state * state)).CopyTo(squaredState[c..]);
            }

            for (; c < columns; c++)
            {
                T step = next[start + c] - x[start + c];
                squaredStep[c] += step * step;
                squaredState[c] += x[start + c] * x[start + c];
            }
        }
    }

    /// <summary>Adds Σ r r₀ to <paramref name="products"/>, with r = x⁺ − x and r₀ the step before, down the rows in order for each column; then r₀ ← r.</summary>
    /// <param name="x">State, (rows, columns).</param>
    /// <param name="next">x⁺, (rows, columns).</param>
    /// <param name="last">r₀, (rows, columns).</param>
    /// <param name="products">One sum per column.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void AddProductsWithLast<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> next, Span<T> last, Span<T> products)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = Columns(x, next, products.Length);
        Columns(x, last, products.Length);
        for (int start = 0; start < x.Length; start += columns)
        {
            int c = 0;
            for (; c <= columns - Vector<T>.Count; c += Vector<T>.Count)
            {
                Vector<T> step = new Vector<T>(next[(start + c)..]) - new Vector<T>(x[(start + c)..]);
                (new Vector<T>(products[c..]) + (step * new Vector<T>(last[(start + c)..]))).CopyTo(products[c..]);
                step.CopyTo(last[(start + c)..]);
            }

            for (; c < columns; c++)
            {
                T step = next[start + c] - x[start + c];
                products[c] += step * last[start + c];
                last[start + c] = step;
            }
        }
    }

    /// <summary>x ← x + η (x⁺ − x), with one η per column.</summary>
    /// <param name="x">State, (rows, columns); updated in place.</param>
    /// <param name="next">x⁺, (rows, columns).</param>
    /// <param name="damping">η, one per column.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Advance<T>(Span<T> x, ReadOnlySpan<T> next, ReadOnlySpan<T> damping)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = Columns(x, next, damping.Length);
        for (int start = 0; start < x.Length; start += columns)
        {
            int c = 0;
            for (; c <= columns - Vector<T>.Count; c += Vector<T>.Count)
            {
                var state = new Vector<T>(x[(start + c)..]);
                Vector<T> step = new Vector<T>(next[(start + c)..]) - state;
                (state + (new Vector<T>(damping[c..]) * step)).CopyTo(x[(start + c)..]);
            }

            for (; c < columns; c++)
            {
                x[start + c] += damping[c] * (next[start + c] - x[start + c]);
            }
        }
    }

    private static int Columns<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> next, int columns)
    {
        if (columns < 1 || x.Length != next.Length || x.Length % columns != 0)
        {
            throw new ArgumentException($"x has {x.Length} values, next {next.Length}; both must be the same multiple of the {columns} columns.", nameof(x));
        }

        return columns;
    }
}

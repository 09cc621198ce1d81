using System.Numerics;

namespace NeuroLcp.Numerics;

/// <summary>The elementwise passes of an accelerated relaxation: differences of successive steps, their products, and what is taken off for them; columns (trials) never mix.</summary>
public static class Secants
{
    /// <summary>
    /// Δx ← x − x₀ and Δr ← r − r₀ with the step r = x⁺ − x; then x₀ ← x, r₀ ← r.
    /// </summary>
    /// <param name="x">State, (rows, columns).</param>
    /// <param name="next">x⁺.</param>
    /// <param name="lastX">x₀, the state before.</param>
    /// <param name="lastStep">r₀, the step before.</param>
    /// <param name="dx">Receives Δx.</param>
    /// <param name="dr">Receives Δr.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Take<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> next, Span<T> lastX, Span<T> lastStep, Span<T> dx, Span<T> dr)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(x.Length, next.Length, lastX.Length, lastStep.Length, dx.Length, dr.Length);
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var state = new Vector<T>(x[i..]);
            Vector<T> step = new Vector<T>(next[i..]) - state;
            (state - new Vector<T>(lastX[i..])).CopyTo(dx[i..]);
            (step - new Vector<T>(lastStep[i..])).CopyTo(dr[i..]);
            state.CopyTo(lastX[i..]);
            step.CopyTo(lastStep[i..]);
        }

        for (; i < x.Length; i++)
        {
            T step = next[i] - x[i];
            dx[i] = x[i] - lastX[i];
            dr[i] = step - lastStep[i];
            lastX[i] = x[i];
            lastStep[i] = step;
        }
    }

    /// <summary>Adds Σ a b to <paramref name="ab"/> and Σ a c to <paramref name="ac"/>, down the rows in order, for each column.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void AddProducts<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> ab, Span<T> ac)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(a.Length, b.Length, c.Length);
        Require(ab.Length, ac.Length);
        int columns = Columns(a.Length, ab.Length);
        for (int start = 0; start < a.Length; start += columns)
        {
            int k = 0;
            for (; k <= columns - Vector<T>.Count; k += Vector<T>.Count)
            {
                var factor = new Vector<T>(a[(start + k)..]);
                (new Vector<T>(ab[k..]) + (factor * new Vector<T>(b[(start + k)..]))).CopyTo(ab[k..]);
                (new Vector<T>(ac[k..]) + (factor * new Vector<T>(c[(start + k)..]))).CopyTo(ac[k..]);
            }

            for (; k < columns; k++)
            {
                ab[k] += a[start + k] * b[start + k];
                ac[k] += a[start + k] * c[start + k];
            }
        }
    }

    /// <summary>x ← x − γ (Δx + η Δr), with one γ and one η per column; where γ is 0, x stays as it is, whatever Δx and Δr are.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void TakeOff<T>(Span<T> x, ReadOnlySpan<T> dx, ReadOnlySpan<T> dr, ReadOnlySpan<T> gamma, ReadOnlySpan<T> damping)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require(x.Length, dx.Length, dr.Length);
        Require(gamma.Length, damping.Length);
        int columns = Columns(x.Length, gamma.Length);
        for (int start = 0; start < x.Length; start += columns)
        {
            int k = 0;
            for (; k <= columns - Vector<T>.Count; k += Vector<T>.Count)
            {
                Vector<T> state = new(x[(start + k)..]), weight = new(gamma[k..]);
                Vector<T> secant = new Vector<T>(dx[(start + k)..]) + (new Vector<T>(damping[k..]) * new Vector<T>(dr[(start + k)..]));
                Vector.ConditionalSelect(Vector.Equals(weight, Vector<T>.Zero), state, state - (weight * secant)).CopyTo(x[(start + k)..]);
            }

            for (; k < columns; k++)
            {
                if (gamma[k] != T.Zero)
                {
                    x[start + k] -= gamma[k] * (dx[start + k] + (damping[k] * dr[start + k]));
                }
            }
        }
    }

    private static void Require(int length, params ReadOnlySpan<int> others)
    {
        foreach (int other in others)
        {
            if (other != length)
            {
                throw new ArgumentException($"All arguments must have one length: there is {length} and {other}.");
            }
        }
    }

    private static int Columns(int length, int columns) =>
        columns >= 1 && length % columns == 0 ? columns : throw new ArgumentException($"{length} values are no whole number of rows of {columns} columns.");
}

using System.Numerics;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>
/// Sums that keep what rounding takes: beside each total stands the remainder that did not fit into it, and total + remainder is the sum to about twice the
/// digits. What is added a million times, each time less than the last digit of the total, then adds up (Kahan 1965; Neumaier 1974; the error of a sum is
/// that of Knuth's two-sum, which is exact).
/// </summary>
public static class CompensatedSums
{
    /// <summary>
    /// total + remainder ← start + remainder + increment + fine. Where start is not the total of before, the sum begins anew there, and its remainder is
    /// forgotten.
    /// </summary>
    /// <param name="total">The sums, rounded; updated.</param>
    /// <param name="remainder">What did not fit; updated.</param>
    /// <param name="start">Where each sum goes on from; may be the same span as <paramref name="total"/>.</param>
    /// <param name="increment">What is added.</param>
    /// <param name="fine">What does not fit into an increment; empty for nothing.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Add<T>(Span<T> total, Span<T> remainder, ReadOnlySpan<T> start, ReadOnlySpan<T> increment, ReadOnlySpan<T> fine)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require.FloatOrDouble<T>();
        Require.SameLength(remainder.Length, total.Length, nameof(remainder));
        Require.SameLength(start.Length, total.Length, nameof(start));
        Require.SameLength(increment.Length, total.Length, nameof(increment));
        Require.SameLength(fine.IsEmpty ? total.Length : fine.Length, total.Length, nameof(fine));
        int i = 0;
        for (; i <= total.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> from = new(start[i..]), added = new(increment[i..]);
            Vector<T> rest = Vector.ConditionalSelect(Vector.Equals(from, new Vector<T>(total[i..])), new Vector<T>(remainder[i..]), Vector<T>.Zero);
            Vector<T> sum = from + added, share = sum - from;
            rest += (from - (sum - share)) + (added - share);
            if (!fine.IsEmpty)
            {
                rest += new Vector<T>(fine[i..]);
            }

            Vector<T> rounded = sum + rest;
            (rest - (rounded - sum)).CopyTo(remainder[i..]);
            rounded.CopyTo(total[i..]);
        }

        AddReference(total[i..], remainder[i..], start[i..], increment[i..], fine.IsEmpty ? fine : fine[i..]);
    }

    /// <summary>Plain-loop definition of <see cref="Add"/>; the tests hold the fast one to it.</summary>
    internal static void AddReference<T>(Span<T> total, Span<T> remainder, ReadOnlySpan<T> start, ReadOnlySpan<T> increment, ReadOnlySpan<T> fine)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < total.Length; i++)
        {
            T from = start[i], added = increment[i], rest = from == total[i] ? remainder[i] : T.Zero;
            T sum = from + added, share = sum - from;
            rest += (from - (sum - share)) + (added - share);
            if (!fine.IsEmpty)
            {
                rest += fine[i];
            }

            T rounded = sum + rest;
            remainder[i] = rest - (rounded - sum);
            total[i] = rounded;
        }
    }
}

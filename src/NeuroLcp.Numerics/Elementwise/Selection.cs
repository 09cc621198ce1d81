using System.Numerics;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>
/// One value where a condition holds, another elsewhere, for whole spans. What is not chosen is not looked at: it may be anything, NaN included.
/// </summary>
/// <remarks>
/// A condition holds where it is above 0. Results may overwrite an input (the same span; other overlaps are not supported).
/// Every method throws <see cref="ArgumentException"/> where lengths differ and <see cref="NotSupportedException"/> where T is neither float nor double.
/// </remarks>
public static class Selection
{
    /// <summary>result = condition > 0 ? then : otherwise.</summary>
    public static void Select<T>(ReadOnlySpan<T> condition, ReadOnlySpan<T> then, ReadOnlySpan<T> otherwise, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(condition, otherwise, result);
        Require.SameLength(then.Length, condition.Length, nameof(then));
        int i = 0;
        for (; i <= condition.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> holds = Vector.GreaterThan(new Vector<T>(condition[i..]), Vector<T>.Zero);
            Vector.ConditionalSelect(holds, new Vector<T>(then[i..]), new Vector<T>(otherwise[i..])).CopyTo(result[i..]);
        }

        SelectReference(condition[i..], then[i..], otherwise[i..], result[i..]);
    }

    /// <summary>result = condition > 0 ? then : otherwise, with the same number wherever the condition holds.</summary>
    public static void SelectScalar<T>(ReadOnlySpan<T> condition, T then, ReadOnlySpan<T> otherwise, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(condition, otherwise, result);
        var value = new Vector<T>(then);
        int i = 0;
        for (; i <= condition.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> holds = Vector.GreaterThan(new Vector<T>(condition[i..]), Vector<T>.Zero);
            Vector.ConditionalSelect(holds, value, new Vector<T>(otherwise[i..])).CopyTo(result[i..]);
        }

        for (; i < condition.Length; i++)
        {
            result[i] = condition[i] > T.Zero ? then : otherwise[i];
        }
    }

    /// <summary>Plain-loop definition of <see cref="Select"/>; the tests hold the fast one to it.</summary>
    internal static void SelectReference<T>(ReadOnlySpan<T> condition, ReadOnlySpan<T> then, ReadOnlySpan<T> otherwise, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < condition.Length; i++)
        {
            result[i] = condition[i] > T.Zero ? then[i] : otherwise[i];
        }
    }

    private static void Check<T>(ReadOnlySpan<T> condition, ReadOnlySpan<T> otherwise, Span<T> result)
    {
        Require.FloatOrDouble<T>();
        Require.SameLength(otherwise.Length, condition.Length, nameof(otherwise));
        Require.SameLength(result.Length, condition.Length, nameof(result));
    }
}

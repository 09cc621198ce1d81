using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuroLcp.Inspection.Compare;

/// <summary>When two numbers count as the same: bit by bit, or within a tolerance.</summary>
/// <param name="Relative">Allowed difference relative to the larger of the two.</param>
/// <param name="Absolute">Allowed difference.</param>
/// <remarks>
/// Without a tolerance the bits decide, so that 0 and -0 differ; with one |a - b| ≤ Absolute + Relative · max(|a|, |b|). NaN equals NaN
/// whatever bits it is made of, and infinities only themselves.
/// </remarks>
internal readonly record struct Closeness(double Relative, double Absolute)
{
    /// <summary>Whether the bits decide.</summary>
    public bool IsBitwise => Relative == 0 && Absolute == 0;

    /// <summary>Place of the first pair that is not the same, and how many there are; -1 and 0 where all are.</summary>
    public (int First, int Count) Differences<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, INumber<T>
    {
        // most pairs of recordings are the same to the bit, and that is found at the speed of memory
        if (MemoryMarshal.AsBytes(a).SequenceEqual(MemoryMarshal.AsBytes(b)))
        {
            return (-1, 0);
        }

        int first = -1, count = 0;
        for (int i = 0; i < a.Length; i++)
        {
            if (!Same(a[i], b[i]))
            {
                first = first < 0 ? i : first;
                count++;
            }
        }

        return (first, count);
    }

    private bool Same<T>(T a, T b)
        where T : unmanaged, INumber<T>
    {
        if (MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in a)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in b))) || (T.IsNaN(a) && T.IsNaN(b)))
        {
            return true;
        }

        if (IsBitwise)
        {
            return false;
        }

        double x = double.CreateChecked(a), y = double.CreateChecked(b);
        return x == y || (double.IsFinite(x) && double.IsFinite(y) && Math.Abs(x - y) <= Absolute + (Relative * Math.Max(Math.Abs(x), Math.Abs(y))));
    }
}

using System.Numerics;

namespace NeuroLcp.Tests.Numerics;

/// <summary>Test data: reproducible values, and matrices that notice writes outside their shape.</summary>
internal static class Samples
{
    /// <summary>Values of mixed sign and magnitude, so that the order of a sum shows in its last bits.</summary>
    public static T[] Values<T>(int count, int seed)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = T.CreateTruncating((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-4, 5)));
        }

        return values;
    }

    /// <summary>The bits of every element: NaNs compare too, and −0 differs from +0.</summary>
    public static ulong[] Bits<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var bits = new ulong[values.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = values[i] is float single ? BitConverter.SingleToUInt32Bits(single) : BitConverter.DoubleToUInt64Bits(double.CreateTruncating(values[i]));
        }

        return bits;
    }

    /// <summary>Whether two spans hold the same bits.</summary>
    public static bool SameBits<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(a).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(b));
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Recording.Compression;

/// <summary>The checksum at the end of a zlib stream (RFC 1950, 8.2): a = 1 + Σ dᵢ and b = Σ of all a on the way, modulo 65521.</summary>
/// <remarks>
/// Over n bytes from (a, b) that is a + Σ dᵢ and b + n a + Σ (n − i) dᵢ, two sums without a chain. In rows of 16 bytes, K of them, i = 16 k + j:
/// Σ (n − i) dᵢ = 16 Σⱼ pⱼ + Σⱼ (16 − j) cⱼ with the column sums cⱼ = Σₖ dₖⱼ and pⱼ = Σₖ (K − 1 − k) dₖⱼ, the sum of the column sums before each row.
/// </remarks>
internal static class Adler32
{
    private const uint Modulus = 65521;

    // pⱼ is at most 255 · 16 · 15 / 2 = 30600, which fits 16 bits
    private const int Row = 16, Rows = 16, Group = Row * Rows;

    /// <summary>The checksum of some bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Of(ReadOnlySpan<byte> data)
    {
        uint a = 1, b = 0;
        int at = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<uint> w0 = Vector128.Create(16u, 15, 14, 13), four = Vector128.Create(4u);
            Vector128<uint> w1 = w0 - four, w2 = w1 - four, w3 = w2 - four;
            ref byte bytes = ref MemoryMarshal.GetReference(data);
            for (; at <= data.Length - Group; at += Group)
            {
                Vector128<ushort> lowSum = default, highSum = default, lowBefore = default, highBefore = default;
                for (int row = 0; row < Rows; row++)
                {
                    (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref bytes, (nuint)(at + (row * Row))));
                    lowBefore += lowSum;
                    highBefore += highSum;
                    lowSum += low;
                    highSum += high;
                }

                (Vector128<uint> c0, Vector128<uint> c1) = Vector128.Widen(lowSum);
                (Vector128<uint> c2, Vector128<uint> c3) = Vector128.Widen(highSum);
                (Vector128<uint> p0, Vector128<uint> p1) = Vector128.Widen(lowBefore);
                (Vector128<uint> p2, Vector128<uint> p3) = Vector128.Widen(highBefore);
                uint weighted = Vector128.Sum(((p0 + p1 + p2 + p3) << 4) + (c0 * w0) + (c1 * w1) + (c2 * w2) + (c3 * w3));
                b = (b + (Group * a) + weighted) % Modulus;
                a = (a + Vector128.Sum(c0 + c1 + c2 + c3)) % Modulus;
            }
        }

        return Continue(a, b, data[at..]);
    }

    /// <summary>Plain-loop definition of <see cref="Of"/>; the tests hold it to this.</summary>
    internal static uint Reference(ReadOnlySpan<byte> data) => Continue(1, 0, data);

    private static uint Continue(uint a, uint b, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            a = (a + value) % Modulus;
            b = (b + a) % Modulus;
        }

        return (b << 16) | a;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Recording.Compression;

/// <summary>
/// HDF5's shuffle filter: the first bytes of all elements, then the second bytes, and so on. Bytes of one significance compress well together.
/// </summary>
internal static class ByteShuffle
{
    /// <summary>Shuffles whole elements.</summary>
    /// <param name="elements">The elements.</param>
    /// <param name="size">Bytes an element.</param>
    /// <param name="planes">As many bytes: one plane after the other.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no whole number of elements.</exception>
    internal static void Shuffle(ReadOnlySpan<byte> elements, int size, Span<byte> planes)
    {
        if (elements.Length != planes.Length || elements.Length % size != 0)
        {
            throw new ArgumentException($"{elements.Length} bytes of elements of {size} do not fill {planes.Length} bytes of planes", nameof(planes));
        }

        switch (size)
        {
            case 1: elements.CopyTo(planes); break;
            case 4: ShuffleFours(elements, planes); break;
            case 8: ShuffleEights(elements, planes); break;
            default: ShuffleReference(elements, size, planes); break;
        }
    }

    /// <summary>Plain-loop definition of <see cref="Shuffle"/>: byte k of element i goes to place i of plane k. The tests hold the fast ones to it.</summary>
    internal static void ShuffleReference(ReadOnlySpan<byte> elements, int size, Span<byte> planes) => ShuffleRest(elements, size, planes, 0);

    private static void ShuffleRest(ReadOnlySpan<byte> elements, int size, Span<byte> planes, int first)
    {
        int count = elements.Length / size;
        for (int i = first; i < count; i++)
        {
            for (int k = 0; k < size; k++)
            {
                planes[(k * count) + i] = elements[(i * size) + k];
            }
        }
    }

    // Sixteen elements at a time. Narrowing keeps the low half of each lane and the order of the lanes, so that byte k of an element is what is left of
    // the element shifted right by k bytes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShuffleFours(ReadOnlySpan<byte> elements, Span<byte> planes)
    {
        int count = elements.Length / sizeof(uint);
        int i = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ref uint from = ref Unsafe.As<byte, uint>(ref MemoryMarshal.GetReference(elements));
            ref byte to = ref MemoryMarshal.GetReference(planes);
            for (; i <= count - 16; i += 16)
            {
                Vector128<uint> a = Vector128.LoadUnsafe(ref from, (nuint)i), b = Vector128.LoadUnsafe(ref from, (nuint)i + 4);
                Vector128<uint> c = Vector128.LoadUnsafe(ref from, (nuint)i + 8), d = Vector128.LoadUnsafe(ref from, (nuint)i + 12);

                // bytes 0 and 1 of every element, then 2 and 3
                Vector128<ushort> lowAb = Vector128.Narrow(a, b), lowCd = Vector128.Narrow(c, d);
                Vector128<ushort> highAb = Vector128.Narrow(a >>> 16, b >>> 16), highCd = Vector128.Narrow(c >>> 16, d >>> 16);
                Vector128.Narrow(lowAb, lowCd).StoreUnsafe(ref to, (nuint)i);
                Vector128.Narrow(lowAb >>> 8, lowCd >>> 8).StoreUnsafe(ref to, (nuint)(count + i));
                Vector128.Narrow(highAb, highCd).StoreUnsafe(ref to, (nuint)((2 * count) + i));
                Vector128.Narrow(highAb >>> 8, highCd >>> 8).StoreUnsafe(ref to, (nuint)((3 * count) + i));
            }
        }

        ShuffleRest(elements, sizeof(uint), planes, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShuffleEights(ReadOnlySpan<byte> elements, Span<byte> planes)
    {
        int count = elements.Length / sizeof(ulong);
        int i = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ref ulong from = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(elements));
            ref byte to = ref MemoryMarshal.GetReference(planes);
            for (; i <= count - 16; i += 16)
            {
                for (int half = 0; half < 2; half++)
                {
                    // bytes 0 to 3 of sixteen elements in the first round, 4 to 7 in the second
                    Vector128<uint> a = Halves(ref from, i, half), b = Halves(ref from, i + 4, half), c = Halves(ref from, i + 8, half),
                        d = Halves(ref from, i + 12, half);
                    Vector128<ushort> lowAb = Vector128.Narrow(a, b), lowCd = Vector128.Narrow(c, d);
                    Vector128<ushort> highAb = Vector128.Narrow(a >>> 16, b >>> 16), highCd = Vector128.Narrow(c >>> 16, d >>> 16);
                    nuint at = (nuint)((4 * half * count) + i), plane = (nuint)count;
                    Vector128.Narrow(lowAb, lowCd).StoreUnsafe(ref to, at);
                    Vector128.Narrow(lowAb >>> 8, lowCd >>> 8).StoreUnsafe(ref to, at + plane);
                    Vector128.Narrow(highAb, highCd).StoreUnsafe(ref to, at + (2 * plane));
                    Vector128.Narrow(highAb >>> 8, highCd >>> 8).StoreUnsafe(ref to, at + (3 * plane));
                }
            }
        }

        ShuffleRest(elements, sizeof(ulong), planes, i);
    }

    /// <summary>The low (0) or high (1) halves of four elements.</summary>
    private static Vector128<uint> Halves(ref ulong from, int first, int half)
    {
        Vector128<ulong> a = Vector128.LoadUnsafe(ref from, (nuint)first), b = Vector128.LoadUnsafe(ref from, (nuint)first + 2);
        return half == 0 ? Vector128.Narrow(a, b) : Vector128.Narrow(a >>> 32, b >>> 32);
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Compression;

/// <summary>Makes the zlib stream (RFC 1950) that HDF5's deflate filter expects, each byte plane in the way that suits it.</summary>
/// <remarks>
/// The low bytes of a noisy float are noise: deflating them takes nearly all the time and makes them 5 % longer. The high bytes have a skewed
/// distribution but repeat nothing; Huffman codes alone take less time than a search for repetitions, and come out shorter. Values that rest
/// repeat everything. A deflate stream is a sequence of blocks of any kind, so every plane gets its own: stored, Huffman-coded, or searched.
/// Every inflater reads the result.
/// </remarks>
internal sealed class PlaneDeflation
{
    private const int LongestStored = ushort.MaxValue;
    private const int StoredHeader = 5;
    private const int HeaderAndTrailer = 2 + StoredHeader + 4;

    /// <summary>Shorter planes are not looked at one by one: their statistics say little, and each block has its price.</summary>
    private const int ShortestPlane = 4096;

    /// <summary>Bytes of a plane on which the search for repetitions is tried.</summary>
    private const int Sample = 8192;

    /// <summary>Entropy of a byte, in bits, from which deflating is not worth its time.</summary>
    private const double Incompressible = 7.76;

    private static readonly ZLibCompressionOptions Searching = new() { CompressionLevel = 1 };
    private static readonly ZLibCompressionOptions Coding = new() { CompressionLevel = 1, CompressionStrategy = ZLibCompressionStrategy.HuffmanOnly };

    /// <summary>n, …, 2, 1.</summary>
    private static readonly uint[] Weights = [.. Enumerable.Range(1, 1024).Reverse().Select(i => (uint)i)];

    private readonly BoundedOutput _output = new();
    private readonly int[] _counts = new int[4 * 256];

    /// <summary>Bytes that a stream can take at most.</summary>
    internal static int Bound(int length, int planes) => length + HeaderAndTrailer + (StoredHeader * (planes + (length / LongestStored) + 1));

    /// <summary>Compresses shuffled bytes.</summary>
    /// <param name="shuffled">The planes, one after the other.</param>
    /// <param name="planes">How many.</param>
    /// <param name="bytes">Takes the stream.</param>
    /// <param name="start">Where it begins; <see cref="Bound"/> bytes must be free.</param>
    /// <returns>Bytes of the stream.</returns>
    internal int Compress(ReadOnlySpan<byte> shuffled, int planes, byte[] bytes, int start)
    {
        int plane = shuffled.Length / planes;
        if (plane < ShortestPlane)
        {
            plane = shuffled.Length;
        }

        int at = start;
        bytes[at++] = 0x78;   // deflate, 32 KiB window
        bytes[at++] = 0x01;   // fastest; makes the two bytes a multiple of 31
        for (int first = 0; first < shuffled.Length; first += plane)
        {
            at = AddPlane(shuffled.Slice(first, plane), bytes, at);
        }

        at = AddStored([], last: true, bytes, at);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), Adler(shuffled));
        return at + sizeof(uint) - start;
    }

    /// <summary>
    /// The checksum at the end of the stream (RFC 1950, 8.2): a = 1 + Σ dᵢ and b = Σ of all a on the way, modulo 65521. Over n bytes from (a, b) that is
    /// a + Σ dᵢ and b + n a + Σ (n − i) dᵢ, two sums without a chain.
    /// </summary>
    internal static uint Adler(ReadOnlySpan<byte> data)
    {
        const uint modulus = 65521;
        Span<uint> widened = stackalloc uint[Weights.Length];
        uint a = 1, b = 0;
        while (data.Length > 0)
        {
            // so few that the sums, 255 n (n + 1) / 2 and n a, fit 32 bits
            int length = Math.Min(data.Length, Weights.Length);
            Span<uint> part = widened[..length];
            TensorPrimitives.ConvertTruncating<byte, uint>(data[..length], part);
            b = (b + ((uint)length * a) + TensorPrimitives.Dot<uint>(part, Weights.AsSpan(Weights.Length - length))) % modulus;
            a = (a + TensorPrimitives.Sum<uint>(part)) % modulus;
            data = data[length..];
        }

        return (b << 16) | a;
    }

    private int AddPlane(ReadOnlySpan<byte> plane, byte[] bytes, int at)
    {
        double entropy = Entropy(plane);
        if (plane.Length >= ShortestPlane && entropy > Incompressible)
        {
            return AddStored(plane, last: false, bytes, at);
        }

        ZLibCompressionOptions way = Searching;
        if (plane.Length > Sample)
        {
            int searched = Deflate(plane.Slice((plane.Length - Sample) / 2, Sample), Searching, bytes, at, Sample) ?? Sample;
            way = searched < entropy / 8 * Sample ? Searching : Coding;
        }

        return Deflate(plane, way, bytes, at, plane.Length) is { } length ? at + length : AddStored(plane, last: false, bytes, at);
    }

    /// <summary>Adds blocks that end on a whole byte and leave the stream open; null where they are not shorter than <paramref name="limit"/>.</summary>
    private int? Deflate(ReadOnlySpan<byte> plane, ZLibCompressionOptions way, byte[] bytes, int at, int limit)
    {
        _output.Take(bytes, at, at + limit);
        using var deflate = new DeflateStream(_output, way, leaveOpen: true);
        deflate.Write(plane);
        deflate.Flush();
        int length = _output.At - at;
        bool fits = !_output.Overflowed && length < limit;

        // What closing adds, the end of a stream of its own, is not wanted.
        _output.Take(bytes, 0, 0);
        return fits ? length : null;
    }

    private static int AddStored(ReadOnlySpan<byte> data, bool last, byte[] bytes, int at)
    {
        do
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, LongestStored)];
            data = data[part.Length..];
            bytes[at] = (byte)(last && data.Length == 0 ? 1 : 0);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 1), (ushort)part.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 3), (ushort)~part.Length);
            part.CopyTo(bytes.AsSpan(at + StoredHeader));
            at += StoredHeader + part.Length;
        }
        while (data.Length > 0);
        return at;
    }

    /// <summary>Bits a byte, were each coded by its frequency alone.</summary>
    private double Entropy(ReadOnlySpan<byte> plane)
    {
        // four tables, so that equal neighbours do not wait for each other; a byte needs no check of its bounds in a table of 256
        _counts.AsSpan().Clear();
        ref int first = ref MemoryMarshal.GetArrayDataReference(_counts);
        ref int second = ref Unsafe.Add(ref first, 256);
        ref int third = ref Unsafe.Add(ref first, 512);
        ref int fourth = ref Unsafe.Add(ref first, 768);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(plane))
        {
            Unsafe.Add(ref first, (byte)word)++;
            Unsafe.Add(ref second, (byte)(word >> 8))++;
            Unsafe.Add(ref third, (byte)(word >> 16))++;
            Unsafe.Add(ref fourth, (byte)(word >> 24))++;
            Unsafe.Add(ref first, (byte)(word >> 32))++;
            Unsafe.Add(ref second, (byte)(word >> 40))++;
            Unsafe.Add(ref third, (byte)(word >> 48))++;
            Unsafe.Add(ref fourth, (byte)(word >> 56))++;
        }

        foreach (byte value in plane[(plane.Length & ~7)..])
        {
            Unsafe.Add(ref first, value)++;
        }

        double sum = 0;
        for (int value = 0; value < 256; value++)
        {
            int count = _counts[value] + _counts[256 + value] + _counts[512 + value] + _counts[768 + value];
            sum += count == 0 ? 0 : count * Math.Log2(count);
        }

        return plane.Length == 0 ? 0 : Math.Log2(plane.Length) - (sum / plane.Length);
    }
}

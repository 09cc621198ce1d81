using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Compression;

/// <summary>Makes the zlib stream (RFC 1950) that HDF5's deflate filter expects, each byte plane in the way that suits it.</summary>
/// <remarks>
/// The low bytes of a noisy float are noise: coding them takes time and makes them longer. The high bytes have a skewed distribution but repeat nothing;
/// Huffman codes alone come out shorter than with a search for repetitions. Values that rest repeat the row before. A deflate stream is a sequence of
/// blocks of any kind, so every plane gets its own: stored, Huffman-coded, or Huffman-coded with matches at the one distance at which it repeats most.
/// Every inflater reads the result.
/// </remarks>
internal sealed class PlaneDeflation
{
    private const int LongestStored = ushort.MaxValue;

    /// <summary>Three bits, what is missing to a whole byte, and the length twice.</summary>
    private const int StoredHeader = 6;

    private const int HeaderAndTrailer = 2 + 4;

    /// <summary>How far back a match may reach.</summary>
    private const int Window = 1 << 15;

    /// <summary>Bytes of a plane whose distribution is looked at first, in pieces from all over it.</summary>
    private const int Sample = 8192, Piece = 1024;

    /// <summary>Entropy of a byte, in bits, from which coding saves too little.</summary>
    private const double Incompressible = 8 - (8.0 / WorthIt);

    /// <summary>A block must save one byte in so many to be worth its time, for us and for whoever reads it.</summary>
    private const int WorthIt = 32;

    private readonly DeflateBlock _coded = new();
    private readonly DeflateBlock _matched = new();
    private readonly int[] _counts = new int[256];

    /// <summary>Bytes that a stream can take at most, with those that writing it needs beyond its end.</summary>
    internal static int Bound(int length, int planes) => length + HeaderAndTrailer + BitWriter.Slack + (StoredHeader * (planes + (length / LongestStored) + 1));

    /// <summary>Compresses shuffled bytes.</summary>
    /// <param name="shuffled">The planes, one after the other.</param>
    /// <param name="planes">How many.</param>
    /// <param name="distances">At which distances a plane may repeat itself: those of neighbours along each axis of the chunk. Those beyond 32 KiB are left
    /// out.</param>
    /// <param name="output">Takes the stream; <see cref="Bound"/> bytes.</param>
    /// <returns>Bytes of the stream.</returns>
    internal int Compress(ReadOnlySpan<byte> shuffled, int planes, ReadOnlySpan<int> distances, Span<byte> output)
    {
        output[0] = 0x78;   // deflate, 32 KiB window
        output[1] = 0x01;   // fastest; makes the two bytes a multiple of 31
        var writer = new BitWriter(output[2..]);
        int plane = shuffled.Length / planes;
        for (int i = 0; i < planes; i++)
        {
            AddPlane(shuffled.Slice(i * plane, plane), distances, i == planes - 1, ref writer);
        }

        writer.Align();
        int length = 2 + (int)(writer.Length / 8);
        BinaryPrimitives.WriteUInt32BigEndian(output[length..], Adler32.Of(shuffled));
        return length + sizeof(uint);
    }

    private void AddPlane(ReadOnlySpan<byte> plane, ReadOnlySpan<int> distances, bool last, ref BitWriter writer)
    {
        double entropy = SampledEntropy(plane);
        int most = 0, distance = 0;
        foreach (int candidate in distances)
        {
            int agreement = candidate <= Window ? Repetition.Agreement(plane, candidate) : 0;
            if (agreement > most)
            {
                (most, distance) = (agreement, candidate);
            }
        }

        bool repeats = plane.Length <= Repetition.LongestPlane && most * Math.Max(1, entropy) > 8.0 * plane.Length / WorthIt;
        if (!repeats && entropy > Incompressible)
        {
            AddStored(plane, last, ref writer);
            return;
        }

        long matched = repeats ? _matched.Prepare(plane, distance, ShortestMatch(distance, entropy)) : long.MaxValue;

        // where most of it repeats there is no question
        long coded = most > plane.Length / 2 ? long.MaxValue : _coded.Prepare(plane);
        if (Math.Min(matched, coded) > 8L * (plane.Length - (plane.Length / WorthIt)))
        {
            AddStored(plane, last, ref writer);
        }
        else
        {
            (matched < coded ? _matched : _coded).Write(plane, last, ref writer);
        }
    }

    /// <summary>A match takes about seven bits and those of the distance; below some length its bytes take less.</summary>
    private static int ShortestMatch(int distance, double entropy) =>
        (int)Math.Clamp(Math.Ceiling((7 + DeflateBlock.DistanceSymbol(distance).ExtraBits) / Math.Max(entropy, 1)), Repetition.Shortest, 12);

    private static void AddStored(ReadOnlySpan<byte> data, bool last, ref BitWriter writer)
    {
        do
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, LongestStored)];
            data = data[part.Length..];
            writer.Write(last && data.Length == 0 ? 1u : 0, 3);
            writer.Align();
            writer.Write((uint)part.Length | ((uint)(ushort)~part.Length << 16), 32);
            writer.Copy(part);
        }
        while (data.Length > 0);
    }

    /// <summary>
    /// The collision entropy, −log₂ of the chance that two bytes are equal; from a part of the plane where it is long. It is at most the entropy, so that
    /// nothing is called noise that is not, and asks for one logarithm.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SampledEntropy(ReadOnlySpan<byte> plane)
    {
        _counts.AsSpan().Clear();
        ref int first = ref MemoryMarshal.GetArrayDataReference(_counts);
        int stride = plane.Length <= Sample ? Piece : plane.Length / (Sample / Piece), total = 0;
        for (int at = 0; at < plane.Length; at += stride)
        {
            ReadOnlySpan<byte> piece = plane.Slice(at, Math.Min(Piece, plane.Length - at));
            total += piece.Length;
            foreach (byte value in piece)
            {
                Unsafe.Add(ref first, value)++;
            }
        }

        long equal = 0;
        foreach (int count in _counts)
        {
            equal += (long)count * (count - 1);
        }

        return equal == 0 ? 8 : Math.Log2((double)total * (total - 1) / equal);
    }
}

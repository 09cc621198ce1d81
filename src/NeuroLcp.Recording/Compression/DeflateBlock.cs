using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Compression;

/// <summary>
/// A block of a deflate stream with Huffman codes of its own (RFC 1951, 3.2.7): bytes, and matches at one distance. What it takes is known before it is
/// written.
/// </summary>
internal sealed class DeflateBlock
{
    private const int EndOfBlock = 256, FirstLength = 257, Symbols = 286;

    // one less than deflate allows: so four codes fit into the writer at once
    private const int LongestCode = 14;

    private const int LongestLengthCode = 7, RepeatLast = 16, FewZeros = 17, ManyZeros = 18;

    /// <summary>In which order the lengths of the length code are sent; the last of them are often 0, and then left out.</summary>
    private static readonly byte[] LengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly HuffmanCode _code = new(Symbols, LongestCode);
    private readonly HuffmanCode _lengthCode = new(LengthCodeOrder.Length, LongestLengthCode);
    private readonly int[] _counts = new int[Symbols];
    private readonly int[] _lengthCounts = new int[LengthCodeOrder.Length];
    private readonly int[] _tables = new int[4 * 256];

    /// <summary>Code and, from bit 16 on, its length, of each byte.</summary>
    private readonly uint[] _literals = new uint[256];
    private readonly List<int> _matches = [];

    /// <summary>The lengths of all codes as they are sent: a symbol of the length code, and above it its extra bits.</summary>
    private readonly List<int> _sent = [];

    private int _distance;
    private int _codes;

    /// <summary>Chooses the codes for bytes.</summary>
    /// <param name="plane">The bytes.</param>
    /// <param name="distance">Where repetitions are; 0 to code every byte.</param>
    /// <param name="shortest">The shortest match.</param>
    /// <returns>Bits that the block will take.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal long Prepare(ReadOnlySpan<byte> plane, int distance = 0, int shortest = Repetition.Shortest)
    {
        _distance = distance;
        _matches.Clear();
        _tables.AsSpan().Clear();
        _counts.AsSpan().Clear();
        long extra = 0;
        int at = 0;
        if (distance > 0)
        {
            Repetition.Find(plane, distance, shortest, _matches);
            int distanceBits = 1 + DistanceSymbol(distance).ExtraBits;
            foreach (int match in CollectionsMarshal.AsSpan(_matches))
            {
                Count(plane.Slice(at, Repetition.Literals(match)));
                (int symbol, int bits, _) = LengthSymbol(Repetition.Length(match));
                _counts[symbol]++;
                extra += bits + distanceBits;
                at += Repetition.Literals(match) + Repetition.Length(match);
            }
        }

        Count(plane[at..]);
        for (int value = 0; value < 256; value++)
        {
            _counts[value] = _tables[value] + _tables[256 + value] + _tables[512 + value] + _tables[768 + value];
        }

        _counts[EndOfBlock] = 1;
        _code.Make(_counts);
        return extra + _code.Bits(_counts) + PrepareHeader();
    }

    /// <summary>Writes the block.</summary>
    /// <param name="plane">The bytes it was prepared for.</param>
    /// <param name="last">Whether the stream ends with it.</param>
    /// <param name="writer">Takes the bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Write(ReadOnlySpan<byte> plane, bool last, ref BitWriter writer)
    {
        WriteHeader(last, ref writer);
        ReadOnlySpan<byte> lengths = _code.Lengths;
        ReadOnlySpan<ushort> codes = _code.Codes;
        for (int value = 0; value < _literals.Length; value++)
        {
            _literals[value] = ((uint)lengths[value] << 16) | codes[value];
        }

        int at = 0;
        if (_matches.Count > 0)
        {
            (int symbol, int extraBits, uint extra) = DistanceSymbol(_distance);

            // of the two distances that have a code the other is 0 or, where this one is 0, 1
            uint distance = (symbol == 0 ? 0u : 1u) | (extra << 1);
            foreach (int match in CollectionsMarshal.AsSpan(_matches))
            {
                int literals = Repetition.Literals(match);
                WriteLiterals(plane.Slice(at, literals), ref writer);
                (int length, int bits, uint more) = LengthSymbol(Repetition.Length(match));
                writer.Add(codes[length], lengths[length]);
                writer.Add(more, bits);
                writer.Add(distance, 1 + extraBits);
                writer.Store();
                at += literals + Repetition.Length(match);
            }
        }

        WriteLiterals(plane[at..], ref writer);
        writer.Write(codes[EndOfBlock], lengths[EndOfBlock]);
    }

    /// <summary>Bits of the block's header.</summary>
    private long PrepareHeader()
    {
        ReadOnlySpan<byte> lengths = _code.Lengths;
        int used = Symbols;
        while (lengths[used - 1] == 0)
        {
            used--;
        }

        Span<byte> all = stackalloc byte[Symbols + 30];
        lengths[..used].CopyTo(all);
        int distances = 1;
        if (_matches.Count > 0)
        {
            int symbol = DistanceSymbol(_distance).Symbol;
            distances = Math.Max(symbol, 1) + 1;
            all[used + symbol] = all[used + (symbol == 0 ? 1 : 0)] = 1;
        }

        _codes = used;
        ChooseRepeats(all[..(used + distances)]);
        _lengthCounts.AsSpan().Clear();
        long extra = 0;
        foreach (int sent in _sent)
        {
            _lengthCounts[sent & 0x1F]++;
            extra += RepeatBits(sent & 0x1F);
        }

        _lengthCode.Make(_lengthCounts);
        return 3 + 14 + (3 * LengthCodesSent()) + extra + _lengthCode.Bits(_lengthCounts);
    }

    private void WriteHeader(bool last, ref BitWriter writer)
    {
        int sentCodes = LengthCodesSent();
        writer.Write((last ? 1u : 0) | (2u << 1), 3);
        writer.Write((uint)(_codes - FirstLength), 5);
        writer.Write(_matches.Count == 0 ? 0 : (uint)Math.Max(DistanceSymbol(_distance).Symbol, 1), 5);
        writer.Write((uint)(sentCodes - 4), 4);
        for (int i = 0; i < sentCodes; i++)
        {
            writer.Write(_lengthCode.Lengths[LengthCodeOrder[i]], 3);
        }

        foreach (int sent in _sent)
        {
            int symbol = sent & 0x1F;
            writer.Write(_lengthCode.Codes[symbol], _lengthCode.Lengths[symbol]);
            writer.Write((uint)sent >> 5, RepeatBits(symbol));
        }
    }

    /// <summary>Lengths one by one, or one that is repeated 3 to 6 times, or 3 to 138 zeros.</summary>
    private void ChooseRepeats(ReadOnlySpan<byte> lengths)
    {
        _sent.Clear();
        for (int at = 0; at < lengths.Length;)
        {
            byte length = lengths[at];
            int run = lengths[at..].IndexOfAnyExcept(length);
            run = run < 0 ? lengths.Length - at : run;
            if (length == 0 && run >= 3)
            {
                run = Math.Min(run, 138);
                _sent.Add(run <= 10 ? FewZeros | ((run - 3) << 5) : ManyZeros | ((run - 11) << 5));
            }
            else if (at > 0 && length == lengths[at - 1] && run >= 3)
            {
                run = Math.Min(run, 6);
                _sent.Add(RepeatLast | ((run - 3) << 5));
            }
            else
            {
                run = 1;
                _sent.Add(length);
            }

            at += run;
        }
    }

    private int LengthCodesSent()
    {
        int sent = LengthCodeOrder.Length;
        while (sent > 4 && _lengthCode.Lengths[LengthCodeOrder[sent - 1]] == 0)
        {
            sent--;
        }

        return sent;
    }

    private static int RepeatBits(int symbol) => symbol switch { RepeatLast => 2, FewZeros => 3, ManyZeros => 7, _ => 0 };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(ReadOnlySpan<byte> bytes)
    {
        // four tables, so that equal neighbours do not wait for each other; a byte needs no check of its bounds in a table of 256
        ref int first = ref MemoryMarshal.GetArrayDataReference(_tables);
        ref int second = ref Unsafe.Add(ref first, 256);
        ref int third = ref Unsafe.Add(ref first, 512);
        ref int fourth = ref Unsafe.Add(ref first, 768);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
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

        foreach (byte value in bytes[(bytes.Length & ~7)..])
        {
            Unsafe.Add(ref first, value)++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteLiterals(ReadOnlySpan<byte> bytes, ref BitWriter writer)
    {
        // a copy of its own stays in registers
        BitWriter own = writer;
        ref uint code = ref MemoryMarshal.GetArrayDataReference(_literals);
        int i = 0;
        for (; i <= bytes.Length - 4; i += 4)
        {
            uint a = Unsafe.Add(ref code, bytes[i]), b = Unsafe.Add(ref code, bytes[i + 1]), c = Unsafe.Add(ref code, bytes[i + 2]),
                d = Unsafe.Add(ref code, bytes[i + 3]);
            own.Add((ushort)a, (int)(a >> 16));
            own.Add((ushort)b, (int)(b >> 16));
            own.Add((ushort)c, (int)(c >> 16));
            own.Add((ushort)d, (int)(d >> 16));
            own.Store();
        }

        for (; i < bytes.Length; i++)
        {
            uint a = Unsafe.Add(ref code, bytes[i]);
            own.Write((ushort)a, (int)(a >> 16));
        }

        writer = own;
    }

    /// <summary>
    /// Lengths from 3 on: eight with a symbol each, then four symbols for each number of extra bits, and one for the longest (RFC 1951, 3.2.5).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Symbol, int ExtraBits, uint Extra) LengthSymbol(int length)
    {
        if (length == Repetition.Longest)
        {
            return (Symbols - 1, 0, 0);
        }

        int beyond = length - Repetition.Shortest;
        int bits = Math.Max(0, BitOperations.Log2((uint)beyond | 1) - 2);
        return (FirstLength + (bits * 4) + (beyond >> bits), bits, (uint)(beyond & ((1 << bits) - 1)));
    }

    /// <summary>Distances from 1 on: four with a symbol each, then two symbols for each number of extra bits.</summary>
    internal static (int Symbol, int ExtraBits, uint Extra) DistanceSymbol(int distance)
    {
        int beyond = distance - 1;
        int bits = Math.Max(0, BitOperations.Log2((uint)beyond | 1) - 1);
        return ((bits * 2) + (beyond >> bits), bits, (uint)(beyond & ((1 << bits) - 1)));
    }
}

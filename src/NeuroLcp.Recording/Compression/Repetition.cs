using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Recording.Compression;

/// <summary>
/// Where a plane repeats what stands a fixed distance before: a chunk's values repeat their neighbour, their row, or the same place of the row before, so there
/// is nothing to search.
/// </summary>
internal static class Repetition
{
    /// <summary>The longest match of deflate.</summary>
    internal const int Longest = 258;

    /// <summary>The shortest.</summary>
    internal const int Shortest = 3;

    /// <summary>The most that can be asked of the shortest match.</summary>
    internal const int LongestShortest = Ahead;

    /// <summary>Bytes that <see cref="Find"/> takes at most: a match is one number, with nine bits for its length.</summary>
    internal const int LongestPlane = 1 << 22;

    private const int Group = sizeof(ulong), Word = 64, Ahead = 16;

    /// <summary>Bytes in groups of eight that equal those at a distance before; those of a last incomplete group are not looked at.</summary>
    /// <param name="plane">The bytes.</param>
    /// <param name="distance">How far before, at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Agreement(ReadOnlySpan<byte> plane, int distance)
    {
        int groups = (plane.Length - distance) / Group, i = 0, equal = 0;
        if (groups <= 0)
        {
            return 0;
        }

        ref byte later = ref Unsafe.Add(ref MemoryMarshal.GetReference(plane), distance), before = ref MemoryMarshal.GetReference(plane);
        if (Vector128.IsHardwareAccelerated)
        {
            // a lane that agrees is −1
            Vector128<long> sum = Vector128<long>.Zero, other = Vector128<long>.Zero;
            for (; i <= groups - 4; i += 4)
            {
                nuint at = (nuint)(i * Group);
                sum += Vector128.Equals(Vector128.LoadUnsafe(ref later, at).AsInt64(), Vector128.LoadUnsafe(ref before, at).AsInt64());
                other += Vector128.Equals(Vector128.LoadUnsafe(ref later, at + 16).AsInt64(), Vector128.LoadUnsafe(ref before, at + 16).AsInt64());
            }

            equal = -(int)Vector128.Sum(sum + other);
        }

        return Group * (equal + AgreeingGroups(plane, distance, i));
    }

    /// <summary>Plain-loop definition of <see cref="Agreement"/>; the tests hold it to this.</summary>
    internal static int AgreementReference(ReadOnlySpan<byte> plane, int distance) => Group * AgreeingGroups(plane, distance, 0);

    /// <summary>Cuts a plane into bytes that are coded one by one and matches with what stands at the distance before.</summary>
    /// <param name="plane">The bytes, at most <see cref="LongestPlane"/>.</param>
    /// <param name="distance">How far before, at least 1.</param>
    /// <param name="shortest">Shorter matches are not worth their bits; from <see cref="Shortest"/> to <see cref="LongestShortest"/>.</param>
    /// <param name="matches">Takes the bytes before each match and its length, as <see cref="Literals"/> and <see cref="Length"/> read them; the bytes after
    /// the last match are coded one by one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Find(ReadOnlySpan<byte> plane, int distance, int shortest, List<int> matches)
    {
        matches.Clear();
        ref byte later = ref Unsafe.Add(ref MemoryMarshal.GetReference(plane), distance), before = ref MemoryMarshal.GetReference(plane);
        int length = plane.Length - distance, coded = -distance, at = 0;
        while (at < length)
        {
            if (Vector128.IsHardwareAccelerated && length - at >= Word + Ahead)
            {
                ulong starts = Starts(ref later, ref before, at, shortest);
                at += BitOperations.TrailingZeroCount(starts);
                if (starts == 0)
                {
                    continue;
                }
            }

            int run = EqualRun(ref later, ref before, at, length);
            if (run < shortest)
            {
                // the byte that ended the run differs
                at += run + 1;
                continue;
            }

            for (int end = at + run; at < end;)
            {
                // none that is left over may be too short for a match
                int part = Math.Min(Longest, end - at);
                part = end - at - part is > 0 and < Shortest ? part - Shortest : part;
                matches.Add(((at - coded) << 9) | part);
                at += part;
                coded = at;
            }
        }
    }

    /// <summary>Bytes before a match that are coded one by one.</summary>
    internal static int Literals(int match) => match >> 9;

    /// <summary>Length of a match.</summary>
    internal static int Length(int match) => match & 0x1FF;

    /// <summary>At which of 64 places a run of equal bytes, as long at least, begins or goes on; the lowest bit is the first place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Starts(ref byte later, ref byte before, int at, int shortest)
    {
        ulong here = Equal(ref later, ref before, at) | ((ulong)Equal(ref later, ref before, at + 16) << 16)
            | ((ulong)Equal(ref later, ref before, at + 32) << 32) | ((ulong)Equal(ref later, ref before, at + 48) << 48);
        ulong ahead = Equal(ref later, ref before, at + Word);

        // runs of 1, 2, 4, … and what is missing
        for (int found = 1; found < shortest && here != 0;)
        {
            int more = Math.Min(found, shortest - found);
            here &= (here >> more) | (ahead << (Word - more));
            ahead &= ahead >> more;
            found += more;
        }

        return here;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Equal(ref byte later, ref byte before, int at) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref later, (nuint)at), Vector128.LoadUnsafe(ref before, (nuint)at)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EqualRun(ref byte later, ref byte before, int at, int length)
    {
        int i = at;
        for (; i <= length - Group; i += Group)
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref later, i)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref before, i));
            if (difference != 0)
            {
                int zeros = BitConverter.IsLittleEndian ? BitOperations.TrailingZeroCount(difference) : BitOperations.LeadingZeroCount(difference);
                return i - at + (zeros >> 3);
            }
        }

        while (i < length && Unsafe.Add(ref later, i) == Unsafe.Add(ref before, i))
        {
            i++;
        }

        return i - at;
    }

    private static int AgreeingGroups(ReadOnlySpan<byte> plane, int distance, int first)
    {
        int equal = 0;
        for (int at = first * Group; at <= plane.Length - distance - Group; at += Group)
        {
            equal += plane.Slice(at, Group).SequenceEqual(plane.Slice(at + distance, Group)) ? 1 : 0;
        }

        return equal;
    }
}

using System.Buffers.Binary;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>
/// The heaps in which an HDF5 file keeps texts of variable length, looked at without libhdf5: of a heap that was overwritten with zeros, or is
/// cut off, it would read the same empty object for ever, and one whose objects do not fit leads it out of its memory.
/// </summary>
/// <remarks>
/// HDF5 file format specification 3.0, section III.E. A heap begins with "GCOL", its version and its size; then come objects, each with its
/// number, its size and its bytes; number 0 is what is free. Of a long file the beginning and the end are searched, where heaps stand.
/// </remarks>
internal static class GlobalHeaps
{
    private const int Header = 16, ObjectHeader = 16, Alignment = 8, SearchedAtOnce = 1 << 20;
    private const long WhollySearched = 64L << 20, SearchedEachEnd = 32L << 20, LargestHeap = 1L << 30;

    private static ReadOnlySpan<byte> Signature => "GCOL\x01\0\0\0"u8;

    /// <summary>The place of the first heap that cannot be read, and the bytes of the largest text; -1 where all can be.</summary>
    internal static (long Broken, long LargestText) Examine(Stream file)
    {
        long length = file.Length, largest = 0;
        (long From, long To)[] stretches = length <= WhollySearched ? [(0, length)] : [(0, SearchedEachEnd), (length - SearchedEachEnd, length)];
        byte[] buffer = new byte[SearchedAtOnce + Signature.Length];
        foreach ((long from, long to) in stretches)
        {
            for (long at = from; at < to; at += SearchedAtOnce)
            {
                file.Position = at;
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
                for (int start = 0, found; (found = bytes[start..].IndexOf(Signature)) >= 0 && start + found < SearchedAtOnce; start += found + 1)
                {
                    long place = at + start + found;
                    if (place % Alignment == 0 && !IsSound(file, place, ref largest))
                    {
                        return (place, largest);
                    }
                }
            }
        }

        return (-1, largest);
    }

    /// <summary>Goes through the objects of a heap as libhdf5 does. What lies behind the end of the file reads as zeros, as there.</summary>
    private static bool IsSound(Stream file, long place, ref long largest)
    {
        Span<byte> header = stackalloc byte[ObjectHeader];
        Read(file, place, header);
        long size = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (size is < Header or > LargestHeap)
        {
            // by chance the same bytes as a heap begins with
            return true;
        }

        for (long at = Header; size - at >= ObjectHeader;)
        {
            Read(file, place + at, header);
            int number = BinaryPrimitives.ReadUInt16LittleEndian(header);
            long bytes = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
            long taken = number == 0 ? bytes : bytes < 0 || bytes > size ? -1 : ObjectHeader + ((bytes + Alignment - 1) / Alignment * Alignment);
            if (taken < ObjectHeader || taken > size - at)
            {
                return false;
            }

            largest = number == 0 ? largest : Math.Max(largest, bytes);
            at += taken;
        }

        return true;
    }

    private static void Read(Stream file, long place, Span<byte> bytes)
    {
        bytes.Clear();
        if (place < file.Length)
        {
            file.Position = place;
            _ = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
    }
}

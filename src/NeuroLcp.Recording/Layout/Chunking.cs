using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Layout;

/// <summary>How an array is cut into chunks, and whether they are compressed.</summary>
/// <remarks>
/// A compressed chunk must be written once and whole: under single-writer mode the space of a superseded one is lost (measured: 50-row
/// flushes into 500-row chunks made 2.4 GB of 512 MB). So compressed arrays advance by whole chunks. Narrow arrays, the coordinate among
/// them, are left uncompressed: their chunks are rewritten in place, so they may advance row by row.
/// </remarks>
internal static class Chunking
{
    internal const long ChunkBytes = 1 << 20;
    internal const long BlockBytes = 4 << 20;
    internal const long MaximalBlockRows = 1024;

    /// <summary>Narrower rows than this are not compressed.</summary>
    internal const long CompressedElements = 16;

    /// <summary>One unit's trace should be readable without all the others.</summary>
    private const long TraceColumns = 64;

    private const long UncompressedChunkBytes = 64 << 10;
    private const long UncompressedChunkRows = 4096;

    internal static bool Compresses(long elementsPerRow) => elementsPerRow >= CompressedElements;

    /// <summary>Rows that a group's compressed arrays advance by: the largest power of two that keeps the widest within its memory.</summary>
    internal static long BlockRows(long widestRowBytes)
    {
        long rows = MaximalBlockRows;
        while (rows > 1 && rows * widestRowBytes > BlockBytes)
        {
            rows /= 2;
        }

        return rows;
    }

    /// <summary>Chunk of a compressed array: a block of rows, cut along the other axes to about a mebibyte.</summary>
    internal static long[] Compressed(ElementType type, ReadOnlySpan<long> rowShape, long blockRows)
    {
        long[] chunk = [blockRows, .. rowShape];
        if (blockRows > 1)
        {
            chunk[^1] = Math.Min(chunk[^1], TraceColumns);
        }

        for (int axis = 1; axis < chunk.Length; axis++)
        {
            long length = chunk[axis];
            for (long parts = 2; chunk[axis] > 1 && Hdf5Shape.Count(chunk) * type.Size() > ChunkBytes; parts++)
            {
                chunk[axis] = (length + parts - 1) / parts;
            }
        }

        return chunk;
    }

    /// <summary>Chunk of an uncompressed array: a whole number of blocks, small enough to be rewritten at each commit.</summary>
    internal static long[] Uncompressed(ElementType type, ReadOnlySpan<long> rowShape, long blockRows)
    {
        long rowBytes = Math.Max(1, Hdf5Shape.Count(rowShape) * type.Size());
        long rows = Math.Clamp(UncompressedChunkBytes / rowBytes, 1, UncompressedChunkRows);
        return [blockRows * ((rows + blockRows - 1) / blockRows), .. rowShape];
    }
}

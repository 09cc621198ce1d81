using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Recovery;

/// <summary>Reads rows only to learn whether they can be read.</summary>
/// <param name="file">The open file.</param>
/// <param name="length">Bytes that are there, where that is fewer than the file should have; what lies behind reads as zeros, which nothing would tell from
/// data.</param>
/// <param name="interrupted">Stops.</param>
internal sealed unsafe class RowVerification(long file, long length = long.MaxValue, CancellationToken interrupted = default)
{
    private const long StripeBytes = 8 << 20;
    private byte[] _buffer = [];

    /// <summary>How many of the first rows can be read in every array of a group, and the first failure.</summary>
    internal (long Rows, string? Failure) Of(GrowingGroup group, long rows)
    {
        long readable = rows;
        string? first = null;
        foreach (GrowingArray array in group.Arrays)
        {
            var (there, failure) = Of(array.Path, readable);
            if (there < readable)
            {
                readable = there;
                first = failure;
            }
        }

        return (readable, first);
    }

    private (long Rows, string? Failure) Of(string path, long rows)
    {
        using var dataset = new Hdf5Id(Hdf5Dataset.Open(file, path, H5F.length_of(file)));
        StoredArray stored = StoredArray.Of(path, dataset);
        if (stored.Shape[0] < rows)
        {
            return (stored.Shape[0], $"'{path}' has {stored.Shape[0]} rows");
        }

        long rowBytes = Math.Max(1, Hdf5Shape.Count(stored.Shape.AsSpan(1)) * stored.Type!.Value.Size());
        long stripe = stored.ChunkRows * Math.Max(1, StripeBytes / (stored.ChunkRows * rowBytes));
        for (long start = 0; start < rows; start += stripe)
        {
            interrupted.ThrowIfCancellationRequested();
            if (Failure(dataset, stored, start, Math.Min(stripe, rows - start)) is null)
            {
                continue;
            }

            // Which row of chunks is it?
            for (long chunk = start; chunk < Math.Min(start + stripe, rows); chunk += stored.ChunkRows)
            {
                if (Failure(dataset, stored, chunk, Math.Min(stored.ChunkRows, rows - chunk)) is { } failure)
                {
                    return (chunk, $"rows {chunk} to {Math.Min(chunk + stored.ChunkRows, rows) - 1} of '{path}' cannot be read: {failure}");
                }
            }
        }

        return (rows, null);
    }

    private string? Failure(long dataset, StoredArray stored, long start, long count)
    {
        try
        {
            if (length != long.MaxValue && !AllThere(dataset, stored, start, count))
            {
                return "they are cut off";
            }

            Read(dataset, stored, start, count);
            return null;
        }
        catch (Hdf5Exception unreadable)
        {
            return unreadable.Message;
        }
    }

    private void Read(long dataset, StoredArray stored, long start, long count)
    {
        ulong[] lengths = Hdf5Shape.ToHdf5([count, .. stored.Shape.AsSpan(1)]);
        ulong[] from = new ulong[lengths.Length];
        from[0] = (ulong)start;
        int bytes = checked((int)(Hdf5Shape.Count(stored.Shape.AsSpan(1)) * count * stored.Type!.Value.Size()));
        if (_buffer.Length < bytes)
        {
            _buffer = new byte[bytes];
        }

        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        Hdf5Library.Check(H5S.select_hyperslab(space, H5S.seloper_t.SET, from, null, lengths, null));
        using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(lengths.Length, lengths, null));
        fixed (byte* buffer = _buffer)
        {
            Hdf5Library.Check(Hdf5Dataset.Read(dataset, stored.Type!.Value.MemoryType(), memory, space, (nint)buffer));
        }
    }

    /// <summary>Whether all chunks that hold these rows lie within the bytes that are there.</summary>
    private bool AllThere(long dataset, StoredArray stored, long start, long count)
    {
        long[] corner = new long[stored.Shape.Length];
        for (corner[0] = start - (start % stored.ChunkRows); corner[0] < start + count; corner[0] += stored.ChunkRows)
        {
            if (!AllThere(dataset, stored, corner, axis: 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool AllThere(long dataset, StoredArray stored, long[] corner, int axis)
    {
        if (axis == corner.Length)
        {
            Hdf5Library.Check(H5D.get_chunk_info_by_coord(dataset, Hdf5Shape.ToHdf5(corner), out _, out ulong address, out ulong size));
            return address != ulong.MaxValue && address + size <= (ulong)length;
        }

        for (corner[axis] = 0; corner[axis] < stored.Shape[axis]; corner[axis] += stored.Chunk[axis])
        {
            if (!AllThere(dataset, stored, corner, axis + 1))
            {
                return false;
            }
        }

        corner[axis] = 0;
        return true;
    }
}

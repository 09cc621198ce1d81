using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Compression;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;

namespace NeuroLcp.Recording.Rows;

/// <summary>An array that grows along its first axis: rows wait here until their group writes them.</summary>
/// <remarks>
/// Appending touches no file and takes no lock. A compressed array advances by blocks, which a worker compresses while the next one is
/// appended; the file is entered only by <see cref="Write"/>, <see cref="WriteBlock"/> and <see cref="Flush"/>.
/// </remarks>
internal sealed class GrowingArray
{
    private readonly ElementType _type;
    private readonly int? _keptBits;
    private readonly BlockCompressor? _compressor;
    private readonly ulong[] _extent;
    private readonly ulong[] _start;
    private readonly ulong[] _count;
    private byte[] _pending;
    private int _pendingOffset;
    private long _pendingStart;
    private long _blockStart;
    private bool _blockStarted;

    /// <param name="path">Path in the file.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="rowShape">Lengths of the axes after the growing one.</param>
    /// <param name="chunk">Lengths of a chunk, all axes, where the array is compressed; a chunk then has the rows of a block. Otherwise empty.</param>
    /// <param name="blockRows">Rows of a block.</param>
    /// <param name="keptBits">Bits of the mantissa to keep; null for all.</param>
    internal GrowingArray(string path, ElementType type, ReadOnlySpan<long> rowShape, ReadOnlySpan<long> chunk, long blockRows, int? keptBits = null)
    {
        Path = path;
        _type = type;
        _keptBits = keptBits;
        _compressor = chunk.Length > 0 ? new BlockCompressor(type, new ChunkGrid(type, rowShape, chunk)) : null;
        RowShape = rowShape.ToArray();
        ElementsPerRow = checked((int)Hdf5Shape.Count(rowShape));
        _extent = Hdf5Shape.ToHdf5([0, .. rowShape]);
        _start = new ulong[_extent.Length];
        _count = Hdf5Shape.ToHdf5([0, .. rowShape]);
        _pending = new byte[checked(RowBytes * Math.Max(1, Math.Min(blockRows, Chunking.BlockBytes / Math.Max(1, RowBytes))))];
    }

    internal string Path { get; }

    internal ElementType Type => _type;

    internal int? KeptBits => _keptBits;

    internal long[] RowShape { get; }

    internal int ElementsPerRow { get; }

    internal bool Compressed => _compressor is not null;

    /// <summary>The open dataset.</summary>
    internal long Dataset { get; set; }

    /// <summary>Rows handed over so far.</summary>
    internal long Rows { get; private set; }

    /// <summary>Rows that libhdf5 has.</summary>
    internal long Written { get; private set; }

    /// <summary>Bytes that the rows which wait here, or are being compressed, can take in the file.</summary>
    internal long Outstanding(long blockRows) => _compressor is null
        ? PendingBytes
        : _compressor.Bound * ((_blockStarted ? 1 : 0) + ((Rows - _pendingStart + blockRows - 1) / blockRows));

    private long RowBytes => (long)ElementsPerRow * _type.Size();

    private int PendingBytes => checked((int)((Rows - _pendingStart) * RowBytes));

    /// <summary>Takes whole rows, converted to the array's type.</summary>
    /// <exception cref="ArgumentException">Not a whole number of rows, or not convertible.</exception>
    internal void Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        int rows = values.Length / ElementsPerRow;
        if (rows * ElementsPerRow != values.Length)
        {
            throw new ArgumentException($"'{Path}' takes rows of {ElementsPerRow} values ({string.Join(" x ", RowShape)}); got {values.Length} values, which is not a whole number of rows");
        }

        int used = PendingBytes;
        int added = checked(values.Length * _type.Size());
        MakeRoom(used, added);
        Span<byte> destination = _pending.AsSpan(_pendingOffset + used, added);
        ElementTypes.Convert(values, _type, destination);
        if (_keptBits is { } bits)
        {
            MantissaRounding.Round(destination, _type, bits);
        }

        Rows += rows;
    }

    /// <summary>Goes on after the first rows of a file: those of an incomplete block are read back, to be written again with the rest of it.</summary>
    internal unsafe void Resume(long rows, long blockRows)
    {
        Rows = Written = rows;
        _pendingStart = Compressed ? rows - (rows % blockRows) : rows;
        _count[0] = (ulong)(rows - _pendingStart);
        if (_count[0] > 0)
        {
            MakeRoom(0, PendingBytes);
            _start[0] = (ulong)_pendingStart;
            using Hdf5Id file = Hdf5Library.Own(H5D.get_space(Dataset));
            Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, _start, null, _count, null));
            using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(_count.Length, _count, null));
            fixed (byte* buffer = _pending)
            {
                Hdf5Library.Check(Hdf5Dataset.Read(Dataset, _type.MemoryType(), memory, file, (nint)buffer));
            }
        }
    }

    /// <summary>Cuts the dataset to the rows that were written.</summary>
    internal void Truncate() => Extend(Written);

    /// <summary>
    /// Begins to compress the rows before <paramref name="end"/>, at most a block; a whole one is forgotten here, an incomplete one kept for later.
    /// </summary>
    internal void StartBlock(long end, long blockRows)
    {
        int rows = checked((int)(end - _pendingStart));
        int bytes = checked((int)(rows * RowBytes));
        _compressor!.Start(_pending.AsSpan(_pendingOffset, bytes), rows);
        _blockStart = _pendingStart;
        _blockStarted = true;
        if (rows == blockRows)
        {
            Forget(end, bytes);
        }
    }

    /// <summary>Waits for the block that was begun, if any.</summary>
    internal void FinishBlock() => _compressor?.Finish();

    /// <summary>Hands the block that was begun to libhdf5.</summary>
    internal unsafe void WriteBlock(long end)
    {
        Extend(end);
        for (int chunk = 0; chunk < _compressor!.Count; chunk++)
        {
            ReadOnlySpan<long> corner = _compressor.Corner(chunk);
            _start[0] = (ulong)_blockStart;
            for (int axis = 1; axis < _start.Length; axis++)
            {
                _start[axis] = (ulong)corner[axis];
            }

            ReadOnlySpan<byte> bytes = _compressor.Chunk(chunk);
            fixed (byte* buffer = bytes)
            {
                Hdf5Library.Check(H5D.write_chunk(Dataset, H5P.DEFAULT, 0, _start, (nuint)bytes.Length, (nint)buffer));
            }
        }

        Written = end;
        _blockStarted = false;
    }

    /// <summary>Hands the rows of an uncompressed array before <paramref name="end"/> to libhdf5, and forgets them.</summary>
    internal unsafe void Write(long end)
    {
        if (end == Written)
        {
            return;
        }

        Extend(end);
        _start[0] = (ulong)_pendingStart;
        _count[0] = (ulong)(end - _pendingStart);
        using Hdf5Id file = Hdf5Library.Own(H5D.get_space(Dataset));
        Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, _start, null, _count, null));
        using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(_count.Length, _count, null));
        fixed (byte* buffer = _pending)
        {
            Hdf5Library.Check(H5D.write(Dataset, _type.MemoryType(), memory, file, H5P.DEFAULT, (nint)(buffer + _pendingOffset)));
        }

        Written = end;
        Forget(end, checked((int)((end - _pendingStart) * RowBytes)));
    }

    /// <summary>Makes what was written visible to other processes, values before the new length.</summary>
    internal void Flush() => Hdf5Library.Check(H5D.flush(Dataset));

    private void Extend(long rows)
    {
        _extent[0] = (ulong)rows;
        Hdf5Library.Check(H5D.set_extent(Dataset, _extent));
    }

    private void Forget(long end, int bytes)
    {
        _pendingStart = end;
        _pendingOffset = Rows == end ? 0 : _pendingOffset + bytes;
    }

    private void MakeRoom(int used, int added)
    {
        if (_pending.Length - _pendingOffset - used >= added)
        {
            return;
        }

        ReadOnlySpan<byte> kept = _pending.AsSpan(_pendingOffset, used);
        if (_pending.Length - used < added)
        {
            _pending = new byte[(int)Math.Max((long)used + added, Math.Min(2L * _pending.Length, Array.MaxLength))];
        }

        kept.CopyTo(_pending);
        _pendingOffset = 0;
    }
}

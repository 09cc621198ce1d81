using System.Numerics;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording;

/// <summary>An array that grows along its first axis: rows wait here until their group writes them.</summary>
/// <remarks>Appending touches no file and takes no lock; only <see cref="Write"/> and <see cref="Flush"/> enter libhdf5.</remarks>
internal sealed class GrowingArray
{
    private readonly ElementType _type;
    private readonly ulong[] _extent;
    private readonly ulong[] _start;
    private readonly ulong[] _count;
    private byte[] _pending;
    private long _pendingStart;

    internal GrowingArray(string path, ElementType type, ReadOnlySpan<long> rowShape, bool compressed, long blockRows)
    {
        Path = path;
        _type = type;
        Compressed = compressed;
        RowShape = rowShape.ToArray();
        ElementsPerRow = checked((int)Hdf5Shape.Count(rowShape));
        _extent = Hdf5Shape.ToHdf5([0, .. rowShape]);
        _start = new ulong[_extent.Length];
        _count = Hdf5Shape.ToHdf5([0, .. rowShape]);
        _pending = new byte[checked(RowBytes * Math.Max(1, Math.Min(blockRows, Chunking.BlockBytes / Math.Max(1, RowBytes))))];
    }

    internal string Path { get; }

    internal long[] RowShape { get; }

    internal int ElementsPerRow { get; }

    internal bool Compressed { get; }

    /// <summary>The open dataset.</summary>
    internal long Dataset { get; set; }

    /// <summary>Rows handed over so far.</summary>
    internal long Rows { get; private set; }

    /// <summary>Rows that libhdf5 has.</summary>
    internal long Written { get; private set; }

    private long RowBytes => (long)ElementsPerRow * _type.Size();

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

        int used = checked((int)((Rows - _pendingStart) * RowBytes));
        int added = checked(values.Length * _type.Size());
        if (_pending.Length - used < added)
        {
            Array.Resize(ref _pending, (int)Math.Max((long)used + added, Math.Min(2L * _pending.Length, Array.MaxLength)));
        }

        ElementTypes.Convert(values, _type, _pending.AsSpan(used, added));
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
            int bytes = checked((int)((long)_count[0] * RowBytes));
            if (_pending.Length < bytes)
            {
                _pending = new byte[bytes];
            }

            _start[0] = (ulong)_pendingStart;
            using Hdf5Id file = Hdf5Library.Own(H5D.get_space(Dataset));
            Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, _start, null, _count, null));
            using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(_count.Length, _count, null));
            fixed (byte* buffer = _pending)
            {
                Hdf5Library.Check(H5D.read(Dataset, _type.MemoryType(), memory, file, H5P.DEFAULT, (nint)buffer));
            }
        }
    }

    /// <summary>Cuts the dataset to the rows that were written.</summary>
    internal void Truncate()
    {
        _extent[0] = (ulong)Written;
        Hdf5Library.Check(H5D.set_extent(Dataset, _extent));
    }

    /// <summary>Hands the rows before <paramref name="end"/> to libhdf5, and forgets those that need not be written again.</summary>
    /// <param name="end">Rows the dataset is to have; between <see cref="Written"/> and <see cref="Rows"/>.</param>
    /// <param name="blockRows">
    /// Rows of a chunk, if compressed: an incomplete one is kept and written whole later, so that libhdf5 never reads it back.
    /// </param>
    internal unsafe void Write(long end, long blockRows)
    {
        if (end > Written)
        {
            _extent[0] = (ulong)end;
            Hdf5Library.Check(H5D.set_extent(Dataset, _extent));
            _start[0] = (ulong)_pendingStart;
            _count[0] = (ulong)(end - _pendingStart);
            using Hdf5Id file = Hdf5Library.Own(H5D.get_space(Dataset));
            Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, _start, null, _count, null));
            using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(_count.Length, _count, null));
            fixed (byte* buffer = _pending)
            {
                Hdf5Library.Check(H5D.write(Dataset, _type.MemoryType(), memory, file, H5P.DEFAULT, (nint)buffer));
            }

            Written = end;
        }

        long keepFrom = Compressed ? end - (end % blockRows) : end;
        if (keepFrom > _pendingStart)
        {
            int done = checked((int)((keepFrom - _pendingStart) * RowBytes));
            int used = checked((int)((Rows - _pendingStart) * RowBytes));
            _pending.AsSpan(done, used - done).CopyTo(_pending);
            _pendingStart = keepFrom;
        }
    }

    /// <summary>Makes what was written visible to other processes, values before the new length.</summary>
    internal void Flush() => Hdf5Library.Check(H5D.flush(Dataset));
}

using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Compression;

/// <summary>How a block of rows is cut into chunks, and each chunk gathered; where a chunk reaches over the array's edge it is filled up.</summary>
internal sealed class ChunkGrid
{
    private readonly long[] _shape;
    private readonly long[] _chunk;
    private readonly long[] _strides;
    private readonly long[] _chunkStrides;
    private readonly long[][] _corners;
    private readonly bool[] _overEdge;
    private readonly ElementType _type;

    /// <param name="type">Type of the elements.</param>
    /// <param name="rowShape">Lengths of a row's axes.</param>
    /// <param name="chunk">Lengths of a chunk, rows first: a block has as many rows as a chunk.</param>
    internal ChunkGrid(ElementType type, ReadOnlySpan<long> rowShape, ReadOnlySpan<long> chunk)
    {
        _type = type;
        _shape = [chunk[0], .. rowShape];
        _chunk = chunk.ToArray();
        _strides = Strides(_shape, type.Size());
        _chunkStrides = Strides(_chunk, type.Size());
        Neighbours = [.. _chunkStrides.Select(stride => (int)Math.Min(stride / type.Size(), int.MaxValue)).Distinct().Reverse()];
        ChunkBytes = checked((int)(Hdf5Shape.Count(chunk) * type.Size()));

        long[][] corners = [[0]];
        for (int axis = 1; axis < _shape.Length; axis++)
        {
            int at = axis;
            corners = [.. corners.SelectMany(c => Enumerable.Range(0, (int)((_shape[at] + _chunk[at] - 1) / _chunk[at]))
                .Select(k => (long[])[.. c, k * _chunk[at]]))];
        }

        _corners = corners;
        _overEdge = [.. corners.Select(corner => Enumerable.Range(1, corner.Length - 1).Any(axis => corner[axis] + _chunk[axis] > _shape[axis]))];
    }

    /// <summary>Chunks of a block.</summary>
    internal int Count => _corners.Length;

    /// <summary>How many elements lie between neighbours along each axis of a chunk, the last axis first.</summary>
    internal int[] Neighbours { get; }

    /// <summary>Bytes of a chunk before compression.</summary>
    internal int ChunkBytes { get; }

    /// <summary>Where a chunk begins on each axis; the first is 0.</summary>
    internal ReadOnlySpan<long> Corner(int chunk) => _corners[chunk];

    /// <summary>Gathers a chunk.</summary>
    /// <param name="rows">Rows of a block, row-major; fewer than a block's where it is not complete.</param>
    /// <param name="rowCount">How many.</param>
    /// <param name="chunk">Which chunk.</param>
    /// <param name="destination">Takes its bytes.</param>
    internal void Gather(ReadOnlySpan<byte> rows, int rowCount, int chunk, Span<byte> destination)
    {
        long[] corner = _corners[chunk];
        if (rowCount < _chunk[0] || _overEdge[chunk])
        {
            FillUp(destination);
        }

        Copy(rows, destination, corner, 0, rowCount);
    }

    private void Copy(ReadOnlySpan<byte> source, Span<byte> destination, long[] corner, int axis, long length)
    {
        // From here on the chunk's axes are the array's, and what lies together there lies together here.
        if (_strides[axis] == _chunkStrides[axis])
        {
            int bytes = (int)(length * _strides[axis]);
            source.Slice((int)(corner[axis] * _strides[axis]), bytes).CopyTo(destination);
            return;
        }

        long below = Math.Min(_chunk[axis + 1], _shape[axis + 1] - corner[axis + 1]);
        for (long i = 0; i < length; i++)
        {
            Copy(source[(int)((corner[axis] + i) * _strides[axis])..], destination[(int)(i * _chunkStrides[axis])..], corner, axis + 1, below);
        }
    }

    private void FillUp(Span<byte> destination)
    {
        switch (_type)
        {
            case ElementType.Float32: MemoryMarshal.Cast<byte, float>(destination).Fill(float.NaN); break;
            case ElementType.Float64: MemoryMarshal.Cast<byte, double>(destination).Fill(double.NaN); break;
            default: destination.Clear(); break;
        }
    }

    private static long[] Strides(long[] shape, int size)
    {
        long[] strides = new long[shape.Length];
        long stride = size;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }
}

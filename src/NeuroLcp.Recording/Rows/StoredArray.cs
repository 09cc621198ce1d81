using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;

namespace NeuroLcp.Recording.Rows;

/// <summary>How an array lies in a file.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Type">Type of its elements; null where it is none that a recording holds.</param>
/// <param name="Shape">Lengths, slowest axis first; empty for a single number or text.</param>
/// <param name="Grows">Whether its first axis has no limit.</param>
/// <param name="IsScale">Whether it is the coordinate of an axis.</param>
/// <param name="Filters">Numbers of the filters that its chunks pass through.</param>
/// <param name="Chunk">Lengths of a chunk; empty where it is not stored in chunks.</param>
/// <param name="KeptBits">Bits of the mantissa that are kept; null for all.</param>
internal sealed record StoredArray(string Path, ElementType? Type, long[] Shape, bool Grows, bool IsScale, int[] Filters, long[] Chunk, int? KeptBits)
{
    /// <summary>Whether its chunks pass through filters.</summary>
    internal bool Compressed => Filters.Length > 0;

    /// <summary>Rows of a chunk.</summary>
    internal long ChunkRows => Chunk.Length > 0 ? Chunk[0] : 1;

    /// <summary>Asks an open dataset.</summary>
    internal static StoredArray Of(string path, long dataset)
    {
        using Hdf5Id type = Hdf5Library.Own(H5D.get_type(dataset));
        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        using Hdf5Id properties = Hdf5Library.Own(H5D.get_create_plist(dataset));
        long[] shape = Hdf5Shape.Of(space);
        ulong[] limits = new ulong[shape.Length];
        ulong[] chunk = new ulong[H5P.get_layout(properties) == H5D.layout_t.CHUNKED ? shape.Length : 0];
        if (shape.Length > 0)
        {
            Hdf5Library.Check(H5S.get_simple_extent_dims(space, new ulong[shape.Length], limits));
        }

        if (chunk.Length > 0)
        {
            Hdf5Library.Check(H5P.get_chunk(properties, chunk.Length, chunk));
        }

        return new StoredArray(
            path,
            Hdf5Types.OfFile(type),
            shape,
            chunk.Length > 0 && limits[0] == H5S.UNLIMITED,
            H5DS.is_scale(dataset) > 0,
            [.. Hdf5Dataset.Filters(properties).Select(filter => filter.Number)],
            Array.ConvertAll(chunk, length => checked((long)length)),
            Hdf5Library.Check(H5A.exists(dataset, MantissaRounding.Attribute)) > 0 && Hdf5Attributes.Read(dataset, MantissaRounding.Attribute) is long bits
                ? (int)bits : null);
    }
}

using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>Makes groups and datasets in an open file.</summary>
internal static unsafe class Hdf5Builder
{
    /// <summary>Makes a group and those above it, each listing its members in the order in which they were made.</summary>
    internal static void EnsureGroup(long file, string path)
    {
        using Hdf5Id properties = Hdf5Library.Own(H5P.create(H5P.GROUP_CREATE));
        Hdf5Library.Check(H5P.set_link_creation_order(properties, H5P.CRT_ORDER_TRACKED | H5P.CRT_ORDER_INDEXED));
        string walked = "";
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            walked += "/" + name;
            if (Hdf5Library.Check(H5L.exists(file, walked)) == 0)
            {
                using Hdf5Id group = Hdf5Library.Own(H5G.create(file, walked, H5P.DEFAULT, properties));
            }
        }
    }

    /// <summary>Makes a dataset of a fixed shape (empty: a scalar) and writes it; returns it open.</summary>
    internal static long CreateStatic(long location, string path, ElementType type, ReadOnlySpan<long> shape, Array values)
    {
        using Hdf5Id space = Hdf5Library.Own(shape.Length == 0
            ? H5S.create(H5S.class_t.SCALAR)
            : H5S.create_simple(shape.Length, Hdf5Shape.ToHdf5(shape), null));
        long dataset = Hdf5Library.Check(H5D.create(location, path, type.FileType(), space));
        if (values.Length > 0)
        {
            fixed (byte* buffer = &MemoryMarshal.GetArrayDataReference(values))
            {
                Hdf5Library.Check(H5D.write(dataset, type.MemoryType(), H5S.ALL, H5S.ALL, H5P.DEFAULT, (nint)buffer));
            }
        }

        return dataset;
    }

    /// <summary>Makes an empty dataset that grows along its first axis; returns it open.</summary>
    /// <param name="location">File or group.</param>
    /// <param name="path">Path of the dataset.</param>
    /// <param name="type">Type of the elements; what is never written reads as NaN where it can.</param>
    /// <param name="rowShape">Lengths of the other axes.</param>
    /// <param name="chunk">Lengths of a chunk, all axes.</param>
    /// <param name="compress">Whether to shuffle and deflate.</param>
    internal static long CreateGrowing(long location, string path, ElementType type, ReadOnlySpan<long> rowShape, ReadOnlySpan<long> chunk, bool compress)
    {
        ulong[] lengths = Hdf5Shape.ToHdf5([0, .. rowShape]);
        ulong[] limits = [H5S.UNLIMITED, .. lengths.AsSpan(1)];
        using Hdf5Id space = Hdf5Library.Own(H5S.create_simple(lengths.Length, lengths, limits));
        using Hdf5Id properties = Hdf5Library.Own(H5P.create(H5P.DATASET_CREATE));
        Hdf5Library.Check(H5P.set_chunk(properties, chunk.Length, Hdf5Shape.ToHdf5(chunk)));
        if (compress)
        {
            // Level 4 costs more than level 1 and saves nothing on noisy floats; other codecs need a plug-in in every reader.
            Hdf5Library.Check(H5P.set_shuffle(properties));
            Hdf5Library.Check(H5P.set_deflate(properties, 1));
        }

        if (type.IsFloat())
        {
            double missing = double.NaN;
            Hdf5Library.Check(H5P.set_fill_value(properties, H5T.NATIVE_DOUBLE, (nint)(&missing)));
        }

        return Hdf5Library.Check(H5D.create(location, path, type.FileType(), space, H5P.DEFAULT, properties));
    }

    /// <summary>Makes a text of a fixed size, which unlike other texts can be rewritten in place.</summary>
    internal static void CreateFixedText(long location, string path, string text, int bytes)
    {
        using var type = new Hdf5Id(Hdf5Text.CreateFixedType(bytes));
        using Hdf5Id space = Hdf5Library.Own(H5S.create(H5S.class_t.SCALAR));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(location, path, type, space));
        Hdf5Text.WriteFixed(dataset, type, text, bytes);
    }

    /// <summary>Rewrites a text of a fixed size.</summary>
    internal static void RewriteFixedText(long location, string path, string text, int bytes)
    {
        using var type = new Hdf5Id(Hdf5Text.CreateFixedType(bytes));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.open(location, path));
        Hdf5Text.WriteFixed(dataset, type, text, bytes);
    }

    /// <summary>Writes a static text as a scalar.</summary>
    internal static void CreateText(long location, string path, string text)
    {
        using var type = new Hdf5Id(Hdf5Text.CreateType());
        using Hdf5Id space = Hdf5Library.Own(H5S.create(H5S.class_t.SCALAR));
        using Hdf5Id dataset = Hdf5Library.Own(H5D.create(location, path, type, space));
        long id = dataset;
        Hdf5Text.Write([text], type, (memory, buffer) => H5D.write(id, memory, H5S.ALL, H5S.ALL, H5P.DEFAULT, buffer));
    }
}

using System.Numerics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Reading;

/// <summary>Arrays piece by piece, and how they are stored.</summary>
public sealed unsafe partial class RecordingReader
{
    /// <summary>How an array lies in the file.</summary>
    /// <exception cref="RecordingException">There is no such array.</exception>
    public ArrayStorage Storage(string path) => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        using Hdf5Id properties = Hdf5Library.Own(H5D.get_create_plist(dataset));
        long[]? chunk = null;
        if (H5P.get_layout(properties) == H5D.layout_t.CHUNKED)
        {
            ulong[] lengths = new ulong[Describe(path, dataset).Shape.Count];
            Hdf5Library.Check(H5P.get_chunk(properties, lengths.Length, lengths));
            chunk = Array.ConvertAll(lengths, length => checked((long)length));
        }

        return new ArrayStorage(checked((long)H5D.get_storage_size(dataset)), chunk,
            [.. Hdf5Dataset.Filters(properties).Select(filter => filter.Name.Length > 0 ? filter.Name : $"filter {filter.Number}")]);
    });

    /// <summary>Reads a piece of an array of numbers, row-major.</summary>
    /// <typeparam name="T">float, double, int, long, ulong or byte. Values out of its range are clipped, fractions cut off.</typeparam>
    /// <exception cref="RecordingException">There is no such array, it does not have these elements, holds no numbers, or is damaged.</exception>
    public T[] ReadBlock<T>(string path, ArrayBlock block)
        where T : unmanaged, INumber<T> => Locked(() =>
    {
        using Hdf5Id dataset = OpenArray(path);
        ArrayDescription description = RequireNumbers(path, dataset);
        long[] start = [.. block.Start], count = [.. block.Count];
        bool inside = start.Length == description.Shape.Count && start.Zip(count, description.Shape)
            .All(axis => axis.First >= 0 && axis.Second >= 0 && axis.First <= axis.Third - axis.Second);
        if (!inside)
        {
            throw new RecordingException(Path, $"'{path}' is {description.ShapeText}; {string.Join(" x ", count)} elements from [{string.Join(", ", start)}] were asked for: it is damaged, or was changed while it was read");
        }

        T[] values = Allocate<T>(description, Hdf5Shape.Count(count));
        if (start.Length == 0)
        {
            Transfer(dataset, values, H5S.ALL, H5S.ALL);
        }
        else if (values.Length > 0)
        {
            ulong[] lengths = Hdf5Shape.ToHdf5(count);
            using Hdf5Id file = Hdf5Library.Own(H5D.get_space(dataset));
            Hdf5Library.Check(H5S.select_hyperslab(file, H5S.seloper_t.SET, Hdf5Shape.ToHdf5(start), null, lengths, null));
            using Hdf5Id memory = Hdf5Library.Own(H5S.create_simple(lengths.Length, lengths, null));
            Transfer(dataset, values, memory, file);
        }

        return values;
    });
}

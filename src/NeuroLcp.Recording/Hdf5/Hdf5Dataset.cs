using System.Text;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>Opens arrays of files that others made, and refuses those that lead out of the file or cannot be what they declare.</summary>
internal static class Hdf5Dataset
{
    /// <summary>Opens an array.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="path">Path of the array.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <exception cref="Hdf5Exception">It cannot be opened, or is refused (<see cref="Hdf5Exception.IsRefusal"/>).</exception>
    internal static long Open(long file, string path, long length)
    {
        long dataset = Hdf5Library.Check(H5D.open(file, path));
        try
        {
            RequireWithin(dataset, path);
            RequireHoldable(dataset, path, length);
            return dataset;
        }
        catch
        {
            _ = H5D.close(dataset);
            throw;
        }
    }

    /// <summary>Reads what is selected; below 0 where the library fails.</summary>
    /// <param name="dataset">The array.</param>
    /// <param name="type">Type in memory.</param>
    /// <param name="memory">Shape in memory.</param>
    /// <param name="selection">What is to be read.</param>
    /// <param name="buffer">Takes it.</param>
    /// <exception cref="Hdf5Exception">A chunk of it is refused.</exception>
    internal static int Read(long dataset, long type, long memory, long selection, nint buffer)
    {
        ChunkInflation.Require(dataset, selection);
        return H5D.read(dataset, type, memory, selection, H5P.DEFAULT, buffer);
    }

    /// <summary>Path of an array in its file.</summary>
    internal static string NameOf(long dataset)
    {
        byte[] name = new byte[1024];
        nint length = H5I.get_name(dataset, name, (nuint)name.Length);
        return Encoding.UTF8.GetString(name, 0, (int)Math.Clamp(length, 0, name.Length - 1));
    }

    /// <summary>Filters that the chunks pass through, by number and name.</summary>
    internal static (int Number, string Name)[] Filters(long properties)
    {
        var filters = new (int, string)[Hdf5Library.Check(H5P.get_nfilters(properties))];
        for (int i = 0; i < filters.Length; i++)
        {
            uint flags = 0, configuration = 0;
            nuint values = 0;
            byte[] name = new byte[64];
            int number = (int)Hdf5Library.Check(H5P.get_filter(properties, (uint)i, ref flags, ref values, null, (nuint)name.Length, name, ref configuration));
            filters[i] = (number, Encoding.UTF8.GetString(name, 0, Math.Max(0, Array.IndexOf(name, (byte)0))));
        }

        return filters;
    }

    /// <summary>What to say where an array cannot be read since the library lacks a filter; null where it lacks none.</summary>
    internal static string? MissingFilter(long dataset, string path)
    {
        using Hdf5Id properties = Hdf5Library.Own(H5D.get_create_plist(dataset));
        foreach ((int number, string name) in Filters(properties))
        {
            if (H5Z.filter_avail(number) <= 0)
            {
                string filter = name.Length > 0 ? $"'{name}' (HDF5 filter {number})" : $"HDF5 filter {number}";
                return $"'{path}' is compressed with {filter}, which the HDF5 library of this machine lacks; write it again with gzip, which every HDF5 reads. "
                    + $"In Python: h5py.File('new.h5', 'a').create_dataset('{path.TrimStart('/')}', data=h5py.File('old.h5')['{path.TrimStart('/')}'][()], compression='gzip')";
            }
        }

        return null;
    }

    private static void RequireWithin(long dataset, string path)
    {
        if (FileLimits.FollowsLinks)
        {
            return;
        }

        using Hdf5Id properties = Hdf5Library.Own(H5D.get_create_plist(dataset));
        bool isVirtual = H5P.get_layout(properties) == H5D.layout_t.VIRTUAL;
        if (isVirtual || Hdf5Library.Check(H5P.get_external_count(properties)) > 0)
        {
            throw Hdf5Exception.Refusal($"'{path}' is {(isVirtual ? "a virtual array, put together from" : "kept in")} other files, which are not read: a file could name any file of this machine. "
                + $"Copy the numbers into one file (in Python: new['{path.TrimStart('/')}'] = old['{path.TrimStart('/')}'][()]), or, if you trust it, set {FileLimits.FollowVariable}=1");
        }
    }

    private static void RequireHoldable(long dataset, string path, long length)
    {
        using Hdf5Id type = Hdf5Library.Own(H5D.get_type(dataset));
        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        NumberBits.Require(type, $"'{path}'");
        if (H5S.get_simple_extent_type(space) != H5S.class_t.SIMPLE)
        {
            return;
        }

        int rank = (int)Hdf5Library.Check(H5S.get_simple_extent_ndims(space));
        ulong[] lengths = new ulong[rank];
        Hdf5Library.Check(H5S.get_simple_extent_dims(space, lengths, null));

        // in double, where nothing overflows; a length of 0 hides the others
        double bytes = lengths.Aggregate((double)Math.Max(1, (ulong)H5T.get_size(type)), (product, n) => product * Math.Max(1, n));
        if (bytes > FileLimits.Holdable(length))
        {
            throw Hdf5Exception.Refusal($"'{path}' declares {string.Join(" x ", lengths)} elements, {FileLimits.Text(bytes)}, and a file of {FileLimits.Text(length)} cannot hold them: it is damaged, or made to look larger than it is");
        }

        using Hdf5Id properties = Hdf5Library.Own(H5D.get_create_plist(dataset));
        if (H5P.get_layout(properties) == H5D.layout_t.CHUNKED)
        {
            ulong[] chunk = new ulong[rank];
            Hdf5Library.Check(H5P.get_chunk(properties, rank, chunk));
            double chunkBytes = chunk.Aggregate((double)H5T.get_size(type), (product, n) => product * n);
            if (chunkBytes > FileLimits.Chunk)
            {
                throw Hdf5Exception.Refusal($"'{path}' is stored in chunks of {FileLimits.Text(chunkBytes)}, more than is unpacked at once ({FileLimits.Text(FileLimits.Chunk)}); write it again in smaller ones, for instance with h5repack -l CHUNK=…");
            }
        }
    }
}

namespace NeuroLcp.Recording.Hdf5;

/// <summary>Shapes as .NET counts them.</summary>
internal static class Hdf5Shape
{
    /// <summary>Lengths of a dataspace; empty for a scalar.</summary>
    internal static long[] Of(long space)
    {
        int rank = (int)Hdf5Library.Check(H5S.get_simple_extent_ndims(space));
        ulong[] lengths = new ulong[rank];
        if (rank > 0)
        {
            Hdf5Library.Check(H5S.get_simple_extent_dims(space, lengths, null));
        }

        return Array.ConvertAll(lengths, length => checked((long)length));
    }

    /// <summary>Whether a dataspace may grow along its first axis without limit.</summary>
    internal static bool Grows(long space)
    {
        int rank = H5S.get_simple_extent_ndims(space);
        if (rank <= 0)
        {
            return false;
        }

        ulong[] lengths = new ulong[rank], limits = new ulong[rank];
        Hdf5Library.Check(H5S.get_simple_extent_dims(space, lengths, limits));
        return limits[0] == H5S.UNLIMITED;
    }

    /// <summary>Number of elements.</summary>
    internal static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            count = checked(count * length);
        }

        return count;
    }

    internal static ulong[] ToHdf5(ReadOnlySpan<long> shape)
    {
        var lengths = new ulong[shape.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = checked((ulong)shape[i]);
        }

        return lengths;
    }
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5D: datasets.</summary>
internal static partial class H5D
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dcreate2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long create(long loc_id, string name, long type_id, long space_id, long lcpl_id = H5P.DEFAULT, long dcpl_id = H5P.DEFAULT,
        long dapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dopen2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long open(long file_id, string name, long dapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dclose")]
    internal static partial int close(long dset_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dwrite")]
    internal static partial int write(long dset_id, long mem_type_id, long mem_space_id, long file_space_id, long plist_id, nint buf);

    /// <summary>Writes a chunk that has passed through the filters already (since 1.10.3).</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dwrite_chunk")]
    internal static partial int write_chunk(long dset_id, long dxpl_id, uint filters, ulong[] offset, nuint data_size, nint buf);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dread")]
    internal static partial int read(long dset_id, long mem_type_id, long mem_space_id, long file_space_id, long plist_id, nint buf);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dget_space")]
    internal static partial long get_space(long dset_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dget_type")]
    internal static partial long get_type(long dset_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dget_create_plist")]
    internal static partial long get_create_plist(long dset_id);

    /// <summary>Where a chunk lies (since 1.10.5); an address of all ones where it was never written.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dget_chunk_info_by_coord")]
    internal static partial int get_chunk_info_by_coord(long dset_id, ulong[] offset, out uint filter_mask, out ulong addr, out ulong size);

    /// <summary>Bytes that a chunk takes in the file (since 1.10.2); 0 where it was never written.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dget_chunk_storage_size")]
    internal static partial int get_chunk_storage_size(long dset_id, ulong[] offset, out ulong size);

    /// <summary>A chunk as it stands in the file, and the filters that were left out for it (since 1.10.3).</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dread_chunk")]
    internal static partial int read_chunk(long dset_id, long dxpl_id, ulong[] offset, ref uint filters, nint buf);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dget_storage_size")]
    internal static partial ulong get_storage_size(long dset_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dset_extent")]
    internal static partial int set_extent(long dset_id, ulong[] size);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dflush")]
    internal static partial int flush(long dset_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Drefresh")]
    internal static partial int refresh(long dset_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Dvlen_reclaim")]
    internal static partial int vlen_reclaim(long type_id, long space_id, long plist_id, nint buf);

    internal enum layout_t
    {
        ERROR = -1,
        COMPACT = 0,
        CONTIGUOUS = 1,
        CHUNKED = 2,
        VIRTUAL = 3,
    }
}

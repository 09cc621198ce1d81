using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5P: property lists.</summary>
internal static partial class H5P
{
    internal const long DEFAULT = 0;
    internal const uint CRT_ORDER_TRACKED = 0x0001;
    internal const uint CRT_ORDER_INDEXED = 0x0002;

    internal static long FILE_CREATE => Hdf5Library.Identifier("H5P_CLS_FILE_CREATE_ID_g");

    internal static long FILE_ACCESS => Hdf5Library.Identifier("H5P_CLS_FILE_ACCESS_ID_g");

    internal static long GROUP_CREATE => Hdf5Library.Identifier("H5P_CLS_GROUP_CREATE_ID_g");

    internal static long DATASET_CREATE => Hdf5Library.Identifier("H5P_CLS_DATASET_CREATE_ID_g");

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pcreate")]
    internal static partial long create(long cls_id);

    /// <summary>Sets a property by its name, which is how the library's own repair tool asks for what has no function of its own.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int set(long plist_id, string name, nint value);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_libver_bounds")]
    internal static partial int set_libver_bounds(long plist, H5F.libver_t low, H5F.libver_t high);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_fclose_degree")]
    internal static partial int set_fclose_degree(long plist, H5F.close_degree_t fc_degree);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_metadata_read_attempts")]
    internal static partial int set_metadata_read_attempts(long plist_id, uint attempts);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_link_creation_order")]
    internal static partial int set_link_creation_order(long gcpl_id, uint crt_order_flags);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_userblock")]
    internal static partial int set_userblock(long plist, ulong size);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_chunk")]
    internal static partial int set_chunk(long plist_id, int ndims, ulong[] dims);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pget_layout")]
    internal static partial H5D.layout_t get_layout(long plist);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pget_chunk")]
    internal static partial int get_chunk(long plist_id, int max_ndims, [Out] ulong[] dims);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pget_nfilters")]
    internal static partial int get_nfilters(long plist);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pget_filter2")]
    internal static partial int get_filter(long plist_id, uint idx, ref uint flags, ref nuint cd_nelmts, [Out] uint[]? cd_values, nuint namelen,
        [Out] byte[] name, ref uint filter_config);

    /// <summary>Files outside the HDF5 file that hold the raw data.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pget_external_count")]
    internal static partial int get_external_count(long plist);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_shuffle")]
    internal static partial int set_shuffle(long plist_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_deflate")]
    internal static partial int set_deflate(long plist_id, uint level);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Pset_fill_value")]
    internal static partial int set_fill_value(long plist_id, long type_id, nint value);
}

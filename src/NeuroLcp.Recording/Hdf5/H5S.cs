using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5S: dataspaces, that is shapes and selections.</summary>
internal static partial class H5S
{
    internal const long ALL = 0;
    internal const ulong UNLIMITED = ulong.MaxValue;

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Screate")]
    internal static partial long create(class_t type);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Screate_simple")]
    internal static partial long create_simple(int rank, ulong[] dims, ulong[]? maxdims);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Sselect_hyperslab")]
    internal static partial int select_hyperslab(long space_id, seloper_t op, ulong[] start, ulong[]? stride, ulong[] count, ulong[]? block);

    /// <summary>The corners of the box around what is selected, both within it.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Sget_select_bounds")]
    internal static partial int get_select_bounds(long space_id, [Out] ulong[] start, [Out] ulong[] end);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Sget_simple_extent_ndims")]
    internal static partial int get_simple_extent_ndims(long space_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Sget_simple_extent_dims")]
    internal static partial int get_simple_extent_dims(long space_id, [Out] ulong[] dims, [Out] ulong[]? maxdims);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Sget_simple_extent_type")]
    internal static partial class_t get_simple_extent_type(long space_id);

    internal enum class_t
    {
        NO_CLASS = -1,
        SCALAR = 0,
        SIMPLE = 1,
        NULL = 2,
    }

    internal enum seloper_t
    {
        SET = 0,
    }
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5: the library itself. Names and signatures of all binding classes are those of HDF.PInvoke.</summary>
internal static partial class H5
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5open")]
    internal static partial int open();

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5dont_atexit")]
    internal static partial int dont_atexit();

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5get_libversion")]
    internal static partial int get_libversion(ref uint major, ref uint minor, ref uint release);

    /// <summary>Order and index types shared by H5L and H5A.</summary>
    internal enum index_t
    {
        NAME = 0,
        CRT_ORDER = 1,
    }

    internal enum iter_order_t
    {
        INC = 0,
        DEC = 1,
        NATIVE = 2,
    }
}

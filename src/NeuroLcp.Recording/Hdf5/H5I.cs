using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5I: identifiers of any kind.</summary>
internal static partial class H5I
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Iget_type")]
    internal static partial type_t get_type(long obj_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Idec_ref")]
    internal static partial int dec_ref(long obj_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Iget_name")]
    internal static partial nint get_name(long obj_id, [Out] byte[]? name, nuint size);

    internal enum type_t
    {
        BADID = -1,
        FILE = 1,
        GROUP = 2,
        DATATYPE = 3,
        DATASPACE = 4,
        DATASET = 5,
    }
}

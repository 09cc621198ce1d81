using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5G: groups.</summary>
internal static partial class H5G
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Gcreate2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long create(long loc_id, string name, long lcpl_id = H5P.DEFAULT, long gcpl_id = H5P.DEFAULT, long gapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Gopen2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long open(long loc_id, string name, long gapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Gget_info")]
    internal static partial int get_info(long loc_id, ref info_t info);

    [StructLayout(LayoutKind.Sequential)]
    internal struct info_t
    {
        internal int storage_type;
        internal ulong nlinks;
        internal long max_corder;
        internal byte mounted;
    }
}

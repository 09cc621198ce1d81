using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5DS: dimension scales (the high-level library).</summary>
internal static unsafe partial class H5DS
{
    [LibraryImport(Hdf5Library.HighLevel, EntryPoint = "H5DSset_scale", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int set_scale(long dsid, string dimname);

    [LibraryImport(Hdf5Library.HighLevel, EntryPoint = "H5DSattach_scale")]
    internal static partial int attach_scale(long did, long dsid, uint idx);

    [LibraryImport(Hdf5Library.HighLevel, EntryPoint = "H5DSis_scale")]
    internal static partial int is_scale(long did);

    [LibraryImport(Hdf5Library.HighLevel, EntryPoint = "H5DSiterate_scales")]
    internal static partial int iterate_scales(long did, uint dim, ref int idx, delegate* unmanaged[Cdecl]<long, uint, long, nint, int> visitor,
        nint visitor_data);
}

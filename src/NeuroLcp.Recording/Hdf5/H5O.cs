using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5O: an object, be it group or dataset.</summary>
internal static unsafe partial class H5O
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Oopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long open(long loc_id, string name, long lapl_id = H5P.DEFAULT);

    /// <summary>Where an open object lies in its file: the same for all its names.</summary>
    internal static ulong address_of(long obj_id)
    {
        // the beginning of H5O_info_t, which all versions share: number of the file, then the address; versions with a third argument are told to look no
        // further
        const uint basic = 1;
        ulong* info = stackalloc ulong[64];
        var function = (delegate* unmanaged[Cdecl]<long, ulong*, uint, int>)Hdf5Library.Function("H5Oget_info2", "H5Oget_info1");
        Hdf5Library.Check(function(obj_id, info, basic), "H5Oget_info(...)");
        return info[1];
    }

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Oexists_by_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int exists_by_name(long loc_id, string name, long lapl_id = H5P.DEFAULT);
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5O: an object, be it group or dataset.</summary>
internal static partial class H5O
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Oopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long open(long loc_id, string name, long lapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Oexists_by_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int exists_by_name(long loc_id, string name, long lapl_id = H5P.DEFAULT);
}

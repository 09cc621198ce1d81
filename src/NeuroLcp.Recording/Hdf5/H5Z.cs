using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5Z: filters that chunks pass through.</summary>
internal static partial class H5Z
{
    internal const int DEFLATE = 1;
    internal const int SHUFFLE = 2;

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Zfilter_avail")]
    internal static partial int filter_avail(int id);
}

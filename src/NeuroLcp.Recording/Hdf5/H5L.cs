using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5L: links, that is names in groups.</summary>
internal static partial class H5L
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Lcreate_hard", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int create_hard(long cur_loc, string cur_name, long dst_loc, string dst_name, long lcpl_id = H5P.DEFAULT, long lapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Lexists", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int exists(long loc_id, string name, long lapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Lget_name_by_idx", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint get_name_by_idx(long loc_id, string group_name, H5.index_t index_field, H5.iter_order_t order, ulong n, [Out] byte[]? name, nuint size, long lapl_id = H5P.DEFAULT);
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5L: links, that is names in groups.</summary>
internal static unsafe partial class H5L
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Lcreate_hard", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int create_hard(long cur_loc, string cur_name, long dst_loc, string dst_name, long lcpl_id = H5P.DEFAULT,
        long lapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Lexists", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int exists(long loc_id, string name, long lapl_id = H5P.DEFAULT);

    /// <summary>Takes a kind of link away from the library, of which it then follows none.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Lunregister")]
    internal static partial int unregister(type_t id);

    /// <summary>
    /// Visits the names of a group. The function's own name depends on the version of the library; what it does with these arguments does not.
    /// </summary>
    internal static int iterate(long grp_id, H5.index_t idx_type, H5.iter_order_t order, ref ulong idx, delegate* unmanaged[Cdecl]<long, byte*, nint, nint,
        int> op, nint op_data)
    {
        var function = (delegate* unmanaged[Cdecl]<long, H5.index_t, H5.iter_order_t, ulong*, delegate* unmanaged[Cdecl]<long, byte*, nint, nint, int>, nint,
            int>)
            Hdf5Library.Function("H5Literate", "H5Literate2");
        fixed (ulong* position = &idx)
        {
            return function(grp_id, idx_type, order, position, op, op_data);
        }
    }

    internal enum type_t
    {
        HARD = 0,
        SOFT = 1,
        EXTERNAL = 64,
    }

    /// <summary>What is known of a link; the beginning, which all versions share.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct info_t
    {
        internal type_t type;
        internal byte corder_valid;
        internal long corder;
    }
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5A: attributes.</summary>
internal static unsafe partial class H5A
{
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Acreate2", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long create(long loc_id, string attr_name, long type_id, long space_id, long acpl_id = H5P.DEFAULT, long aapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Aopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long open(long obj_id, string attr_name, long aapl_id = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Aexists", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int exists(long obj_id, string attr_name);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Adelete", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int delete(long loc_id, string name);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Awrite")]
    internal static partial int write(long attr_id, long mem_type_id, nint buf);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Aread")]
    internal static partial int read(long attr_id, long mem_type_id, nint buf);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Aget_space")]
    internal static partial long get_space(long attr_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Aget_type")]
    internal static partial long get_type(long attr_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Aiterate2")]
    internal static partial int iterate(long loc_id, H5.index_t idx_type, H5.iter_order_t order, ref ulong n, delegate* unmanaged[Cdecl]<long, byte*, nint,
        nint, int> op, nint op_data);
}

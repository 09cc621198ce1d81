using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>What is where in an open file.</summary>
internal static unsafe class Hdf5Tree
{
    /// <summary>Kind of what is at a path; BADID where there is nothing (each step is checked, as HDF5 asks).</summary>
    internal static H5I.type_t KindOf(long file, string path)
    {
        string walked = "";
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            walked += "/" + name;
            if (H5L.exists(file, walked) <= 0 || H5O.exists_by_name(file, walked) <= 0)
            {
                return H5I.type_t.BADID;
            }
        }

        using Hdf5Id located = Hdf5Library.Own(H5O.open(file, walked.Length == 0 ? "/" : walked));
        return H5I.get_type(located);
    }

    /// <summary>Names in a group, in the order in which they were made where the file knows it.</summary>
    internal static List<string> NamesIn(long file, string path)
    {
        using Hdf5Id group = Hdf5Library.Own(H5G.open(file, path));
        H5G.info_t info = default;
        Hdf5Library.Check(H5G.get_info(group, ref info));
        var links = new List<(long Order, string Name)>();
        var handle = GCHandle.Alloc(links);
        try
        {
            // The native order of either index is its own, and needs no table of all links: of a table that is only half there (in a file
            // that was cut off) libhdf5 1.10 frees what it never allocated. Each link says when it was made, so they are sorted here.
            ulong position = 0;
            H5.index_t index = info.max_corder > 0 && H5L.iterate(group, H5.index_t.CRT_ORDER, H5.iter_order_t.NATIVE, ref position, &Skip, 0) >= 0
                ? H5.index_t.CRT_ORDER
                : H5.index_t.NAME;
            position = 0;
            Hdf5Library.Check(H5L.iterate(group, index, H5.iter_order_t.NATIVE, ref position, &Collect, GCHandle.ToIntPtr(handle)), "H5Literate(...)");
        }
        finally
        {
            handle.Free();
        }

        return [.. links.OrderBy(link => link.Order).Select(link => link.Name)];
    }

    /// <summary>Paths of all members of all groups with what they are, a group before its members.</summary>
    internal static IEnumerable<(string Path, H5I.type_t Kind)> Walk(long file, string path = "")
    {
        foreach (string name in NamesIn(file, path.Length == 0 ? "/" : path))
        {
            string member = $"{path}/{name}";
            H5I.type_t kind = KindOf(file, member);
            yield return (member, kind);
            if (kind == H5I.type_t.GROUP)
            {
                foreach (var below in Walk(file, member))
                {
                    yield return below;
                }
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(long group, byte* name, nint info, nint links)
    {
        var link = (H5L.info_t*)info;
        ((List<(long, string)>)GCHandle.FromIntPtr(links).Target!).Add((link->corder_valid != 0 ? link->corder : 0, Marshal.PtrToStringUTF8((nint)name)!));
        return 0;
    }

    /// <summary>Stops at once.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Skip(long group, byte* name, nint info, nint nothing) => 1;
}

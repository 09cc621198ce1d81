using System.Text;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>What is where in an open file.</summary>
internal static class Hdf5Tree
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
        H5.index_t index = info.max_corder > 0 && H5L.get_name_by_idx(group, ".", H5.index_t.CRT_ORDER, H5.iter_order_t.INC, 0, null, 0) >= 0
            ? H5.index_t.CRT_ORDER
            : H5.index_t.NAME;
        var names = new List<string>();
        for (ulong i = 0; i < info.nlinks; i++)
        {
            int length = (int)Hdf5Library.Check(H5L.get_name_by_idx(group, ".", index, H5.iter_order_t.INC, i, null, 0));
            byte[] buffer = new byte[length + 1];
            Hdf5Library.Check(H5L.get_name_by_idx(group, ".", index, H5.iter_order_t.INC, i, buffer, (nuint)buffer.Length));
            names.Add(Encoding.UTF8.GetString(buffer, 0, length));
        }

        return names;
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
}

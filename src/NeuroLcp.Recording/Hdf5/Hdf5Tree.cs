using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>What is where in an open file.</summary>
internal static unsafe class Hdf5Tree
{
    // drawn anew by each process, so that no file has it
    private static readonly string s_absent = $"absent-{Guid.NewGuid():N}";

    /// <summary>Kind of what is at a path; BADID where there is nothing (each step is checked, as HDF5 asks).</summary>
    /// <exception cref="Hdf5Exception">A group on the way cannot be searched, so that nobody knows.</exception>
    internal static H5I.type_t KindOf(long file, string path)
    {
        string walked = "";
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string above = walked;
            walked += "/" + name;
            int isThere = H5L.exists(file, walked);
            if (isThere < 0)
            {
                var failure = Hdf5Exception.FromErrorStack($"looking for '{name}' in '{Rooted(above)}'");
                return KindOfExisting(file, above) == H5I.type_t.GROUP ? throw failure : H5I.type_t.BADID;
            }

            if (isThere == 0 || H5O.exists_by_name(file, walked) <= 0)
            {
                return H5I.type_t.BADID;
            }
        }

        return KindOfExisting(file, walked);
    }

    private static H5I.type_t KindOfExisting(long file, string path)
    {
        using Hdf5Id located = Hdf5Library.Own(H5O.open(file, Rooted(path)), $"opening '{Rooted(path)}'");
        return H5I.get_type(located);
    }

    private static string Rooted(string path) => path.Length == 0 ? "/" : path;

    /// <summary>The first part of a path that is a link out of the file; null where there is none, or where such links are followed.</summary>
    internal static string? LinkOut(long file, string path)
    {
        string walked = "";
        foreach (string name in FileLimits.FollowsLinks ? [] : path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (KindOf(file, walked) != H5I.type_t.GROUP)
            {
                return null;
            }

            if (LinksOut(file, Rooted(walked)).Contains(name))
            {
                return $"{walked}/{name}";
            }

            walked += "/" + name;
        }

        return null;
    }

    /// <summary>Names in a group that are links out of the file, or of a kind that this library does not know.</summary>
    internal static List<string> LinksOut(long file, string path) =>
        [.. LinksIn(file, path).Where(link => link.Type is not (H5L.type_t.HARD or H5L.type_t.SOFT)).Select(link => link.Name)];

    /// <summary>Names in a group, in the order in which they were made where the file knows it.</summary>
    internal static List<string> NamesIn(long file, string path) => [.. LinksIn(file, path).Select(link => link.Name)];

    private static IEnumerable<(long Order, string Name, H5L.type_t Type)> LinksIn(long file, string path)
    {
        using Hdf5Id group = Hdf5Library.Own(H5G.open(file, path));
        RequireReadableNames(group, path);
        H5G.info_t info = default;
        Hdf5Library.Check(H5G.get_info(group, ref info));
        var links = new List<(long Order, string Name, H5L.type_t Type)>();
        var handle = GCHandle.Alloc(links);
        try
        {
            // The native order of either index is its own, and of a large group needs no table of all links. Each link says when it was made, so they are
            // sorted here.
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

        return links.OrderBy(link => link.Order);
    }

    /// <summary>
    /// Refuses a group of which a name cannot be read. Whoever asks libhdf5 1.10 for all names of a small group has it fill a table, and where it stops at one
    /// that it cannot read, it frees the whole table, with the addresses that happen to lie in the part it never filled. Looking for a name that is not there
    /// goes over the same names, and fills none.
    /// </summary>
    private static void RequireReadableNames(long group, string path) => Hdf5Library.Check(H5L.exists(group, s_absent), $"reading the names in '{path}'");

    /// <summary>Paths of all members of all groups with what they are, a group before its members.</summary>
    internal static IEnumerable<(string Path, H5I.type_t Kind)> Walk(long file)
    {
        foreach ((string path, _) in Groups(file).Where(group => group.SameAs is null))
        {
            string above = path == "/" ? "" : path;
            foreach (string name in NamesIn(file, path))
            {
                yield return ($"{above}/{name}", KindOf(file, $"{above}/{name}"));
            }
        }
    }

    /// <summary>
    /// All groups, each before those in it. One that has several names, or is linked to from within itself, is gone through once: under its other
    /// names it says where.
    /// </summary>
    /// <exception cref="Hdf5Exception">There are more, or they lie deeper in one another, than in any file of numbers.</exception>
    internal static IReadOnlyList<(string Path, string? SameAs)> Groups(long file)
    {
        var groups = new List<(string Path, string? SameAs)>();
        var seen = new Dictionary<ulong, string>();
        int members = 0;
        Visit("/", 0);
        return groups;

        void Visit(string path, int level)
        {
            if (level > FileLimits.Levels)
            {
                throw Hdf5Exception.Refusal($"groups lie more than {FileLimits.Levels} deep in one another: {path}");
            }

            ulong address;
            using (Hdf5Id group = Hdf5Library.Own(H5O.open(file, path)))
            {
                address = H5O.address_of(group);
            }

            if (!seen.TryAdd(address, path))
            {
                groups.Add((path, seen[address]));
                return;
            }

            groups.Add((path, null));
            List<string> names = NamesIn(file, path);
            if ((members += names.Count) > FileLimits.Objects)
            {
                throw Hdf5Exception.Refusal($"it holds more than {FileLimits.Objects} groups and arrays");
            }

            foreach (string member in names.Select(name => $"{(path == "/" ? "" : path)}/{name}").Where(member => KindOf(file, member) == H5I.type_t.GROUP))
            {
                Visit(member, level + 1);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(long group, byte* name, nint info, nint links)
    {
        var link = (H5L.info_t*)info;
        ((List<(long, string, H5L.type_t)>)GCHandle.FromIntPtr(links).Target!)
            .Add((link->corder_valid != 0 ? link->corder : 0, Marshal.PtrToStringUTF8((nint)name)!, link->type));
        return 0;
    }

    /// <summary>Stops at once.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Skip(long group, byte* name, nint info, nint nothing) => 1;
}

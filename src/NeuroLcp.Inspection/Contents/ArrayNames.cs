using NeuroLcp.Commands;

namespace NeuroLcp.Inspection.Contents;

/// <summary>
/// Arrays by the names people use: the whole path or the end of it, with dots or slashes. soma, pyramidal.soma, states.pyramidal.soma and
/// /states/pyramidal/soma are one array; training, pyramidal or W are all arrays of
/// that group and of the groups in it, and training.* only those right in it.
/// </summary>
internal static class ArrayNames
{
    /// <summary>The arrays that any of the names means, in the order of the file.</summary>
    /// <param name="arrays">All there are.</param>
    /// <param name="names">The names; none means all.</param>
    /// <exception cref="RequestException">A name means none; the message lists what there is.</exception>
    public static IReadOnlyList<FileArray> Choose(IReadOnlyList<FileArray> arrays, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (!arrays.Any(array => Means(name, array.Path)))
            {
                throw new RequestException($"the file holds no '{name}'; it has {string.Join(", ", arrays.Where(a => !a.IsAxis).Select(a => Dotted(a.Path)))} (the end of a name will do, or that of a group)");
            }
        }

        return names.Count == 0 ? arrays : [.. arrays.Where(array => names.Any(name => Means(name, array.Path)))];
    }

    /// <summary>A path with dots: /states/hidden/soma as states.hidden.soma.</summary>
    public static string Dotted(string path) => path.Trim('/').Replace('/', '.');

    private static bool Means(string name, string path)
    {
        // of "pyramidal.*" the arrays right there, of "pyramidal" also those in groups below
        bool direct = name.EndsWith(".*", StringComparison.Ordinal) || name.EndsWith("/*", StringComparison.Ordinal);
        string asked = Dotted(direct ? name[..^2] : name);
        string dotted = Dotted(path);
        if (direct)
        {
            // the name of an array may hold dots of its own, as output.u does in /states/probe
            return Ends(Dotted(path[..path.LastIndexOf('/')]), asked)
                || (dotted.Contains('.', StringComparison.Ordinal) && Ends(dotted[..dotted.LastIndexOf('.')], asked));
        }

        for (string above = dotted; above.Length > 0; above = above.Contains('.', StringComparison.Ordinal) ? above[..above.LastIndexOf('.')] : "")
        {
            if (Ends(above, asked))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Ends(string dotted, string asked) => dotted == asked || dotted.EndsWith("." + asked, StringComparison.Ordinal);
}

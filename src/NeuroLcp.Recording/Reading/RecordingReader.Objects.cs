using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Reading;

/// <summary>What is in a file: groups, arrays and what they are described by.</summary>
public sealed unsafe partial class RecordingReader
{
    /// <summary>Whether a group or array of that path is there.</summary>
    public bool Exists(string path) => Locked(() => Hdf5Tree.KindOf(_file, path) != H5I.type_t.BADID);

    /// <summary>Whether an array (or scalar) of that path is there.</summary>
    public bool IsArray(string path) => Locked(() => Hdf5Tree.KindOf(_file, path) == H5I.type_t.DATASET);

    /// <summary>
    /// Paths of all groups, each before those in it. A group that has several names is gone through under the first; under the others it says which
    /// that is.
    /// </summary>
    /// <exception cref="RecordingException">The file is damaged, or holds more groups than any file of numbers.</exception>
    public IReadOnlyList<(string Path, string? SameAs)> AllGroups() => Locked(() => Hdf5Tree.Groups(_file));

    /// <summary>Names in a group that lead out of the file; they are not followed.</summary>
    /// <exception cref="RecordingException">There is no such group.</exception>
    public IReadOnlyList<string> LinksOut(string path = "/") => Locked(() =>
        Hdf5Tree.KindOf(_file, path) == H5I.type_t.GROUP ? Hdf5Tree.LinksOut(_file, path) : throw Missing("group", path));

    /// <summary>Names of the groups in a group, in the order in which they were made.</summary>
    /// <exception cref="RecordingException">There is no such group.</exception>
    public IReadOnlyList<string> Groups(string path = "/") => Members(path, H5I.type_t.GROUP);

    /// <summary>Names of the arrays and scalars in a group, in the order in which they were made.</summary>
    /// <exception cref="RecordingException">There is no such group.</exception>
    public IReadOnlyList<string> Arrays(string path = "/") => Members(path, H5I.type_t.DATASET);

    /// <summary>Names of the attributes of a group or array ("/" for the file), alphabetically.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public IReadOnlyList<string> Attributes(string path) => Locked(() =>
    {
        using Hdf5Id located = OpenObject(path);
        return Hdf5Attributes.Names(located);
    });

    /// <summary>An attribute as string, long, ulong, double, or an array of these; null where it is missing or of a kind that is none of these.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public object? Attribute(string path, string name) => Locked(() =>
    {
        using Hdf5Id located = OpenObject(path);
        return Hdf5Library.Check(H5A.exists(located, name)) > 0 ? Hdf5Attributes.Read(located, name, _largestText) : null;
    });

    /// <summary>A text attribute; null where it is missing or no single text.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public string? TextAttribute(string path, string name) => Attribute(path, name) switch
    {
        string text => text,
        string[] { Length: 1 } texts => texts[0],
        _ => null,
    };

    /// <summary>A number attribute, as double; null where it is missing or no single number.</summary>
    /// <exception cref="RecordingException">There is no such object.</exception>
    public double? NumberAttribute(string path, string name) => Attribute(path, name) switch
    {
        double real => real,
        long whole => whole,
        ulong large => large,
        double[] { Length: 1 } reals => reals[0],
        long[] { Length: 1 } wholes => wholes[0],
        _ => null,
    };

    /// <summary>Refuses to go through more numbers than the file can hold.</summary>
    /// <param name="bytes">Bytes of all numbers that are to be read.</param>
    /// <exception cref="RecordingException">It cannot hold them.</exception>
    public void RequireHoldable(double bytes)
    {
        if (bytes > FileLimits.Holdable(Length()))
        {
            throw new RecordingException(Path, $"its arrays declare {FileLimits.Text(bytes)} of numbers in all, and a file of {FileLimits.Text(_length)} cannot hold them: most of them were never written, or are the same under several names");
        }
    }

    /// <summary>Refuses to take more numbers of an array at once than the file can hold.</summary>
    internal void RequireAtOnce(string array, double bytes, double growth)
    {
        if (bytes > FileLimits.HoldableAtOnce(Length(), growth))
        {
            throw new RecordingException(Path,
                $"'{array}' has rows of {FileLimits.Text(bytes)}, and a file of {FileLimits.Text(_length)} cannot hold them: most of it was never written");
        }
    }

    private IReadOnlyList<string> Members(string path, H5I.type_t kind) => Locked(() =>
    {
        if (Hdf5Tree.KindOf(_file, path) != H5I.type_t.GROUP)
        {
            throw Missing("group", path);
        }

        return Hdf5Tree.NamesIn(_file, path).Where(name => Hdf5Tree.KindOf(_file, path.TrimEnd('/') + "/" + name) == kind).ToArray();
    });

    private Hdf5Id OpenObject(string path) =>
        Hdf5Tree.KindOf(_file, path) == H5I.type_t.BADID ? throw Missing("group or array", path) : Hdf5Library.Own(H5O.open(_file, path));

    private RecordingException Missing(string what, string path)
    {
        if (Hdf5Tree.LinkOut(_file, path) is { } link)
        {
            return new RecordingException(Path, $"'{link}' is a link to another file, which is not followed: it could lead to any file of this machine. Copy what it leads to into this file, or, if you trust it, set {FileLimits.FollowVariable}=1");
        }

        string above = path.TrimEnd('/');
        do
        {
            above = above.Contains('/', StringComparison.Ordinal) ? above[..above.LastIndexOf('/')] : "";
        }
        while (above.Length > 0 && Hdf5Tree.KindOf(_file, above) != H5I.type_t.GROUP);

        List<string> names = Hdf5Tree.NamesIn(_file, above.Length == 0 ? "/" : above);
        return new RecordingException(Path, $"there is no {what} '{path}'; '{above}/' holds {(names.Count == 0 ? "nothing" : string.Join(", ", names))}");
    }

    /// <summary>Bytes of the file, which grows while it is written.</summary>
    private long Length() => _live ? _length = Math.Max(_length, new FileInfo(Path).Length) : _length;

    /// <summary>Texts a few at a time: a few bytes of a file can be any number of the same long text.</summary>
    private string[] TextsOf(string path, long dataset, long count)
    {
        using Hdf5Id type = Hdf5Library.Own(H5D.get_type(dataset));
        using Hdf5Id space = Hdf5Library.Own(H5D.get_space(dataset));
        long atOnce = Math.Max(1, FileLimits.Texts / 4 / Math.Max(1, _largestText));
        if (count <= atOnce || H5S.get_simple_extent_ndims(space) != 1)
        {
            Hdf5Text.RequireFew(type, count, _largestText, $"'{path}'");
            return Hdf5Text.Read(type, space, count, (memory, buffer) => Hdf5Dataset.Read(dataset, memory, H5S.ALL, H5S.ALL, buffer));
        }

        Hdf5Text.RequireFew(type, count, 0, $"'{path}'");
        var texts = new List<string>();
        for (long first = 0, characters = 0; first < count; first += atOnce)
        {
            ulong[] start = [(ulong)first], length = [(ulong)Math.Min(atOnce, count - first)];
            long part = space;
            Hdf5Library.Check(H5S.select_hyperslab(part, H5S.seloper_t.SET, start, null, length, null));
            using Hdf5Id few = Hdf5Library.Own(H5S.create_simple(1, length, null));
            long shape = few;
            texts.AddRange(Hdf5Text.Read(type, few, (long)length[0], (memory, buffer) => Hdf5Dataset.Read(dataset, memory, shape, part, buffer)));
            characters += texts.Skip((int)first).Sum(text => (long)text.Length);
            if (characters > FileLimits.Texts)
            {
                throw Hdf5Exception.Refusal($"'{path}' holds more text than the {FileLimits.Text(FileLimits.Texts)} that are read of an array");
            }
        }

        return [.. texts];
    }
}

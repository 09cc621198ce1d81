using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Recording.Rows;

/// <summary>What a recording can still change: its growing groups and its single numbers, opened from the file itself.</summary>
internal sealed class RecordedObjects
{
    /// <summary>Attribute of a counter: rows its group advances by. (The chunks tell only where something is compressed.)</summary>
    internal const string RowsPerBlock = "rows_per_block";

    /// <summary>How a compressed array is written.</summary>
    private static readonly int[] s_filters = [H5Z.SHUFFLE, H5Z.DEFLATE];

    private readonly long _file;
    private readonly long _length;

    /// <summary>Opens them all.</summary>
    /// <param name="file">A recording; its identifiers are closed with it.</param>
    /// <exception cref="Hdf5Exception">An array is not as a recording has it.</exception>
    internal RecordedObjects(long file)
    {
        _file = file;
        _length = H5F.length_of(file);
        var members = new Dictionary<string, List<string>>();
        foreach (var (path, kind) in Hdf5Tree.Walk(file))
        {
            if (kind == H5I.type_t.DATASET)
            {
                string group = path[..path.LastIndexOf('/')];
                members.TryAdd(group, []);
                members[group].Add(path);
            }
        }

        foreach (var (group, paths) in members)
        {
            OpenGroup(group, paths);
        }

        if (Hdf5Tree.KindOf(file, RecordingFormat.CommittedRowsGroup) != H5I.type_t.GROUP)
        {
            throw Hdf5Exception.Refusal($"it has no group '{RecordingFormat.CommittedRowsGroup}', which says what is safe");
        }

        // in the order in which their counters were made, which is that of the layout
        List<string> order = Hdf5Tree.NamesIn(file, RecordingFormat.CommittedRowsGroup);
        Growing.Sort((a, b) => order.IndexOf(RecordingFormat.CounterName(a.Path)).CompareTo(order.IndexOf(RecordingFormat.CounterName(b.Path))));
    }

    /// <summary>Groups that grow.</summary>
    internal List<GrowingGroup> Growing { get; } = [];

    /// <summary>Rewritable numbers by path.</summary>
    internal Dictionary<string, RecordedScalar> Scalars { get; } = [];

    private void OpenGroup(string group, List<string> paths)
    {
        string counter = $"{RecordingFormat.CommittedRowsGroup}/{RecordingFormat.CounterName(group)}";
        bool counted = group.Length > 0 && Hdf5Tree.KindOf(_file, counter) == H5I.type_t.DATASET;
        var arrays = new List<(StoredArray Stored, long Dataset)>();
        foreach (string path in paths)
        {
            long dataset = Hdf5Dataset.Open(_file, path, _length);
            StoredArray stored = StoredArray.Of(path, dataset);
            if (stored is { Type: { } type, Shape.Length: 0 })
            {
                var scalar = new RecordedScalar(path, type) { Dataset = dataset };
                scalar.Read();
                Scalars.Add(path, scalar);
            }
            else if (counted && stored is { Grows: true, Type: not null })
            {
                RequireOurs(stored);
                arrays.Add((stored, dataset));
            }
            else
            {
                _ = H5D.close(dataset);
            }
        }

        if (arrays.Count > 0)
        {
            long blockRows = BlockRows(counter, arrays);

            // the coordinate last: it is written after the values that it dates
            Growing.Add(new GrowingGroup(
                group,
                [.. arrays.OrderBy(a => a.Stored.IsScale)
                    .Select(a => new GrowingArray(a.Stored.Path, a.Stored.Type!.Value, a.Stored.Shape.AsSpan(1), a.Stored.Compressed ? a.Stored.Chunk : [],
                    blockRows, a.Stored.KeptBits) { Dataset = a.Dataset })],
                blockRows));
        }
    }

    /// <summary>A number that must be there, of the type it is written in.</summary>
    /// <exception cref="Hdf5Exception">It is not.</exception>
    internal RecordedScalar Number(string group, string name, ElementType type) =>
        Scalars.TryGetValue($"{group}/{name}", out RecordedScalar? scalar) && scalar.Type == type
        ? scalar
        : throw Hdf5Exception.Refusal($"'{group}/{name}' is missing, or not a single number of type {type}");

    /// <summary>What is written on here must be as this program writes it.</summary>
    private static void RequireOurs(StoredArray array)
    {
        if (array.Compressed && !array.Filters.AsSpan().SequenceEqual(s_filters))
        {
            throw Hdf5Exception.Refusal($"'{array.Path}' passes through other filters than a recording's arrays do (shuffle, then deflate)");
        }

        double row = array.Shape.Skip(1).Aggregate(1.0, (product, length) => product * length),
            chunk = array.Chunk.Aggregate(1.0, (product, length) => product * length);
        if (row is 0 or > int.MaxValue / sizeof(double) || chunk > int.MaxValue / sizeof(double))
        {
            throw Hdf5Exception.Refusal($"'{array.Path}' has rows or chunks of a size that no recording has");
        }
    }

    private long BlockRows(string counter, List<(StoredArray Stored, long Dataset)> arrays)
    {
        if (arrays.Select(a => a.Stored).FirstOrDefault(s => s.Compressed) is { } compressed)
        {
            return arrays.All(a => !a.Stored.Compressed || a.Stored.ChunkRows == compressed.ChunkRows) ? compressed.ChunkRows
                : throw Hdf5Exception.Refusal($"the arrays beside '{compressed.Path}' are in chunks of other numbers of rows");
        }

        using Hdf5Id dataset = Hdf5Library.Own(H5D.open(_file, counter));
        return Hdf5Library.Check(H5A.exists(dataset, RowsPerBlock)) > 0 && Hdf5Attributes.Read(dataset, RowsPerBlock) is long rows and > 0
            ? rows
            : arrays[0].Stored.ChunkRows;
    }
}

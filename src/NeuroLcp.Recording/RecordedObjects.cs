using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording;

/// <summary>What a recording can still change: its growing groups and its single numbers, opened from the file itself.</summary>
internal sealed class RecordedObjects
{
    /// <summary>Attribute of a counter: rows its group advances by. (The chunks tell only where something is compressed.)</summary>
    internal const string RowsPerBlock = "rows_per_block";

    private readonly long _file;

    /// <summary>Opens them all.</summary>
    /// <param name="file">A recording; its identifiers are closed with it.</param>
    internal RecordedObjects(long file)
    {
        _file = file;
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
            long dataset = Hdf5Library.Check(H5D.open(_file, path));
            StoredArray stored = StoredArray.Of(path, dataset);
            if (stored is { Type: { } type, Shape.Length: 0 })
            {
                var scalar = new RecordedScalar(path, type) { Dataset = dataset };
                scalar.Read();
                Scalars.Add(path, scalar);
            }
            else if (counted && stored is { Grows: true, Type: not null })
            {
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
                [.. arrays.OrderBy(a => a.Stored.IsScale).Select(a => new GrowingArray(a.Stored.Path, a.Stored.Type!.Value, a.Stored.Shape.AsSpan(1), a.Stored.Compressed ? a.Stored.Chunk : [], blockRows, a.Stored.KeptBits) { Dataset = a.Dataset })],
                blockRows));
        }
    }

    private long BlockRows(string counter, List<(StoredArray Stored, long Dataset)> arrays)
    {
        if (arrays.Select(a => a.Stored).FirstOrDefault(s => s.Compressed) is { } compressed)
        {
            return compressed.ChunkRows;
        }

        using Hdf5Id dataset = Hdf5Library.Own(H5D.open(_file, counter));
        return Hdf5Library.Check(H5A.exists(dataset, RowsPerBlock)) > 0 && Hdf5Attributes.Read(dataset, RowsPerBlock) is long rows and > 0
            ? rows
            : arrays[0].Stored.ChunkRows;
    }
}

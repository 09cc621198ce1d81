using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Rows;

namespace NeuroLcp.Recording.Writing;

/// <summary>Makes every object of a recording, scales attached, in a file that is not yet in single-writer mode.</summary>
internal sealed class RecordingBuilder(long file, RecordingLayout layout)
{
    private readonly Dictionary<string, long> _scales = [];

    /// <summary>Groups that grow, in the order of the layout.</summary>
    internal List<GrowingGroup> Growing { get; } = [];

    /// <summary>Rewritable numbers by path.</summary>
    internal Dictionary<string, RecordedScalar> Scalars { get; } = [];

    /// <summary>Builds the file. On failure the identifiers opened so far go with the file, which the caller closes.</summary>
    internal void Build()
    {
        Hdf5Attributes.Write(file, "Conventions", RecordingFormat.Conventions);
        Hdf5Attributes.Write(file, "neurolcp_format", RecordingFormat.Id);
        Hdf5Attributes.Write(file, layout.Attributes);

        Hdf5Builder.EnsureGroup(file, RecordingFormat.RunGroup);
        foreach (GroupLayout group in layout.Groups)
        {
            Hdf5Builder.EnsureGroup(file, group.Path);
        }

        // All axes before any array: an array may use an axis of a group above that is described later.
        var coordinates = new Dictionary<string, GrowingArray>();
        foreach (GroupLayout group in layout.Groups)
        {
            MakeAxes(group, coordinates);
        }

        foreach (GroupLayout group in layout.Groups)
        {
            MakeMembers(group, coordinates.GetValueOrDefault(group.Path));
        }

        MakeRunScalars();
        foreach (long scale in _scales.Values.Except(Growing.Select(g => g.Arrays[^1].Dataset)))
        {
            _ = H5D.close(scale);
        }
    }

    private void MakeAxes(GroupLayout group, Dictionary<string, GrowingArray> coordinates)
    {
        foreach (ArrayAxis axis in group.Axes)
        {
            string path = $"{group.Path}/{axis.Name}";
            long dataset;
            if (axis.Values is { } values)
            {
                dataset = Hdf5Builder.CreateStatic(file, path, axis.Type, [values.Length], values);
            }
            else
            {
                long blockRows = BlockRows(group);
                dataset = Hdf5Builder.CreateGrowing(file, path, axis.Type, [], Chunking.Uncompressed(axis.Type, [], blockRows), compress: false);
                coordinates.Add(group.Path, new GrowingArray(path, axis.Type, [], [], blockRows) { Dataset = dataset });
            }

            Hdf5Library.Check(H5DS.set_scale(dataset, axis.Name));
            Describe(dataset, axis.Units, axis.LongName, axis.Attributes);
            _scales.Add(path, dataset);
        }
    }

    private void MakeMembers(GroupLayout group, GrowingArray? coordinate)
    {
        using (Hdf5Id id = Hdf5Library.Own(H5G.open(file, group.Path)))
        {
            Hdf5Attributes.Write(id, group.Attributes);
        }

        var arrays = new List<GrowingArray>();
        foreach (ArrayLayout array in group.Arrays)
        {
            MakeArray(group, array, arrays);
        }

        if (coordinate is not null)
        {
            Growing.Add(new GrowingGroup(group.Path, [.. arrays, coordinate], BlockRows(group)));
        }

        foreach (ScalarLayout scalar in group.Scalars)
        {
            MakeScalar(group.Path, scalar);
        }

        foreach (var (name, text) in group.Texts)
        {
            Hdf5Builder.CreateText(file, $"{group.Path}/{name}", text);
        }
    }

    private void MakeArray(GroupLayout group, ArrayLayout array, List<GrowingArray> growing)
    {
        string path = $"{group.Path}/{array.Name}";
        var axes = array.Axes.Select(name => LayoutValidation.Resolve(layout, group, name)!.Value).ToArray();
        long dataset;
        if (array.Values is { } values)
        {
            long[] shape = [.. axes.Select(a => a.Axis.Length!.Value)];
            dataset = Hdf5Builder.CreateStatic(file, path, array.Type, shape, MantissaRounding.Rounded(values, array.KeptBits));
        }
        else
        {
            long[] rowShape = LayoutValidation.RowShape(layout, group, array);
            long blockRows = BlockRows(group);
            bool compress = Chunking.Compresses(Hdf5Shape.Count(rowShape));
            long[] chunk = compress ? Chunking.Compressed(array.Type, rowShape, blockRows) : Chunking.Uncompressed(array.Type, rowShape, blockRows);
            dataset = Hdf5Builder.CreateGrowing(file, path, array.Type, rowShape, chunk, compress);
            growing.Add(new GrowingArray(path, array.Type, rowShape, compress ? chunk : [], blockRows, array.KeptBits) { Dataset = dataset });
            WriteFillValue(dataset, array);
        }

        for (int i = 0; i < axes.Length; i++)
        {
            Hdf5Library.Check(H5DS.attach_scale(dataset, _scales[$"{axes[i].GroupPath}/{axes[i].Axis.Name}"], (uint)i));
        }

        Describe(dataset, array.Units, array.LongName, array.Attributes);
        if (array.KeptBits is { } bits)
        {
            Hdf5Attributes.Write(dataset, MantissaRounding.Attribute, bits);
        }

        if (array.Values is not null)
        {
            _ = H5D.close(dataset);
        }
    }

    private void MakeScalar(string groupPath, ScalarLayout scalar)
    {
        string path = $"{groupPath}/{scalar.Name}";
        var recorded = new RecordedScalar(path, scalar);
        recorded.Dataset = Hdf5Builder.CreateStatic(file, path, scalar.Type, [], recorded.Buffer);
        Describe(recorded.Dataset, scalar.Units, null, scalar.Attributes);
        Scalars.Add(path, recorded);
    }

    private void MakeRunScalars()
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        MakeScalar(RecordingFormat.RunGroup, ScalarLayout.Flag(
            RecordingFormat.Status,
            (byte)RecordingStatus.Running,
            [.. Enum.GetValues<RecordingStatus>().Select(s => ((byte)s, s.ToString().ToLowerInvariant()))]));

        // No unit attribute "ms since …": xarray would turn the number into a date, and 0 (not ended) into 1970.
        MakeScalar(RecordingFormat.RunGroup, ScalarLayout.Integer(RecordingFormat.Started, now));
        MakeScalar(RecordingFormat.RunGroup, ScalarLayout.Integer(RecordingFormat.Ended));
        MakeScalar(RecordingFormat.RunGroup, ScalarLayout.Integer(RecordingFormat.Heartbeat, now));
        MakeScalar(RecordingFormat.RunGroup, ScalarLayout.Integer(RecordingFormat.WriterProcess, ProcessIdentity.Current.Id));
        MakeScalar(RecordingFormat.RunGroup, ScalarLayout.Integer(RecordingFormat.WriterStart, ProcessIdentity.Current.StartTicks));
        Hdf5Builder.CreateFixedText(file, $"{RecordingFormat.RunGroup}/{RecordingFormat.WriterHost}", Environment.MachineName, RecordingFormat.WriterHostBytes);
        Hdf5Builder.EnsureGroup(file, RecordingFormat.CommittedRowsGroup);
        foreach (GrowingGroup group in Growing)
        {
            MakeScalar(RecordingFormat.CommittedRowsGroup, ScalarLayout.Integer(RecordingFormat.CounterName(group.Path)) with
            {
                Attributes = new AttributeSet { { RecordedObjects.RowsPerBlock, group.BlockRows } },
            });
        }
    }

    private long BlockRows(GroupLayout group)
    {
        if (group.RowsPerBlock is { } asked)
        {
            return asked;
        }

        long widest = 1;
        foreach (ArrayLayout array in group.Arrays.Where(a => a.Values is null))
        {
            long[] rowShape = LayoutValidation.RowShape(layout, group, array);
            widest = Math.Max(widest, Hdf5Shape.Count(rowShape) * array.Type.Size());
        }

        return Chunking.BlockRows(widest);
    }

    private static void Describe(long dataset, string? units, string? longName, AttributeSet attributes)
    {
        if (units is not null)
        {
            Hdf5Attributes.Write(dataset, "units", units);
        }

        if (longName is not null)
        {
            Hdf5Attributes.Write(dataset, "long_name", longName);
        }

        Hdf5Attributes.Write(dataset, attributes);
    }

    /// <summary>netCDF readers take what is missing from an attribute, of the array's own type.</summary>
    private static void WriteFillValue(long dataset, ArrayLayout array)
    {
        if (array.Type.IsFloat())
        {
            Hdf5Attributes.Write(dataset, "_FillValue", array.Type == ElementType.Float32 ? (object)float.NaN : double.NaN);
        }
    }
}

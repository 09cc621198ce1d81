using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Contents;

/// <summary>An array in a file with what its axes are called.</summary>
/// <param name="Description">Shape and type, of all that is there.</param>
/// <param name="Axes">Paths of the coordinates of its axes; null where an axis has none.</param>
/// <param name="Rows">Rows that belong together: of an array that grows, those that were committed.</param>
/// <param name="Units">Its unit; null where the file does not say.</param>
/// <param name="LongName">What a plot writes; null where the file does not say.</param>
/// <param name="IsAxis">Whether it is itself the coordinate of an axis.</param>
internal sealed record FileArray(ArrayDescription Description, IReadOnlyList<string?> Axes, long Rows, string? Units, string? LongName, bool IsAxis)
{
    /// <summary>Path from the root.</summary>
    public string Path => Description.Path;

    /// <summary>Name in its group.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Path of its group; "/" for the file itself.</summary>
    public string Group => Path.LastIndexOf('/') is > 0 and int slash ? Path[..slash] : "/";

    /// <summary>Whether its elements are numbers.</summary>
    public bool IsNumeric => Description.Kind is ElementKind.Integer or ElementKind.Float;

    /// <summary>Its shape, of the rows that belong together.</summary>
    public IReadOnlyList<long> Shape { get; } = Description.Shape.Count == 0 ? [] : [Rows, .. Description.Shape.Skip(1)];

    /// <summary>Names of its axes: those of their coordinates, and its own where it is one; null where an axis has none.</summary>
    public IReadOnlyList<string?> AxisNames
    { get; } = [.. Axes.Select(axis => (axis ?? (IsAxis ? Description.Path : null)) is { } path ? path[(path.LastIndexOf('/') + 1)..] : null)];

    /// <summary>Looks at an array.</summary>
    public static FileArray Of(RecordingReader reader, string path)
    {
        ArrayDescription description = reader.Describe(path);
        int slash = path.LastIndexOf('/');
        long rows = description.Shape.Count == 0 ? 0 : description.Shape[0];
        if (description.Grows && slash > 0 && reader.CommittedRows(path[..slash]) is { } committed)
        {
            rows = Math.Min(rows, committed);
        }

        return new FileArray(
            description,
            reader.Axes(path),
            rows,
            reader.TextAttribute(path, "units"),
            reader.TextAttribute(path, "long_name"),
            reader.TextAttribute(path, "CLASS") == "DIMENSION_SCALE");
    }
}

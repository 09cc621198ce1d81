using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Recording.Layout;

/// <summary>What a group of a recording holds. At most one of its axes grows, and all its arrays along that axis grow together.</summary>
/// <param name="path">Path from the root, for instance <c>/states/hidden</c>; groups above it are made as needed.</param>
public sealed class GroupLayout(string path)
{
    /// <summary>Path from the root.</summary>
    public string Path { get; } = path;

    /// <summary>Attributes of the group.</summary>
    public AttributeSet Attributes { get; init; } = new();

    /// <summary>Axes of the group's own arrays and of the groups below it.</summary>
    public IReadOnlyList<ArrayAxis> Axes { get; init; } = [];

    /// <summary>Arrays.</summary>
    public IReadOnlyList<ArrayLayout> Arrays { get; init; } = [];

    /// <summary>Rewritable numbers.</summary>
    public IReadOnlyList<ScalarLayout> Scalars { get; init; } = [];

    /// <summary>Static texts by name, such as the circuit file; stored as variable-length UTF-8.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Rows that fill a chunk of the group's compressed arrays, and so become durable together: <see cref="RecordingWriter.Commit"/> writes whole
    /// blocks. Small for a file that is watched live, 1 for snapshots that must each be safe; null takes about four mebibytes, at most 1024 rows.
    /// </summary>
    public int? RowsPerBlock { get; init; }
}

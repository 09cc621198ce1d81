using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Contents;

/// <summary>A group of a file and the arrays in it, in the order in which they were made.</summary>
/// <param name="Path">Path of the group; "/" for the file itself.</param>
/// <param name="Arrays">Its arrays and scalars.</param>
internal sealed record FileGroup(string Path, IReadOnlyList<FileArray> Arrays)
{
    /// <summary>The group that this is another name of, under which its arrays are; null where it is its own.</summary>
    public string? SameAs { get; private init; }

    /// <summary>Names in it that lead out of the file.</summary>
    public IReadOnlyList<string> LinksOut { get; private init; } = [];

    /// <summary>All groups of a file, each before those in it.</summary>
    /// <exception cref="RecordingException">The file is damaged.</exception>
    public static IReadOnlyList<FileGroup> All(RecordingReader reader) => [.. reader.AllGroups().Select(group => group.SameAs is { } other
        ? new FileGroup(group.Path, []) { SameAs = other }
        : new FileGroup(group.Path, [.. reader.Arrays(group.Path).Select(name => FileArray.Of(reader, (group.Path == "/" ? "/" : group.Path + "/") + name))])
            { LinksOut = reader.LinksOut(group.Path) })];
}

using NeuroLcp.Recording;

namespace NeuroLcp.Studies.Looking;

/// <summary>A group of a file and the arrays in it, in the order in which they were made.</summary>
/// <param name="Path">Path of the group; "/" for the file itself.</param>
/// <param name="Arrays">Its arrays and scalars.</param>
internal sealed record FileGroup(string Path, IReadOnlyList<FileArray> Arrays)
{
    /// <summary>Deeper than this no file of numbers goes, but a link to a group above would go on for ever.</summary>
    private const int MostLevels = 32;

    /// <summary>All groups of a file, each before those in it.</summary>
    /// <exception cref="RecordingException">The file is damaged.</exception>
    public static IReadOnlyList<FileGroup> All(RecordingReader reader)
    {
        var groups = new List<FileGroup>();
        Walk("/", 0);
        return groups;

        void Walk(string path, int level)
        {
            string prefix = path == "/" ? "/" : path + "/";
            groups.Add(new FileGroup(path, [.. reader.Arrays(path).Select(name => FileArray.Of(reader, prefix + name))]));
            foreach (string name in level < MostLevels ? reader.Groups(path) : [])
            {
                Walk(prefix + name, level + 1);
            }
        }
    }
}

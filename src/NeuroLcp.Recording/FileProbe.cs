using System.Collections.Concurrent;
using System.Diagnostics;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording;

/// <summary>
/// A first reading of a file in a process of its own. libhdf5 is a library in C: a damaged file, or one made to that end, can lead it out of its memory or round
/// in circles, and the process with it. Whoever sets <see cref="Ask"/> has that happen to a process that holds nothing.
/// </summary>
public static class FileProbe
{
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(2);
    private static readonly ConcurrentDictionary<(FileIdentity? File, long Length, DateTime Written), bool> s_sound = new();

    /// <summary>
    /// Reads a file elsewhere, by <see cref="Walk"/>, after clearing the marks of a dead writer where that is said; what is wrong where that did not come to its end, null
    /// where it did. Not set, files are read at once.
    /// </summary>
    public static Func<string, bool, string?>? Ask { get; set; }

    /// <summary>
    /// Reads all that describes a file, and the first and last numbers of each array, for two seconds at most. That something cannot be read is for the
    /// reader to say who comes after; here it is enough to have come back.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="clearMarks">Whether to clear the marks of a dead writer before: of a copy that is to be repaired.</param>
    public static void Walk(string path, bool clearMarks)
    {
        var watch = Stopwatch.StartNew();
        if (clearMarks)
        {
            Try(() => WritableFile.ClearMarks(path));
        }

        // twice: what failed the first time leaves behind in the library what the second one stumbles over, as a command does that goes on after a failure
        for (int pass = 0; pass < 2; pass++)
        {
            Try(() =>
            {
                using RecordingReader reader = RecordingReader.Open(path);
                Try(() => _ = reader.Writer);
                Try(() => _ = reader.AllGroups());
                Try(() => _ = reader.Describe("/that is not there"));
                Groups(reader, watch);
            });
        }
    }

    /// <summary>Group by group, whatever is the matter with others.</summary>
    private static void Groups(RecordingReader reader, Stopwatch watch)
    {
        var rest = new Queue<string>(["/"]);
        for (int count = 0; count < FileLimits.Objects && watch.Elapsed < s_enough && rest.TryDequeue(out string? group); count++)
        {
            string above = group.TrimEnd('/');
            Attributes(reader, group);
            Try(() => _ = reader.LinksOut(group));
            Try(() =>
            {
                foreach (string below in reader.Groups(group).Where(_ => group.Count(c => c == '/') < FileLimits.Levels))
                {
                    rest.Enqueue($"{above}/{below}");
                }
            });
            Try(() =>
            {
                foreach (string array in reader.Arrays(group).Select(name => $"{above}/{name}").TakeWhile(_ => watch.Elapsed < s_enough))
                {
                    Attributes(reader, array);
                    Try(() => _ = reader.Axes(array));
                    Try(() => _ = reader.Storage(array));
                    Try(() => Read(reader, reader.Describe(array), watch));
                }
            });
        }
    }

    /// <summary>Refuses a file of which the first reading did not come to its end.</summary>
    /// <exception cref="RecordingException">It did not.</exception>
    internal static void Require(string path, string fullPath, long length, bool clearMarks = false)
    {
        if (Ask is not { } ask)
        {
            return;
        }

        (FileIdentity?, long, DateTime) state = (FileIdentity.Of(fullPath), length, File.GetLastWriteTimeUtc(fullPath));
        if (!clearMarks && s_sound.ContainsKey(state))
        {
            return;
        }

        if (ask(fullPath, clearMarks) is { } objection)
        {
            throw new RecordingException(path, objection);
        }

        s_sound.TryAdd(state, true);
    }

    /// <summary>Takes a file for read as it stands now: this process wrote it, or made it of one that was read.</summary>
    internal static void Trust(string path)
    {
        if (Ask is not null)
        {
            var file = new FileInfo(path);
            s_sound.TryAdd((FileIdentity.Of(path), file.Length, file.LastWriteTimeUtc), true);
        }
    }

    private static void Attributes(RecordingReader reader, string path) => Try(() =>
    {
        foreach (string name in reader.Attributes(path))
        {
            Try(() => _ = reader.Attribute(path, name));
        }
    });

    private static void Read(RecordingReader reader, ArrayDescription array, Stopwatch watch)
    {
        switch (array.Kind)
        {
            case ElementKind.Text:
                _ = reader.ReadTexts(array.Path);
                break;
            case ElementKind.Integer or ElementKind.Float:
                ArrayBlock last = default;
                foreach (ArrayBlock block in ArrayBlock.Of(array.Shape, array.ElementBytes, reader.Storage(array.Path).Chunk))
                {
                    last = block;
                    if (watch.Elapsed < s_enough)
                    {
                        _ = reader.ReadBlock<double>(array.Path, block);
                    }
                }

                if (last.Start is not null)
                {
                    _ = reader.ReadBlock<double>(array.Path, last);
                }

                break;
            default:
                break;
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (Exception refused) when (refused is RecordingException or Hdf5Exception)
        {
            // The reader who comes after meets it again, and says it where it matters.
        }
    }
}

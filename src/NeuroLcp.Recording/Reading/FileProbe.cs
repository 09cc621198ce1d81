using System.Collections.Concurrent;
using System.Diagnostics;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Reading;

/// <summary>
/// A first reading of a file in a process of its own. libhdf5 is a library in C: a damaged file, or one made to that end, can lead it out of its memory or
/// round in circles, and the process with it. Whoever sets <see cref="Ask"/> has that happen to a process that holds nothing.
/// </summary>
public static class FileProbe
{
    // of processor time: a machine that is busy with other things must not make this the reading of half a file
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(2);

    private static readonly ConcurrentDictionary<(FileIdentity? File, long Length, DateTime Written), bool> s_sound = new();

    /// <summary>
    /// Reads a file elsewhere, by <see cref="Walk(string, bool)"/>, after clearing the marks of a dead writer where that is said; what is wrong where that did
    /// not come to its end, null where it did. Not set, files are read at once.
    /// </summary>
    public static Func<string, bool, string?>? Ask { get; set; }

    /// <summary>
    /// Reads all that describes a file, and the first and last numbers of each array, for two seconds of processor time at most, and others for two seconds.
    /// That something cannot be read is for the reader to say who comes after; here it is enough to have come back.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="clearMarks">Whether to clear the marks of a dead writer before: of a copy that is to be repaired.</param>
    public static void Walk(string path, bool clearMarks)
    {
        var watch = Stopwatch.StartNew();
        _ = Walk(path, clearMarks, () => Environment.CpuUsage.TotalTime, () => watch.Elapsed);
    }

    /// <summary>The same, told what it took so far; how many pieces of arrays were read.</summary>
    internal static int Walk(string path, bool clearMarks, Func<TimeSpan> processorTime, Func<TimeSpan> time)
    {
        var spent = new Spent(processorTime, time);
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
                Groups(reader, spent);
            });
        }

        return spent.Pieces;
    }

    /// <summary>Group by group, whatever is the matter with others.</summary>
    private static void Groups(RecordingReader reader, Spent spent)
    {
        var rest = new Queue<string>(["/"]);
        for (int count = 0; count < FileLimits.Objects && !spent.IsEnough && rest.TryDequeue(out string? group); count++)
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
                foreach (string array in reader.Arrays(group).Select(name => $"{above}/{name}").TakeWhile(_ => !spent.IsEnough))
                {
                    Attributes(reader, array);
                    Try(() => _ = reader.Axes(array));
                    Try(() => _ = reader.Storage(array));
                    Try(() => Read(reader, reader.Describe(array), spent));
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

    private static void Read(RecordingReader reader, ArrayDescription array, Spent spent)
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
                    if (last.Start is null || !spent.IsEnoughOfAnArray)
                    {
                        _ = reader.ReadBlock<double>(array.Path, block);
                        spent.Pieces++;
                    }

                    last = block;
                }

                if (last.Start is not null)
                {
                    _ = reader.ReadBlock<double>(array.Path, last);
                    spent.Pieces++;
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

    private sealed class Spent(Func<TimeSpan> processorTime, Func<TimeSpan> time)
    {
        public int Pieces { get; set; }

        public bool IsEnough => processorTime() >= s_enough;

        public bool IsEnoughOfAnArray => IsEnough || time() >= s_enough;
    }
}

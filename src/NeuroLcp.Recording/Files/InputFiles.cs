namespace NeuroLcp.Recording.Files;

/// <summary>
/// The files that the command at hand reads. None of them can become its output: whoever types the same name twice would lose what was read.
/// Files are told apart by what they are, not by their names, so that links and other spellings are found.
/// </summary>
/// <remarks>
/// It belongs to the flow of the call that began to follow, and to what that call starts; outside of any, nothing is noted and nothing refused.
/// </remarks>
public static class InputFiles
{
    private static readonly AsyncLocal<Dictionary<FileIdentity, string>?> s_read = new();

    /// <summary>Begins to note what is read, until the result is disposed.</summary>
    public static IDisposable Follow()
    {
        Dictionary<FileIdentity, string>? before = s_read.Value;
        s_read.Value = [];
        return new End(before);
    }

    /// <summary>Notes a file that is read.</summary>
    public static void Add(string path)
    {
        if (s_read.Value is { } read && FileIdentity.Of(path) is { } file)
        {
            lock (read)
            {
                read.TryAdd(file, path);
            }
        }
    }

    /// <summary>Takes a file out again: what was read from it is what it will be replaced by, as a checkpoint by the next.</summary>
    public static void Forget(string path)
    {
        if (s_read.Value is { } read && FileIdentity.Of(path) is { } file)
        {
            lock (read)
            {
                read.Remove(file);
            }
        }
    }

    /// <summary>Refuses an output that is one of them.</summary>
    /// <exception cref="RecordingException">It is; <see cref="RecordingProblem.IsInput"/>.</exception>
    internal static void RequireNone(string output)
    {
        if (s_read.Value is not { } read || FileIdentity.Of(output) is not { } file)
        {
            return;
        }

        lock (read)
        {
            if (read.TryGetValue(file, out string? input))
            {
                string same = input == output ? "is what this command reads" : $"is {input}, which this command reads";
                throw new RecordingException(output, $"{same}, and would be lost; choose another name for the output (-o)", RecordingProblem.IsInput);
            }
        }
    }

    private sealed class End(Dictionary<FileIdentity, string>? before) : IDisposable
    {
        public void Dispose() => s_read.Value = before;
    }
}

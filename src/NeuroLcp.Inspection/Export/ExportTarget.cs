using NeuroLcp.Commands;
using NeuroLcp.Recording.Export;

namespace NeuroLcp.Inspection.Export;

/// <summary>Where an export goes, and what is said of it on the way.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="total">Bytes of numbers in all.</param>
/// <param name="progress">Takes ticks.</param>
/// <param name="interrupted">Stops; the file at hand is then not made.</param>
internal sealed class ExportTarget(ExportRequest request, long total, IProgressReporter progress, CancellationToken interrupted)
{
    private const int MostNamed = 8;
    private const long Unit = 1 << 20, Long = 64 * Unit;

    private long _before;

    /// <summary>Whether existing files may be replaced.</summary>
    public bool Overwrite => request.Overwrite;

    /// <summary>Files written.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>What was left out, by why.</summary>
    public Dictionary<string, List<string>> LeftOut { get; } = [];

    /// <summary>What a person should know of what was written.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Leaves something out.</summary>
    /// <param name="what">What.</param>
    /// <param name="why">Why, as a sentence goes on after the names.</param>
    public void LeaveOut(string what, string why)
    {
        if (!LeftOut.TryGetValue(why, out List<string>? others))
        {
            LeftOut.Add(why, others = []);
        }

        others.Add(what);
    }

    /// <summary>The one file of a format that puts all into one.</summary>
    public string OneFile(string extension) => request.Output ?? Path.GetFileNameWithoutExtension(request.File) + extension;

    /// <summary>The file of one of several parts: in a folder, or, where it is the only one and a file was named, that file.</summary>
    /// <param name="name">Name of the part.</param>
    /// <param name="extension">Extension of the files.</param>
    /// <param name="folder">Ending of the folder's name where none was named.</param>
    /// <param name="parts">The names of all parts.</param>
    /// <exception cref="RequestException">A file was named for several parts.</exception>
    public string PartFile(string name, string extension, string folder, IReadOnlyList<string> parts)
    {
        if (request.Output is { } output && string.Equals(Path.GetExtension(output), extension, StringComparison.OrdinalIgnoreCase)
            && !Directory.Exists(output))
        {
            return parts.Count == 1 ? output : throw new RequestException($"{output} is one file, and this makes {parts.Count}: {string.Join(", ", parts.Take(MostNamed))}{(parts.Count > MostNamed ? ", …" : "")}; name a folder with -o, or choose less with --what");
        }

        return Path.Combine(request.Output ?? Path.GetFileNameWithoutExtension(request.File) + folder, name + extension);
    }

    /// <summary>Refuses what exists before anything is written.</summary>
    public void RequireFree(IEnumerable<string> paths)
    {
        if (!Overwrite && paths.FirstOrDefault(File.Exists) is { } there)
        {
            throw new RequestException($"{there} exists; name another place with -o or allow --overwrite");
        }
    }

    /// <summary>Takes the bytes written so far of the file at hand.</summary>
    public void Written(long bytes)
    {
        interrupted.ThrowIfCancellationRequested();
        if (total > Long)
        {
            progress.Report(new ProgressTick("exporting", (_before + bytes) / Unit, total / Unit, "MiB"));
        }
    }

    /// <summary>Takes a file that is done.</summary>
    public void Done(string path, IReadOnlyList<ArrayChoice> arrays)
    {
        Outputs.Add(path);
        _before += arrays.Sum(a => a.Bytes);
    }
}

using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>A format that recordings can be taken to: all that is known of it stands in one place. One file a format; <see cref="All"/> lists them.</summary>
public abstract class ExportFormat
{
    /// <summary>Every format.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } = [new CsvExport(), new NpzExport(), new MatExport(), new NwbExport(), new SonataExport()];

    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, for the help.</summary>
    public abstract string Summary { get; }

    /// <summary>The format of a name; null where there is none.</summary>
    public static ExportFormat? Find(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Writes what was chosen.</summary>
    /// <param name="target">Where to; it is told what was written and what was left out.</param>
    /// <param name="reader">The recording.</param>
    /// <param name="arrays">What was chosen.</param>
    /// <exception cref="ExportException">The format cannot hold it.</exception>
    internal abstract void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays);

    /// <summary>For a format that holds any array in one file: all that were chosen and their coordinates, and what is known of them as text.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="reader">The recording.</param>
    /// <param name="arrays">What was chosen.</param>
    /// <param name="nameOf">The name of an array in such a file.</param>
    /// <param name="write">Writes the file: its path, the arrays, what is known of them (JSON), the text of the circuit.</param>
    private protected void WriteArchive(
        ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays, Func<string, string> nameOf, Action<string, IReadOnlyList<ArrayChoice>,
            string, string> write)
    {
        IReadOnlyList<ArrayChoice> all = [.. arrays.GroupBy(a => a.Group).SelectMany(group => ExportChoice.Coordinates([.. group]).Concat(group))
            .DistinctBy(a => a.Path)];
        string path = target.OneFile($".{Name}");
        target.RequireFree([path]);
        write(path, all, AboutText.Json(reader, RecordingHeader.Of(reader), all, nameOf), AboutText.Circuit(reader) ?? "");
        target.Done(path, all);
    }
}

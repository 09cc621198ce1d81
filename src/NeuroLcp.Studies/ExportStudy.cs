using System.Text.Json.Nodes;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Export;
using NeuroLcp.Studies.Exporting;
using NeuroLcp.Studies.Looking;
using NeuroLcp.Studies.Progress;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies;

/// <summary>Recordings for other programs (<c>neurolcp export</c>): what is chosen, and how each format holds it.</summary>
public static class ExportStudy
{
    private const int MostNamed = 4;

    /// <summary>Exports.</summary>
    /// <param name="request">What, how and where to.</param>
    /// <param name="progress">Takes ticks and notes.</param>
    /// <param name="interrupted">Stops; files that are not whole are not made.</param>
    /// <exception cref="StudyException">There is nothing of that name, or the format cannot hold it.</exception>
    /// <exception cref="RecordingException">There is no such recording, or a file cannot be written.</exception>
    public static StudyResult Run(ExportRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        using RecordingReader reader = RecordingReader.Open(request.File);
        if (RecordingState.Of(reader, DateTimeOffset.UtcNow) is { Status: RecordingStatus.Running })
        {
            progress.Note($"note: {request.File} says running; its rows committed so far are exported");
        }

        IReadOnlyList<ArrayChoice> arrays = new ExportChoice(reader, request).Arrays();
        var target = new ExportTarget(request, arrays.Sum(a => a.Bytes), progress, interrupted);
        try
        {
            Write(reader, request.Format, arrays, target);
        }
        catch (ExportException cannot)
        {
            throw new StudyException($"{request.File}: {cannot.Message}", cannot);
        }

        return new StudyResult
        {
            Outputs = target.Outputs,
            Summary = [Said(request.Format, arrays, target), .. target.LeftOut.Select(reason => $"left out: {Named(reason.Value)}: {reason.Key}"), .. target.Notes],
            Details = new JsonObject
            {
                ["format"] = request.Format.ToString().ToLowerInvariant(),
                ["arrays"] = new JsonArray([.. arrays.Select(a => JsonValue.Create(a.Path))]),
                ["left_out"] = new JsonObject(target.LeftOut.SelectMany(reason => reason.Value.Select(what => KeyValuePair.Create(what, (JsonNode?)reason.Key)))),
            },
        };
    }

    private static void Write(RecordingReader reader, ExportFormat format, IReadOnlyList<ArrayChoice> arrays, ExportTarget target)
    {
        switch (format)
        {
            case ExportFormat.Csv: CsvExport.Write(target, arrays); break;
            case ExportFormat.Nwb: NwbExport.Write(target, reader, arrays, DateTimeOffset.UtcNow); break;
            case ExportFormat.Sonata: SonataExport.Write(target, reader, arrays); break;
            default: WriteAll(reader, format, arrays, target); break;
        }
    }

    /// <summary>Formats that hold any array, and so all of them and their coordinates.</summary>
    private static void WriteAll(RecordingReader reader, ExportFormat format, IReadOnlyList<ArrayChoice> arrays, ExportTarget target)
    {
        List<ArrayChoice> all = [.. arrays.GroupBy(a => a.Group).SelectMany(group => ExportChoice.Coordinates([.. group]).Concat(group)).DistinctBy(a => a.Path)];
        RecordingHeader header = RecordingHeader.Of(reader);
        string path = target.OneFile(format == ExportFormat.Npz ? ".npz" : ".mat");
        target.RequireFree([path]);
        if (format == ExportFormat.Npz)
        {
            string about = AboutText.Json(reader, header, all, NpzFile.NameOf);
            NpzFile.Write(path, all, new Dictionary<string, string> { ["about"] = about, ["circuit"] = AboutText.Circuit(reader) ?? "" }, target.Overwrite, target.Written);
        }
        else
        {
            string about = AboutText.Json(reader, header, all, name => MatFile.NameOf(name).Replace('/', '.'));
            MatFile.Write(path, all, new Dictionary<string, string> { ["run/about"] = about, ["run/circuit"] = AboutText.Circuit(reader) ?? "" }, DateTimeOffset.UtcNow, target.Overwrite, target.Written);
        }

        target.Done(path, all);
    }

    private static string Named(IReadOnlyList<string> paths) => string.Join(", ", paths.Take(MostNamed)) + (paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "");

    private static string Said(ExportFormat format, IReadOnlyList<ArrayChoice> arrays, ExportTarget target) =>
        $"exported to {format.ToString().ToLowerInvariant()}: {NumberText.Count(target.Outputs.Count, "file")} from {NumberText.Count(arrays.Count, "array")}, {NumberText.Bytes(arrays.Sum(a => a.Bytes))} of numbers";
}

using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>Recordings for other programs (<c>neurolcp export</c>): what is chosen, and how each format holds it.</summary>
public static class ExportCommand
{
    private const int MostNamed = 4;

    /// <summary>Exports.</summary>
    /// <param name="request">What, how and where to.</param>
    /// <param name="progress">Takes ticks and notes.</param>
    /// <param name="interrupted">Stops; files that are not whole are not made.</param>
    /// <exception cref="RequestException">There is nothing of that name, or the format cannot hold it.</exception>
    /// <exception cref="RecordingException">There is no such recording, or a file cannot be written.</exception>
    public static CommandResult Run(ExportRequest request, IProgressReporter progress, CancellationToken interrupted)
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
            request.Format.Write(target, reader, arrays);
        }
        catch (ExportException cannot)
        {
            throw new RequestException($"{request.File}: {cannot.Message}", cannot);
        }

        return new ReportResult
        {
            Outputs = target.Outputs,
            Lines = [Said(request.Format, arrays, target), .. target.LeftOut.Select(reason => $"left out: {Named(reason.Value)}: {reason.Key}"),
                .. target.Notes],
            Members = new JsonObject
            {
                ["format"] = request.Format.Name,
                ["arrays"] = new JsonArray([.. arrays.Select(a => JsonValue.Create(a.Path))]),
                ["left_out"] = new JsonObject(target.LeftOut.SelectMany(reason =>
                    reason.Value.Select(what => KeyValuePair.Create(what, (JsonNode?)reason.Key)))),
            },
        };
    }

    private static string Named(IReadOnlyList<string> paths) =>
        string.Join(", ", paths.Take(MostNamed)) + (paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "");

    private static string Said(ExportFormat format, IReadOnlyList<ArrayChoice> arrays, ExportTarget target) =>
        $"exported to {format.Name}: {NumberText.Count(target.Outputs.Count, "file")} from {NumberText.Count(arrays.Count, "array")}, {NumberText.Bytes(arrays.Sum(a => a.Bytes))} of numbers";
}

using System.Globalization;
using System.Text;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Inspect;

/// <summary>
/// What a file is and what is in it (<c>neurolcp inspect</c>): recordings, also while they are written or after a crash, and any other HDF5 file.
/// </summary>
public static class InspectCommand
{
    /// <summary>Looks.</summary>
    /// <param name="request">The file.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between blocks.</param>
    /// <exception cref="RecordingException">There is no such file, or it is no HDF5 file.</exception>
    public static CommandResult Run(InspectRequest request, IProgressReporter progress, CancellationToken interrupted) =>
        Run(request, progress, TimeProvider.System, interrupted);

    internal static CommandResult Run(InspectRequest request, IProgressReporter progress, TimeProvider clock, CancellationToken interrupted)
    {
        using RecordingReader reader = RecordingReader.Open(request.File);
        RecordingState? state = RecordingState.Of(reader, clock.GetUtcNow());
        RecordingHeader header = RecordingHeader.Of(reader);
        IReadOnlyList<FileGroup> groups = FileGroup.All(reader);
        IReadOnlyList<IReadOnlyList<InspectedArray>> arrays = InspectedArray.All(reader, groups, request.Quick, progress, interrupted);
        long bytes = new FileInfo(request.File).Length;

        var text = new StringBuilder();
        string what = state is null ? "an HDF5 file, no recording" : header.Title is { } title ? $"recording '{title}'" : "recording";
        text.Append(CultureInfo.InvariantCulture, $"{request.File}: {what}, {NumberText.Bytes(bytes)}\n");
        if (state is not null)
        {
            foreach ((string name, string? value) in Lines(request.File, header, state))
            {
                text.Append(value is null ? "" : $"  {name,-9}{value}\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"  {"holds",-9}{Held(arrays)}\n");
        InspectionText.AppendTree(text, reader, groups, arrays, state is not null);
        return new ReportResult { Text = text.ToString(), Members = InspectionJson.Of(reader, request.File, bytes, header, state, groups, arrays) };
    }

    private static IEnumerable<(string Name, string? Value)> Lines(string file, RecordingHeader header, RecordingState state)
    {
        yield return ("status", state.Sentence());
        yield return ("next", state.Advice(file, header.Verb));
        yield return ("circuit", header.Circuit is null ? null : string.Join(", ", new[]
        {
            header.Circuit,
            header.Verb is null ? null : $"by neurolcp {header.Verb}",
            header.Learning is null or "rules" || header.Verb != "run" ? null : $"learning by {header.Learning}",
        }.OfType<string>()));
        yield return ("set", header.Overrides.Count == 0 ? null : string.Join("  ", header.Overrides));
        yield return ("task", header.Task);
        yield return ("numbers", header.Seed is null ? null
            : string.Join(", ", new[] { $"seed {InspectionText.Value(header.Seed)}", header.Precision,
            header.Threads is { } threads ? NumberText.Count((long)threads, "thread") : null }.OfType<string>()));
        yield return ("begun", FormattableString.Invariant($"{state.Begun:yyyy-MM-dd HH:mm:ss} UTC{(header.Host is null ? "" : $" on {header.Host}")}, {(state.Ended is null ? "going for" : "took")} {RecordingState.Duration(state.Took)}"));
        yield return ("program", header.Program);
        yield return ("command", header.Command?.ReplaceLineEndings(" "));
    }

    private static string Held(IReadOnlyList<IReadOnlyList<InspectedArray>> arrays)
    {
        List<InspectedArray> numbers = [.. arrays.SelectMany(g => g).Where(a => a.Bytes is > 0)];
        long raw = numbers.Sum(a => a.Bytes!.Value), stored = numbers.Sum(a => a.Storage.StoredBytes);
        string ratio = stored > 0 && stored < raw
            ? FormattableString.Invariant($", stored in {NumberText.Bytes(stored)} ({(double)raw / stored:0.00}x compressed)") : "";
        return $"{NumberText.Count(arrays.Sum(g => g.Count), "array")}, {NumberText.Bytes(raw)} of numbers{ratio}";
    }
}

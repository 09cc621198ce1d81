using System.Text;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Compare;

/// <summary>Where two recordings part, or any two HDF5 files (<c>neurolcp compare</c>).</summary>
public static class CompareCommand
{
    private const int MostNamed = 5;

    /// <summary>Compares.</summary>
    /// <param name="request">The files and when their numbers count as the same.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between blocks.</param>
    /// <exception cref="RecordingException">There is no such file, or it is no HDF5 file.</exception>
    public static CommandResult Run(CompareRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        using RecordingReader a = RecordingReader.Open(request.A), b = RecordingReader.Open(request.B);
        foreach (RecordingReader running in new[] { a, b }.Where(r => r.IsBeingWritten && r.Status() == RecordingStatus.Running))
        {
            progress.Note($"note: {running.Path} says running; its rows committed so far are compared");
        }

        var closeness = new Closeness(request.RelativeTolerance, request.AbsoluteTolerance);
        FileComparison found = FileComparison.Of(a, b, closeness, progress, interrupted);
        if (found.LeftOut.Count > 0)
        {
            progress.Note($"note: {NumberText.Count(found.LeftOut.Count, "array")} of neither numbers nor text left out: {string.Join(", ", found.LeftOut.Take(MostNamed))}{(found.LeftOut.Count > MostNamed ? ", …" : "")}");
        }

        return new ReportResult { Differs = found.Differences.Count > 0, Text = Text(found, closeness), Members = Json(found, closeness) };
    }

    private static string Text(FileComparison found, Closeness closeness)
    {
        string how = closeness.IsBitwise ? "" : $" within {NumberText.Exact(closeness.Absolute)} + {NumberText.Exact(closeness.Relative)} max(|a|, |b|)";
        string looked = $"{NumberText.Count(found.Values, "value")} in {NumberText.Count(found.Arrays, "array")}";
        if (found.Differences.Count == 0)
        {
            return $"identical{how}: {looked}\n";
        }

        var text = new StringBuilder();
        foreach (string line in Lines(found.Differences))
        {
            text.Append(line).Append('\n');
        }

        int arrays = found.Differences.Count(d =>
            d.Kind is DifferenceKind.Value or DifferenceKind.Rows or DifferenceKind.Text or DifferenceKind.Form
            && !d.Path.StartsWith(RecordingFormat.RunGroup, StringComparison.Ordinal));
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"different{how}: {NumberText.Count(found.Differences.Count, "difference")}; of {looked}, {NumberText.Count(arrays, "array")} {(arrays == 1 ? "differs" : "differ")}\n");
        foreach (IReadOnlyList<Difference> first in found.Earliest())
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"earliest: {first[0].At}, in {string.Join(", ", first.Take(MostNamed).Select(d => d.Path))}{(first.Count > MostNamed ? $" and {first.Count - MostNamed} more" : "")}\n");
        }

        return text.ToString();
    }

    /// <summary>A line a difference; that the rows of a group end is said once, not for each of its arrays.</summary>
    private static IEnumerable<string> Lines(IReadOnlyList<Difference> differences)
    {
        var ended = new HashSet<(string, string)>();
        foreach (Difference d in differences)
        {
            string group = d.Path[..(d.Path.LastIndexOf('/') + 1)];
            if (d.Kind != DifferenceKind.Rows || group.Length < 2)
            {
                yield return Line(d);
            }
            else if (ended.Add((group, d.Words)))
            {
                yield return Line(d with { Path = group });
            }
        }
    }

    /// <summary>A difference as <c>/states/hidden/soma: at time 12.5 ms, [25, unit 7]: 0.25 against 0.5, +0.25; 40 of 8200 values differ</c>.</summary>
    private static string Line(Difference d)
    {
        string index = d is { Kind: DifferenceKind.Value, Index: { Count: > 0 } at }
            ? $"[{string.Join(", ", at.Select((i, axis) => axis == 0 && d.At is not null ? $"row {i}" : d.Axes?[axis] is { } name ? $"{name} {i}" : $"{i}"))}]"
            : "";
        string where = string.Join(", ", new[] { d.At?.ToString() ?? "", index }.Where(part => part.Length > 0));
        string many = d.Count is > 1 ? $"; {d.Count} of {d.Of} values differ" : "";
        return $"{d.Path}: {(where.Length > 0 ? $"at {where}: " : "")}{d.Words}{many}";
    }

    private static JsonObject Json(FileComparison found, Closeness closeness) => new()
    {
        ["identical"] = found.Differences.Count == 0,
        ["rtol"] = closeness.Relative,
        ["atol"] = closeness.Absolute,
        ["values"] = found.Values,
        ["arrays"] = found.Arrays,
        ["differences"] = new JsonArray([.. found.Differences.Select(Json)]),
        ["earliest"] = new JsonArray([.. found.Earliest().Select(first => (JsonNode)new JsonObject
        {
            ["axis"] = first[0].At!.Axis,
            ["value"] = CommandResult.Number(first[0].At!.Value),
            ["units"] = first[0].At!.Units,
            ["paths"] = new JsonArray([.. first.Select(d => JsonValue.Create(d.Path))]),
        })]),
        ["left_out"] = new JsonArray([.. found.LeftOut.Select(path => JsonValue.Create(path))]),
    };

    private static JsonNode Json(Difference d) => new JsonObject
    {
        ["path"] = d.Path,
        ["kind"] = d.Kind.ToString().ToLowerInvariant(),
        ["words"] = d.Words,
        ["at"] = d.At is null ? null : new JsonObject { ["axis"] = d.At.Axis, ["value"] = CommandResult.Number(d.At.Value), ["units"] = d.At.Units },
        ["index"] = d.Index is null ? null : new JsonArray([.. d.Index.Select(i => JsonValue.Create(i))]),
        ["a"] = d.Values is { } a ? CommandResult.Number(a.A) : null,
        ["b"] = d.Values is { } b ? CommandResult.Number(b.B) : null,
        ["differing"] = d.Count,
        ["compared"] = d.Of,
    };
}

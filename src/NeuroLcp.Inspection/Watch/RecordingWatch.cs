using System.Text.Json.Nodes;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Inspection.Export;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Watch;

/// <summary>Looks at a recording again and again, and remembers how fast it grows.</summary>
/// <param name="file">The file, as the person named it.</param>
/// <param name="what">Arrays to show; empty for the usual ones.</param>
internal sealed class RecordingWatch(string file, IReadOnlyList<string> what)
{
    private const int Width = 40, MostRows = 20_000, TraceRows = 400, MostVariables = 4, MostUnits = 3;
    private const string Training = "/training", Epochs = "/training/epochs";

    private static readonly string[] UsualCurves = ["loss", "accuracy", "control_norm", "iterations"];

    private readonly Dictionary<string, RowRate> _rates = [];
    private RunExtent? _extent;

    /// <summary>Numbers of the last look, for programs.</summary>
    public JsonObject Details { get; private set; } = [];

    /// <summary>Looks.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="RequestException">The file is no recording, or holds none of what is to be shown.</exception>
    public WatchFrame Look(RecordingReader reader, DateTimeOffset now)
    {
        RecordingState state = RecordingState.Of(reader, now)
            ?? throw new RequestException($"{file} is no recording that could be watched; neurolcp inspect {file} shows what it is");
        RecordingHeader header = RecordingHeader.Of(reader);
        _extent ??= RunExtent.Of(reader);
        Details = new JsonObject
        {
            ["status"] = state.Status.ToString().ToLowerInvariant(),
            ["probably_dead"] = state.IsProbablyDead,
            ["heartbeat_age_seconds"] = Math.Round(state.Age.TotalSeconds, 3)
        };
        var lines = new List<string> { $"{file}: {header.Title ?? "recording"}",
            $"  {state.Sentence()}; {(state.Ended is null ? "going for" : "took")} {RecordingState.Duration(state.Took)}" };
        var brief = new List<string> { state.Word };
        IReadOnlyList<FileArray> shown = Shown(reader);
        foreach (string group in shown.Select(a => a.Group).Append(Training).Distinct().Where(g => reader.CommittedRows(g) is not null)
            .OrderBy(g => g, StringComparer.Ordinal))
        {
            string growth = Growth(reader, group, state);
            lines.Add($"  {group}: {growth}");
            brief.Add($"{ArrayNames.Dotted(group)} {growth}");
        }

        AddValues(reader, shown, lines, brief);
        if (EpochLine(reader) is { } epoch)
        {
            lines.Add($"  {epoch}");
            brief.Add(epoch);
        }

        bool isOver = state.Status != RecordingStatus.Running || state.IsGone;
        if ((isOver || state.IsProbablyDead) && state.Advice(file, header.Verb) is { } advice)
        {
            lines.Add($"  next: {advice}");
            brief.Add($"next: {advice}");
        }

        return new WatchFrame(lines, string.Join("; ", brief), isOver);
    }

    /// <summary>What was asked for; otherwise curves of training, and of a simulation the first few variables.</summary>
    private IReadOnlyList<FileArray> Shown(RecordingReader reader)
    {
        List<FileArray> growing = [.. FileGroup.All(reader).Where(g => reader.CommittedRows(g.Path) is not null).SelectMany(g => g.Arrays)
            .Where(a => a is { IsAxis: false, IsNumeric: true, Description.Grows: true })];
        if (what.Count > 0)
        {
            return [.. ArrayNames.Choose(growing, what)];
        }

        List<FileArray> curves = [.. growing.Where(a => a.Group == Training && UsualCurves.Contains(a.Name))];
        return curves.Count > 0 ? curves : [.. growing.Where(a => a.AxisNames is ["time", _, ..]).Take(MostVariables)];
    }

    private string Growth(RecordingReader reader, string group, RecordingState state)
    {
        long rows = reader.CommittedRows(group) ?? 0;
        var details = new JsonObject { ["rows"] = rows };
        Details[ArrayNames.Dotted(group)] = details;
        if (!_rates.TryGetValue(group, out RowRate? rate))
        {
            _rates.Add(group, rate = new RowRate());
        }

        string time = $"{group}/time";
        double? reached = rows > 0 && reader.IsArray(time) && ExportTime(reader, time) is { } msPer ? reader.ReadRows<double>(time, rows - 1, 1)
            .FirstOrDefault(double.NaN) * msPer : null;
        double amount = reached ?? rows;
        rate.See(state.Begun, state.Heartbeat, amount);
        double? total = reached is not null ? _extent!.DurationMs : group == Training ? _extent!.Updates(reader) : null;
        var parts = new List<string> { NumberText.Count(rows, "row") };
        if (reached is { } ms)
        {
            details["time_ms"] = CommandResult.Number(ms);
            parts.Add($"t = {NumberText.Short(ms)} ms");
        }

        if (rate.PerSecond is { } perSecond)
        {
            details["per_second"] = CommandResult.Number(perSecond);
            parts.Add(reached is null ? $"{perSecond.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)} rows/s"
                : $"{perSecond.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)} ms/s");
        }

        if (total is { } all && amount < all)
        {
            details["total"] = CommandResult.Number(all);
            parts.Add(FormattableString.Invariant($"{Math.Floor(100 * amount / all)} % of {NumberText.Short(all)}{(reached is null ? "" : " ms")}"));
            if (state.Status == RecordingStatus.Running && !state.IsProbablyDead && rate.PerSecond is { } speed)
            {
                parts.Add($"about {RecordingState.Duration(TimeSpan.FromSeconds(Math.Min(1e9, (all - amount) / speed)))} left");
            }
        }

        return string.Join(", ", parts);
    }

    private void AddValues(RecordingReader reader, IReadOnlyList<FileArray> shown, List<string> lines, List<string> brief)
    {
        var table = new List<(string Name, string Value, string Curve)>();
        foreach (FileArray array in shown.Where(a => a.Rows > 0))
        {
            foreach ((string name, double[] curve) in Curves(reader, array))
            {
                // an accuracy of a task that has none is no news
                if (what.Count == 0 && !curve.Any(double.IsFinite))
                {
                    continue;
                }

                string units = array.Units is null or "" or "1" ? "" : " " + array.Units;
                table.Add((name, NumberText.Short(curve[^1]) + units, Sparkline.Of(curve, Width)));
                brief.Add($"{name} {NumberText.Short(curve[^1])}{units}");
                Details[name] = CommandResult.Number(curve[^1]);
            }
        }

        int names = table.Select(t => t.Name.Length).DefaultIfEmpty(0).Max(), values = table.Select(t => t.Value.Length).DefaultIfEmpty(0).Max();
        lines.AddRange(table.Select(t => $"  {t.Name.PadRight(names)}  {t.Value.PadRight(values)}  {t.Curve}".TrimEnd()));
    }

    /// <summary>The last rows of an array: of one that has a value a row the whole, of others the first few elements.</summary>
    private static IEnumerable<(string Name, double[] Curve)> Curves(RecordingReader reader, FileArray array)
    {
        string name = array.Group == Training ? array.Name : $"{array.Group[(array.Group.LastIndexOf('/') + 1)..]}.{array.Name}";
        if (array.Shape.Count == 1)
        {
            long rows = Math.Min(array.Rows, MostRows);
            yield return (name, reader.ReadRows<double>(array.Path, array.Rows - rows, rows));
            yield break;
        }

        int last = array.Shape.Count - 1;
        long units = Math.Min(MostUnits, array.Shape[last]), traced = Math.Min(array.Rows, TraceRows);
        AxisChoice[] axes = [.. array.Shape.Select((length, axis) =>
            axis == 0 ? AxisChoice.Stretch("row", array.Rows - traced, traced) : AxisChoice.Stretch("axis", 0, axis == last ? units : Math.Min(1, length)))];
        double[] values = new ArrayChoice(reader, array.Path, axes).Read<double>();

        // the numbers that units have in the circuit, where some of them were recorded
        long[] numbers = array.Axes[last] is { } path && reader.Describe(path) is { Shape.Count: 1, Kind: ElementKind.Integer } axis && axis.Shape[0] >= units
            ? reader.ReadRows<long>(path, 0, units) : [.. Enumerable.Range(0, (int)units)];
        for (long unit = 0; unit < units && values.Length == traced * units; unit++)
        {
            yield return ($"{name}[{numbers[unit]}]", [.. Enumerable.Range(0, (int)traced).Select(row => values[(row * units) + unit])]);
        }
    }

    /// <summary>The latest epoch.</summary>
    private string? EpochLine(RecordingReader reader)
    {
        if (reader.CommittedRows(Epochs) is not { } rows || rows == 0 || !reader.IsArray($"{Epochs}/epoch"))
        {
            return null;
        }

        long last = rows - 1;
        double epoch = reader.ReadRows<double>($"{Epochs}/epoch", last, 1).FirstOrDefault(double.NaN);
        IEnumerable<(string Name, double Value)> numbers = reader.Arrays(Epochs).Where(name => name is not ("epoch" or "update"))
            .Select(name => (name, reader.ReadRows<double>($"{Epochs}/{name}", last, 1).FirstOrDefault(double.NaN)));
        return $"epoch {NumberText.Short(epoch)}{(_extent!.Epochs is { } all ? $"/{NumberText.Short(all)}" : "")}: {string.Join(", ", numbers.Where(n => !double.IsNaN(n.Value)).Select(n => $"{n.Name} {NumberText.Short(n.Value)}"))}";
    }

    private static double? ExportTime(RecordingReader reader, string time) => ExportChoice.Seconds(reader.TextAttribute(time, "units")) * 1000;
}

using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>What was recorded in time as an NWB file: states as acquisition, other time courses and events as processing.</summary>
internal sealed class NwbExport : ExportFormat
{

    private const string WhyNoWeights =
        "NWB's inspector takes the longest axis of a series for time, which a matrix of synapses has not; take npz or mat for weights";
    private const string WhyNotOverTime = "a TimeSeries of NWB is over time; take npz, mat or csv for these";

    public override string Name => "nwb";

    public override string Summary => "activity in time, NWB 2.7";

    /// <summary>Writes it.</summary>
    /// <exception cref="RequestException">Nothing of what was chosen is activity over time.</exception>
    internal override void Write(ExportTarget target, RecordingReader reader, IReadOnlyList<ArrayChoice> arrays)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        List<NwbSeries> series = [];
        foreach (ArrayChoice array in arrays)
        {
            if (IsWeights(array))
            {
                target.LeaveOut(array.Path, WhyNoWeights);
            }
            else if (Series(array, arrays) is { } one)
            {
                series.Add(one);
            }
            else if (!IsOfAnEvent(array, arrays))
            {
                target.LeaveOut(array.Path, WhyNotOverTime);
            }
        }

        if (series.Count == 0)
        {
            throw new RequestException($"{reader.Path} holds no activity over time among what was chosen, and NWB holds nothing else; neurolcp simulate records it. For training and weights take npz, mat or csv");
        }

        RecordingHeader header = RecordingHeader.Of(reader);
        DateTimeOffset start = RecordingState.Of(reader, now)?.Begun ?? File.GetLastWriteTimeUtc(reader.Path);
        string path = target.OneFile(".nwb");
        target.RequireFree([path]);
        var session = new NwbSession(
            header.RunId ?? Guid.NewGuid().ToString(),
            $"Simulation, not an experiment{(header.Title is null ? "" : $": {header.Title}")}. Time 0 is the beginning of the simulated trial.",
            start,
            now,
            AboutText.Notes(header),
            AboutText.Circuit(reader),
            $"{header.Circuit ?? "circuit"}.yaml");
        NwbFile.Write(path, session, series, target.Overwrite, target.Written);
        target.Done(path, [.. series.Select(s => s.Data)]);
        if (series.Where(s => s.Data.Shape.Skip(1).Any(length => length > s.Data.Shape[0])).Select(s => s.Name).FirstOrDefault() is { } wide)
        {
            target.Notes.Add($"note: {wide} has more units or trials than times, which NWB's inspector takes for a transposed series");
        }
    }

    private static bool IsWeights(ArrayChoice array) =>
        array.Group.StartsWith("/plasticity/", StringComparison.Ordinal) && array.Axes.Any(axis => axis.Name is "post" or "pre");

    private static NwbSeries? Series(ArrayChoice array, IReadOnlyList<ArrayChoice> all)
    {
        string[] names = array.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string top = names.Length > 1 ? names[0] : "states", name = string.Join('.', names.Length > 1 ? names[1..] : names);
        string? module = top == "states" ? null : top;
        SiUnit unit = SiUnit.Of(array.Units);
        string description = array.LongName is { Length: > 0 } said ? said : name;
        if (array.Axes is [{ Name: "time", Coordinate: { } times }, ..] && ExportChoice.Seconds(times.Units) is { } seconds)
        {
            return new NwbSeries(name, array, times, seconds, unit.Name, unit.Factor) { Module = module, Description = description, Comments = Axes(array) };
        }

        // the units of events, with their times beside them
        return array.Axes.Count == 1 && array.Name != "time" && TimesOf(array, all) is { } at && ExportChoice.Seconds(at.Units) is { } each
            ? new NwbSeries(name, array, at, each, unit.Name, unit.Factor)
            { Module = module, Description = $"{description} of each event", Comments = Axes(array), IsInstantaneous = true }
            : null;
    }

    private static bool IsOfAnEvent(ArrayChoice array, IReadOnlyList<ArrayChoice> all) =>
        array.Name == "time" && all.Any(other => other != array && other.Group == array.Group && TimesOf(other, all) == array);

    private static ArrayChoice? TimesOf(ArrayChoice array, IReadOnlyList<ArrayChoice> all) =>
        all.FirstOrDefault(a => a.Group == array.Group && a.Name == "time" && a.Axes.Count == 1 && CsvTable.AreAlike(a.Axes, array.Axes));

    private static string Axes(ArrayChoice array) =>
        $"axes: {string.Join(", ", array.Axes.Select((axis, i) => i == 0 ? axis.Name : $"{axis.Name} ({Numbers(axis)})"))}; from {array.Path}";

    /// <summary>The numbers along an axis, as 0 to 11 or 0, 7, 9.</summary>
    private static string Numbers(AxisChoice axis)
    {
        long[] numbers = axis.Coordinate?.Read<long>() ?? [.. Enumerable.Range(0, (int)axis.Count).Select(i => axis.At(i))];
        bool inARow = numbers.Zip(numbers.Skip(1)).All(pair => pair.Second == pair.First + 1);
        return inARow && numbers.Length > 2 ? $"{numbers[0]} to {numbers[^1]}" : string.Join(", ", numbers);
    }
}

using NeuroLcp.Commands;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Export;

/// <summary>What of a file is exported: arrays by name, of these some units, some trials and a stretch of time.</summary>
/// <param name="reader">The file.</param>
/// <param name="request">What was asked for.</param>
internal sealed class ExportChoice(RecordingReader reader, ExportRequest request)
{
    private readonly Dictionary<(string Path, bool Grows), AxisChoice> _axes = [];
    private readonly Dictionary<string, IReadOnlyList<long>?> _events = [];

    /// <summary>The chosen arrays of numbers, coordinates aside.</summary>
    /// <exception cref="RequestException">There is nothing of that name, no such unit, trial or time.</exception>
    public IReadOnlyList<ArrayChoice> Arrays()
    {
        bool isRecording = reader.Status() is not null;
        List<FileArray> there =
        [
            .. FileGroup.All(reader)
                .Where(g => !isRecording || (g.Path != RecordingFormat.RunGroup
                    && !g.Path.StartsWith(RecordingFormat.RunGroup + "/", StringComparison.Ordinal)))
                .SelectMany(g => g.Arrays).Where(a => a.IsNumeric),
        ];
        List<FileArray> chosen = [.. ArrayNames.Choose(there, request.What).Where(a => !a.IsAxis)];
        if (chosen.Count == 0)
        {
            throw new RequestException($"{request.File} holds no arrays of numbers to export");
        }

        Require("trial", request.Trials, chosen, IsTrial);
        Require("unit", request.Units, chosen, IsUnit);
        if ((request.FromMs is not null || request.UntilMs is not null) && !chosen.Any(a => HasTimes(a) || IsEvent(a)))
        {
            throw new RequestException("nothing that is exported has times, so leave out --from and --until");
        }

        return [.. chosen.Select(array => new ArrayChoice(reader, array.Path, [.. array.AxisNames.Select((name, i) => Axis(array, name ?? $"axis{i}", i))]))];
    }

    /// <summary>The coordinates of arrays, each once, in order.</summary>
    public static IReadOnlyList<ArrayChoice> Coordinates(IReadOnlyList<ArrayChoice> arrays) =>
        [.. arrays.SelectMany(a => a.Axes).Select(axis => axis.Coordinate).OfType<ArrayChoice>().DistinctBy(c => c.Path)];

    /// <summary>Seconds of a time unit; null for what is none.</summary>
    public static double? Seconds(string? units) => units switch
    {
        "s" => 1,
        "ms" => 1e-3,
        "us" or "µs" => 1e-6,
        "min" => 60,
        _ => null,
    };

    private static bool IsTrial(string? axis) => axis == "trial";

    private static bool IsUnit(string? axis) => axis is "unit" or "neuron" || (axis?.EndsWith("_unit", StringComparison.Ordinal) ?? false);

    private bool HasTimes(FileArray array) =>
        array.Axes.Count > 0 && array.Axes[0] is { } path && array.AxisNames[0] == "time" && Seconds(reader.TextAttribute(path, "units")) is not null;

    /// <summary>Whether rows are events, each with a time, a unit or a trial of its own.</summary>
    private bool IsEvent(FileArray array) => array.Description.Grows && !HasTimes(array) && Column(array, "time") is not null;

    /// <summary>A list beside an array that says something of each of its rows.</summary>
    private FileArray? Column(FileArray array, string name)
    {
        string path = $"{array.Group.TrimEnd('/')}/{name}";
        return reader.IsArray(path) && FileArray.Of(reader, path) is { IsAxis: false, IsNumeric: true, Shape.Count: 1 } column && column.Rows == array.Rows
            ? column : null;
    }

    private void Require(string kind, IReadOnlyList<int> asked, IReadOnlyList<FileArray> chosen, Func<string?, bool> isIt)
    {
        if (asked.Count > 0 && !chosen.Any(a => a.AxisNames.Any(isIt) || (IsEvent(a) && Column(a, kind) is not null)))
        {
            throw new RequestException($"nothing that is exported has {kind}s, so leave out --{kind}s");
        }
    }

    private AxisChoice Axis(FileArray array, string name, int index)
    {
        long length = array.Shape[index];
        if (index == 0 && IsEvent(array) && Events(array) is { } rows)
        {
            return WithCoordinate(array, index, AxisChoice.Of(name, rows));
        }

        if (array.Axes[index] is not { } path)
        {
            IReadOnlyList<int> asked = IsTrial(name) ? request.Trials : IsUnit(name) ? request.Units : [];
            return asked.Count == 0 ? AxisChoice.Stretch(name, 0, length)
                : AxisChoice.Of(name, [.. asked.Select(i => i < length ? (long)i : throw NoSuch(name, i, array, length))]);
        }

        if (!_axes.TryGetValue((path, index == 0), out AxisChoice? choice))
        {
            _axes.Add((path, index == 0), choice = WithCoordinate(array, index, Chosen(array, name, path, length)));
        }

        return choice;
    }

    private AxisChoice WithCoordinate(FileArray array, int index, AxisChoice choice) =>
        array.Axes[index] is { } path && reader.Describe(path).Shape.Count == 1 ? choice with { Coordinate = new ArrayChoice(reader, path, [choice]) } : choice;

    private AxisChoice Chosen(FileArray array, string name, string path, long length)
    {
        if (name == "time" && Seconds(reader.TextAttribute(path, "units")) is { } seconds)
        {
            return Stretch(array, path, length, 1000 * seconds);
        }

        IReadOnlyList<int> asked = IsTrial(name) ? request.Trials : IsUnit(name) ? request.Units : [];
        if (asked.Count == 0)
        {
            return AxisChoice.Stretch(name, 0, length);
        }

        // the numbers that a recording of some units gives them are those they have in the circuit
        long[] numbers = reader.ReadRows<long>(path, 0, length);
        return AxisChoice.Of(name, [.. asked.Select(Place)]);

        long Place(int number) => System.Array.IndexOf(numbers, number) is >= 0 and int place ? place : throw NoSuch(name, number, array, length);
    }

    private static RequestException NoSuch(string axis, int asked, FileArray array, long length) =>
        new($"there is no {(IsTrial(axis) ? "trial" : "unit")} {asked} in {array.Path}: it has {length}{(length > 0 ? ", counted from 0" : "")}; choose others, or other arrays with --what");

    /// <summary>The rows between two times, both ends included.</summary>
    private AxisChoice Stretch(FileArray array, string path, long length, double msPer)
    {
        if (request.FromMs is null && request.UntilMs is null)
        {
            return AxisChoice.Stretch("time", 0, length);
        }

        double[] times = reader.ReadRows<double>(path, 0, length);
        long first = times.TakeWhile(time => !IsFrom(time * msPer)).LongCount();
        long count = times.Skip((int)first).TakeWhile(time => IsUntil(time * msPer)).LongCount();
        return count > 0 ? AxisChoice.Stretch("time", first, count) : throw new RequestException(length == 0
            ? $"{array.Path} has no samples"
            : FormattableString.Invariant($"{array.Path} has no samples there: its times are {times[0] * msPer} to {times[^1] * msPer} ms"));
    }

    /// <summary>The events of the units, trials and times asked for; null for all.</summary>
    private IReadOnlyList<long>? Events(FileArray array)
    {
        if (!_events.TryGetValue(array.Group, out IReadOnlyList<long>? rows))
        {
            if (array.Rows > Array.MaxLength)
            {
                throw new RequestException($"{array.Group} holds {array.Rows} events, too many to choose from");
            }

            bool[] taken = [.. Enumerable.Repeat(true, (int)array.Rows)];
            bool any = Narrow("unit", request.Units) | Narrow("trial", request.Trials);
            if (Column(array, "time") is { } times && Seconds(times.Units) is { } seconds && (request.FromMs is not null || request.UntilMs is not null))
            {
                double[] at = reader.ReadRows<double>(times.Path, 0, array.Rows);
                for (int i = 0; i < taken.Length; i++)
                {
                    taken[i] &= IsFrom(at[i] * 1000 * seconds) && IsUntil(at[i] * 1000 * seconds);
                }

                any = true;
            }

            _events.Add(array.Group, rows = any ? [.. taken.Index().Where(row => row.Item).Select(row => (long)row.Index)] : null);

            bool Narrow(string name, IReadOnlyList<int> asked)
            {
                if (asked.Count == 0 || Column(array, name) is not { } column)
                {
                    return false;
                }

                long[] of = reader.ReadRows<long>(column.Path, 0, array.Rows);
                for (int i = 0; i < taken.Length; i++)
                {
                    taken[i] &= asked.Contains((int)of[i]);
                }

                return true;
            }
        }

        return rows;
    }

    // times are k dt, rounded: 0.3 ms may be 0.30000000000000004
    private bool IsFrom(double ms) => request.FromMs is not { } from || ms >= from - Slack(from);

    private bool IsUntil(double ms) => request.UntilMs is not { } until || ms <= until + Slack(until);

    private static double Slack(double ms) => 1e-9 * Math.Max(1, ms);
}

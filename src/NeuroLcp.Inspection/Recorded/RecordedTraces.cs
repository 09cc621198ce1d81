using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>
/// Time courses in a recording: <c>/states/&lt;monitor&gt;/&lt;variable&gt;[time, (trial,) unit (, cell)]</c>, or of single cells <c>[time, (trial,) cell]</c>.
/// </summary>
/// <param name="Group">The monitor's group.</param>
/// <param name="Variable">The array.</param>
/// <param name="Units">Its unit; 1 for a pure number.</param>
public sealed record RecordedTraces(string Group, string Variable, string Units)
{
    private const int RowsAtOnce = 1024;

    /// <summary>Units that an array without names for them may have.</summary>
    private const int MostUnnamed = 1 << 20;

    /// <summary>monitor.variable.</summary>
    public string Name => $"{Group[(Group.LastIndexOf('/') + 1)..]}.{Variable}";

    /// <summary>The name with the unit, for an axis.</summary>
    public string NameAndUnit => Units == "1" ? Name : $"{Name} ({Units})";

    /// <summary>The numbers of the trials that were recorded.</summary>
    public required IReadOnlyList<int> TrialNumbers { get; init; }

    /// <summary>The numbers of the units that were recorded.</summary>
    public required IReadOnlyList<int> UnitNumbers { get; init; }

    /// <summary>What the numbers of units count: units, or, where single cells were recorded, cells through all units.</summary>
    public required string Kind { get; init; }

    /// <summary>Cells of a unit; 1 where units, or single cells, are recorded as they are.</summary>
    public required int Cells { get; init; }

    /// <summary>How many trials were recorded.</summary>
    public int Trials => TrialNumbers.Count;

    /// <summary>How many units were recorded.</summary>
    public int Size => UnitNumbers.Count;

    private string Array => $"{Group}/{Variable}";

    /// <summary>All that a recording holds.</summary>
    public static IReadOnlyList<RecordedTraces> In(RecordingReader reader)
    {
        if (!reader.Exists("/states"))
        {
            return [];
        }

        var found = new List<RecordedTraces>();
        foreach (string group in reader.Groups("/states").Select(g => $"/states/{g}").Where(g => reader.IsArray($"{g}/time")))
        {
            foreach (string name in reader.Arrays(group))
            {
                if (Of(reader, group, name) is { } traces)
                {
                    found.Add(traces);
                }
            }
        }

        return found;
    }

    /// <summary>The times of the samples, ms.</summary>
    public double[] Times(RecordingReader reader) => RecordedAxis.Checked(reader, $"{Group}/time", reader.ReadRows<double>($"{Group}/time", 0, Rows(reader)));

    /// <summary>The whole time courses of some units in some trials, in the order asked for: trials, then units, then the cells of each.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="trials">Places among <see cref="TrialNumbers"/>.</param>
    /// <param name="units">Places among <see cref="UnitNumbers"/>.</param>
    public double[][] Read(RecordingReader reader, IReadOnlyList<int> trials, IReadOnlyList<int> units) => Read(reader, trials, units, Cells, 0, Rows(reader));

    /// <summary>Stretches of the time courses of some units in some trials, in the order asked for: trials, then units, then the cells of each.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="trials">Places among <see cref="TrialNumbers"/>.</param>
    /// <param name="units">Places among <see cref="UnitNumbers"/>.</param>
    /// <param name="cells">The first cells of each unit.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="count">How many samples.</param>
    public double[][] Read(RecordingReader reader, IReadOnlyList<int> trials, IReadOnlyList<int> units, int cells, long first, long count)
    {
        int width = Trials * Size * Cells;
        int[] places = [.. trials.SelectMany(t => units.SelectMany(u => Enumerable.Range(0, cells).Select(c => (((t * Size) + u) * Cells) + c)))];
        double[][] courses = [.. places.Select(_ => new double[count])];
        for (long from = 0; from < count; from += RowsAtOnce)
        {
            int rows = (int)Math.Min(RowsAtOnce, count - from);
            double[] block = reader.ReadRows<double>(Array, first + from, rows);
            for (int r = 0; r < rows; r++)
            {
                for (int i = 0; i < places.Length; i++)
                {
                    courses[i][from + r] = block[((long)r * width) + places[i]];
                }
            }
        }

        return courses;
    }

    /// <summary>An array as time courses; null where it is something else.</summary>
    private static RecordedTraces? Of(RecordingReader reader, string group, string name)
    {
        string path = $"{group}/{name}";
        string[] axes = [.. reader.Axes(path).Select(a => a is null ? "" : a[(a.LastIndexOf('/') + 1)..])];

        // the time itself has one axis; what files of others call their axes is not known, so that their order has to tell
        bool isOurs = axes is ["time", "unit"] or ["time", "trial", "unit"] or ["time", "unit", "cell"] or ["time", "trial", "unit", "cell"] or ["time",
            "cell"] or ["time", "trial", "cell"];
        IReadOnlyList<long> shape = reader.Describe(path).Shape;
        if (!isOurs && !(shape.Count is 2 or 3 && axes.All(a => a.Length == 0)))
        {
            return null;
        }

        string kind = isOurs && !axes.Contains("unit") ? "cell" : "unit";
        int trial = isOurs ? System.Array.IndexOf(axes, "trial") : shape.Count == 3 ? 1 : -1,
            unit = isOurs ? System.Array.IndexOf(axes, kind) : shape.Count - 1, cell = isOurs && kind == "unit" ? System.Array.IndexOf(axes, "cell") : -1;
        int[] trials = trial < 0 ? [0] : Numbers("trial", trial), units = Numbers(kind, unit);
        if (trials.Length == 0 || units.Length == 0 || (trial >= 0 && trials.Length != shape[trial]) || units.Length != shape[unit]
            || (cell >= 0 && shape[cell] is 0 or > int.MaxValue))
        {
            // axes of other lengths than the array's are those of something else
            return null;
        }

        return new RecordedTraces(group, name, UnitText.Of(reader, path))
        {
            TrialNumbers = trials,
            Kind = kind,
            UnitNumbers = units,
            Cells = cell < 0 ? 1 : (int)shape[cell],
        };

        int[] Numbers(string axis, int dimension) =>
            isOurs ? reader.Read<int>(reader.Axes(path)[dimension] ?? $"{group}/{axis}")
            : [.. Enumerable.Range(0, (int)Math.Min(shape[dimension], MostUnnamed))];
    }

    // what a program that still runs, or died, has promised; a finished recording has all its rows
    private long Rows(RecordingReader reader) => reader.CommittedRows(Group) ?? reader.Describe(Array).Shape[0];
}

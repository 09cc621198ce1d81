using NeuroLcp.Recording;

namespace NeuroLcp.Studies.Figures;

/// <summary>Time courses in a recording: <c>/states/&lt;population&gt;/&lt;variable&gt;[time, (trial,) unit]</c>.</summary>
/// <param name="Name">population.variable.</param>
/// <param name="Units">Its unit; 1 for a pure number.</param>
/// <param name="Trials">How many trials were recorded.</param>
/// <param name="Size">How many units.</param>
internal sealed record RecordedTraces(string Name, string Units, int Trials, int Size)
{
    private const int RowsAtOnce = 1024;

    private string Group => $"/states/{Name[..Name.LastIndexOf('.')]}";

    private string Array => $"{Group}/{Name[(Name.LastIndexOf('.') + 1)..]}";

    /// <summary>All that a recording holds.</summary>
    public static IReadOnlyList<RecordedTraces> In(RecordingReader reader)
    {
        if (!reader.Exists("/states"))
        {
            return [];
        }

        var found = new List<RecordedTraces>();
        foreach (string group in reader.Groups("/states").Where(g => reader.IsArray($"/states/{g}/time")))
        {
            foreach (string name in reader.Arrays($"/states/{group}"))
            {
                string path = $"/states/{group}/{name}";
                IReadOnlyList<long> shape = reader.Describe(path).Shape;
                if (shape.Count is 2 or 3)
                {
                    found.Add(new RecordedTraces($"{group}.{name}", reader.TextAttribute(path, "units") ?? "1", shape.Count == 3 ? (int)shape[1] : 1, (int)shape[^1]));
                }
            }
        }

        return found;
    }

    /// <summary>The times of the samples, ms.</summary>
    public double[] Times(RecordingReader reader) => reader.ReadRows<double>($"{Group}/time", 0, Rows(reader));

    /// <summary>The time courses of some units in some trials, in the order asked for: trials, then units.</summary>
    public double[][] Read(RecordingReader reader, IReadOnlyList<int> trials, IReadOnlyList<int> units)
    {
        long rows = Rows(reader);
        int[] places = [.. trials.SelectMany(t => units.Select(u => (t * Size) + u))];
        double[][] courses = [.. places.Select(_ => new double[rows])];
        for (long first = 0; first < rows; first += RowsAtOnce)
        {
            int count = (int)Math.Min(RowsAtOnce, rows - first);
            double[] block = reader.ReadRows<double>(Array, first, count);
            for (int r = 0; r < count; r++)
            {
                for (int i = 0; i < places.Length; i++)
                {
                    courses[i][first + r] = block[((long)r * Trials * Size) + places[i]];
                }
            }
        }

        return courses;
    }

    // what a program that still runs, or died, has promised; a finished recording has all its rows
    private long Rows(RecordingReader reader) => reader.CommittedRows(Group) ?? reader.Describe(Array).Shape[0];
}

using NeuroLcp.Commands;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>Time courses: a panel for each variable, a few units in each, one axis of time.</summary>
internal sealed class TracesFigure : IFigureKind
{
    private const int UsualLines = 5, MostInAColumn = 6;
    private const double PlotHeight = 56;

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Traces;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = ["--what", "--units", "--trials", "--from", "--to"];

    /// <inheritdoc/>
    public string Needs => "time courses; neurolcp simulate records them";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) => RecordedTraces.In(reader).Any(t => t.Times(reader).Length > 0);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => [.. RecordedTraces.In(reader).Select(t => t.Name)];

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        IReadOnlyList<RecordedTraces> all = RecordedTraces.In(reader),
            chosen = request.What.Count == 0 ? all : NameChoice.Of(all, t => t.Name, request.What, "variables");
        double width = FigureContent.WidthOf(request, chosen.Count > MostInAColumn ? FigureWidth.Double : FigureWidth.Single);
        return Of(reader, request, chosen, width, chosen.Count > MostInAColumn ? FigureContent.Columns(width, 2) : 1);
    }

    /// <summary>A figure of some time courses.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="request">Units, trials and time.</param>
    /// <param name="chosen">The variables.</param>
    /// <param name="width">Width of the figure.</param>
    /// <param name="columns">Panels beside each other.</param>
    public static FigureContent Of(RecordingReader reader, PlotRequest request, IReadOnlyList<RecordedTraces> chosen, double width, int columns)
    {
        double[][] times = [.. chosen.Select(t => t.Times(reader))];
        if (times.All(t => t.Length == 0))
        {
            throw new RequestException($"{reader.Path} holds no samples yet of {string.Join(", ", chosen.Select(c => c.Name))}");
        }

        TimeWindow window = TimeWindow.Of(request, times.Where(t => t.Length > 0).Min(t => t[0]), times.Where(t => t.Length > 0).Max(t => t[^1]));
        var looks = new Dictionary<string, int>();
        var panels = new List<IPanel>();
        for (int i = 0; i < chosen.Count; i++)
        {
            // the last panel of each column carries the axis of time
            List<Curve> curves = [.. Curves(reader, chosen[i], times[i], request, window, looks)];
            panels.Add(LinePanel.Around(chosen[i].NameAndUnit, curves, window.Axis(hasText: i + columns >= chosen.Count), ""));
        }

        return new FigureContent(FigureContent.Grid(panels, PlotHeight, columns), [.. chosen.Select(c => c.Name)])
        {
            Width = width,
            Notes = request.Trials.Count > 0 ? [] : [.. chosen.Where(c => c.Trials > 1).GroupBy(c => (c.TrialNumbers[0], c.Trials))
                .Select(g => FormattableString.Invariant($"{Names(g, chosen)}trial {g.Key.Item1} of {g.Key.Trials} recorded"))],
            Key = looks.Count < 2 ? [] : [.. looks.Select(l => new KeyEntry(l.Key, Curve.Look(l.Value).Colour, Curve.Look(l.Value).IsDashed))],
        };
    }

    private static string Names(IEnumerable<RecordedTraces> some, IReadOnlyList<RecordedTraces> all) =>
        some.Count() == all.Count ? "" : string.Join(", ", some.Select(t => t.Name)) + ": ";

    private static IEnumerable<Curve> Curves(RecordingReader reader, RecordedTraces traces, double[] times, PlotRequest request, TimeWindow window,
        Dictionary<string, int> looks)
    {
        int first = Array.FindIndex(times, window.Holds), last = Array.FindLastIndex(times, window.Holds);
        if (first < 0)
        {
            yield break;
        }

        int cells = Math.Min(UsualLines, traces.Cells);
        IReadOnlyList<int> trials = NameChoice.Places(request.Trials.Count > 0 ? request.Trials : [traces.TrialNumbers[0]], traces.TrialNumbers, "trial",
            $"{traces.Name} of {reader.Path}");
        IReadOnlyList<int> asked = request.Units.Count > 0 ? request.Units : [.. traces.UnitNumbers.Take(traces.Cells > 1 ? 1 : UsualLines)];
        IReadOnlyList<int> units = NameChoice.Places(asked, traces.UnitNumbers, traces.Kind, traces.Name);
        double[] xs = times[first..(last + 1)];
        double[][] courses = traces.Read(reader, trials, units, cells, first, xs.Length);
        for (int i = 0; i < courses.Length; i++)
        {
            int cell = i % cells, unit = traces.UnitNumbers[units[i / cells % units.Count]], trial = traces.TrialNumbers[trials[i / cells / units.Count]];
            string line = $"{traces.Kind} {unit}{(traces.Cells > 1 ? $", cell {cell}" : "")}{(trials.Count > 1 ? $", trial {trial}" : "")}";

            // a colour means the same in every panel
            looks.TryAdd(line, looks.Count);
            (string colour, bool isDashed) = Curve.Look(looks[line]);
            yield return new Curve(xs, courses[i], colour) { Name = $"{traces.Name}, {line}", IsDashed = isDashed };
        }
    }
}

using NeuroLcp.Recording;
using NeuroLcp.Studies.Figures.Charts;
using NeuroLcp.Studies.Figures.Recorded;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies.Figures.Kinds;

/// <summary>Events in time: for each kind and trial a raster of marks, and the rate below it.</summary>
internal sealed class RasterFigure : IFigureKind
{
    private const double LeastHeight = 46, MostHeight = 150, LaneHeight = 3, RateHeight = 40;
    private const int UsualBins = 60;

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Raster;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = ["--what", "--units", "--trials", "--from", "--to"];

    /// <inheritdoc/>
    public string Needs => "events; a circuit with events, simulated, records them where its file or --record names them";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) => RecordedEvents.In(reader).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => RecordedEvents.In(reader);

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        IReadOnlyList<string> all = RecordedEvents.In(reader);
        double width = FigureContent.WidthOf(request, FigureWidth.Single);
        return Of(reader, request, request.What.Count == 0 ? all : NameChoice.Of(all, n => n, request.What, "events"), width);
    }

    /// <summary>A figure of some kinds of events.</summary>
    public static FigureContent Of(RecordingReader reader, PlotRequest request, IReadOnlyList<string> kinds, double width)
    {
        List<RecordedEvents> all = [.. kinds.Select(k => RecordedEvents.Read(reader, k))];
        TimeWindow window = Window(reader, request, all);
        double bin = Bin((window.To - window.From) / UsualBins);
        List<(RecordedEvents Events, int? Trial)> parts = [.. all.SelectMany(e => TrialsOf(e, request).Select(t => (e, t)))];
        var rows = new List<FigureRow>();
        for (int i = 0; i < parts.Count; i++)
        {
            rows.AddRange(Rows(reader, parts[i].Events, parts[i].Trial, request.Units, window, bin, isLast: i == parts.Count - 1));
        }

        return new FigureContent(rows, [.. all.Select(e => e.Name)]) { Width = width, Notes = [FormattableString.Invariant($"rates in bins of {bin:G4} ms")] };
    }

    /// <summary>The smallest 1, 2 or 5 times a power of ten, in ms, that is not below.</summary>
    internal static double Bin(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return new[] { 1, 2, 5, 10 }.Select(s => s * power).First(s => s >= least * (1 - 1e-9));
    }

    /// <summary>Events a second and lane in bins of time; the last bin may be shorter, and is counted as such.</summary>
    internal static (double[] Edges, double[] Rates) Rate(IEnumerable<double> times, TimeWindow window, double bin, int lanes)
    {
        int count = (int)Math.Ceiling(((window.To - window.From) / bin) - 1e-9);
        double[] edges = [.. Enumerable.Range(0, count + 1).Select(i => Math.Min(window.From + (i * bin), window.To))], rates = new double[count];
        foreach (double time in times)
        {
            rates[Math.Clamp((int)((time - window.From) / bin), 0, count - 1)]++;
        }

        for (int i = 0; i < count; i++)
        {
            rates[i] *= 1000 / ((edges[i + 1] - edges[i]) * lanes);
        }

        return (edges, rates);
    }

    private static TimeWindow Window(RecordingReader reader, PlotRequest request, List<RecordedEvents> all)
    {
        // where time courses were recorded, the run went on after the last event
        double[] times = [.. all.Where(e => e.Times.Length > 0).SelectMany(e => new[] { e.Times.Min(), e.Times.Max() }), .. RecordedTraces.In(reader).Select(t => t.Times(reader)).Where(t => t.Length > 0).SelectMany(t => new[] { t[0], t[^1] })];
        return times.Length > 0 ? TimeWindow.Of(request, Math.Min(0, times.Min()), times.Max())
            : request is { FromMs: { } from, ToMs: { } to } && to > from ? new TimeWindow(from, to)
            : throw new StudyException($"{reader.Path} holds no event of {string.Join(", ", all.Select(e => e.Name))}");
    }

    /// <summary>The trials to draw; null for the only one there is.</summary>
    private static IEnumerable<int?> TrialsOf(RecordedEvents events, PlotRequest request)
    {
        int[] there = [.. events.Trials.Distinct().Order()];
        return request.Trials.Count > 0 ? [.. request.Trials.Select(t => (int?)t)] : there.Length > 1 ? [there[0]] : [null];
    }

    private static IEnumerable<FigureRow> Rows(RecordingReader reader, RecordedEvents events, int? trial, IReadOnlyList<int> asked, TimeWindow window, double bin, bool isLast)
    {
        int[] drawn = [.. Enumerable.Range(0, events.Times.Length).Where(i => window.Holds(events.Times[i]) && (trial is null || events.Trials[i] == trial) && (asked.Count == 0 || asked.Contains(events.Units[i])))];
        (int known, int cells) = EventPopulation.Of(reader, events);
        int first = asked.Count > 0 ? asked.Min() : 0, last = asked.Count > 0 ? asked.Max() : Math.Max(known, events.Units.DefaultIfEmpty(0).Max() + 1) - 1;
        int lanes = asked.Count > 0 ? asked.Distinct().Count() * cells : known * cells;

        // the cells of a unit lie within the unit's row
        double[] rows = [.. drawn.Select(i => events.Units[i] + (events.Cells is { } own ? ((own[i] + 0.5) / cells) - 0.5 : 0))];
        string title = trial is { } number ? $"{events.Name}, trial {number}" : events.Name;
        var along = new PlotAxis("unit", new AxisRange(first - 0.5, last + 0.5)) { IsWhole = true };
        int drawnLanes = (last - first + 1) * cells;
        yield return new FigureRow(Math.Clamp(LaneHeight * drawnLanes, LeastHeight, MostHeight), 1, new RasterPanel(title, [.. drawn.Select(i => events.Times[i])], rows, window.Axis(hasText: false), along) { Lanes = drawnLanes });

        // of a population of unknown size, those that were active have a rate that can be told
        int divided = lanes > 0 ? lanes : Math.Max(1, drawn.Select(i => (events.Units[i], events.Cells?[i])).Distinct().Count());
        (double[] edges, double[] rates) = Rate(drawn.Select(i => events.Times[i]), window, bin, divided);
        double[] x = [.. rates.SelectMany((_, i) => new[] { edges[i], edges[i + 1] })], y = [.. rates.SelectMany(r => new[] { r, r })];
        var curve = new Curve(x, y, Palette.Grey) { Name = $"rate of {title}", IsFilled = true };
        yield return new FigureRow(RateHeight, 1, new LinePanel("", [curve], window.Axis(isLast), new PlotAxis(lanes > 0 ? "rate (1/s)" : "active (1/s)", new AxisRange(0, Math.Max(rates.Max(), 1e-9) * 1.05))) { HasLetter = false });
    }
}

using NeuroLcp.Commands;
using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

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
        List<Listened> all = [.. kinds.Select(k => RecordedEvents.Read(reader, k)).Select(e => new Listened(e, EventSources.Of(reader, e)))];
        TimeWindow window = Window(reader, request, all);
        double bin = Bin((window.To - window.From) / UsualBins);
        List<(Listened Events, int? Trial)> parts = [.. all.SelectMany(e => TrialsOf(reader, e, request).Select(t => (e, t)))];
        var rows = new List<FigureRow>();
        for (int i = 0; i < parts.Count; i++)
        {
            rows.AddRange(Rows(reader, parts[i].Events, parts[i].Trial, request.Units, window, bin, isLast: i == parts.Count - 1));
        }

        return new FigureContent(rows, [.. all.Select(e => e.Events.Name)])
        { Width = width, Notes = [FormattableString.Invariant($"rates in bins of {bin:G4} ms"), .. all.SelectMany(e => NotesOn(e, window))] };
    }

    /// <summary>The smallest 1, 2 or 5 times a power of ten, in ms, that is not below.</summary>
    internal static double Bin(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return new[] { 1, 2, 5, 10 }.Select(s => s * power).First(s => s >= least * (1 - 1e-9));
    }

    /// <summary>
    /// Events a second and lane in bins of time; the last bin may be shorter, and so may those in which listening begins or ends, and each is counted
    /// as such. Where nobody listened there is no rate.
    /// </summary>
    internal static (double[] Edges, double[] Rates) Rate(IEnumerable<double> times, TimeWindow window, double bin, int lanes,
        double from = double.NegativeInfinity, double until = double.PositiveInfinity)
    {
        int count = (int)Math.Ceiling(((window.To - window.From) / bin) - 1e-9);
        double[] edges = [.. Enumerable.Range(0, count + 1).Select(i => Math.Min(window.From + (i * bin), window.To))], rates = new double[count];
        foreach (double time in times)
        {
            rates[Math.Clamp((int)((time - window.From) / bin), 0, count - 1)]++;
        }

        for (int i = 0; i < count; i++)
        {
            double listened = Math.Min(edges[i + 1], until) - Math.Max(edges[i], from);
            rates[i] = listened > 0 ? rates[i] * 1000 / (listened * lanes) : double.NaN;
        }

        return (edges, rates);
    }

    /// <summary>From the beginning of what was listened to, to its end; where the file does not say, to the last thing that was seen.</summary>
    private static TimeWindow Window(RecordingReader reader, PlotRequest request, List<Listened> all)
    {
        // where time courses were recorded, the run went on after the last event; a run that stopped early did not listen until its end
        double[] seen = [.. all.Where(e => e.Events.Times.Length > 0).SelectMany(e => new[] { e.Events.Times.Min(), e.Events.Times.Max() }),
            .. RecordedTraces.In(reader).Select(t => t.Times(reader)).Where(t => t.Length > 0).SelectMany(t => new[] { t[0], t[^1] })];
        bool isWhole = reader.Status() == RecordingStatus.Complete && all.All(e => double.IsFinite(e.Sources.Until));
        if (isWhole || seen.Length > 0)
        {
            double first = all.All(e => double.IsFinite(e.Sources.From)) ? all.Min(e => e.Sources.From) : Math.Min(0, seen.DefaultIfEmpty(0).Min());
            return TimeWindow.Of(request, first, Math.Max(first, isWhole ? all.Max(e => e.Sources.Until) : seen.Max()));
        }

        return request is { FromMs: { } from, ToMs: { } to } && to > from ? new TimeWindow(from, to)
            : throw new RequestException($"{reader.Path} holds no event of {string.Join(", ", all.Select(e => e.Events.Name))}");
    }

    /// <summary>The trials to draw; null for the only one there is.</summary>
    private static IEnumerable<int?> TrialsOf(RecordingReader reader, Listened listened, PlotRequest request)
    {
        if (listened.Sources.IsRecorded)
        {
            NameChoice.Places(request.Trials, listened.Sources.Trials, "trial", $"{listened.Events.Name} of {reader.Path}");
        }

        return request.Trials.Count > 0 ? [.. request.Trials.Select(t => (int?)t)] : listened.Sources.Trials is [0] ? [null] : [listened.Sources.Trials[0]];
    }

    /// <summary>What has to be known about whose events these are.</summary>
    private static IEnumerable<string> NotesOn(Listened listened, TimeWindow window)
    {
        (RecordedEvents events, EventSources sources) = listened;
        string kind = events.Cells is null ? "units" : "cells";
        if (!sources.IsRecorded)
        {
            yield return sources.Sources.Count > 0
                ? FormattableString.Invariant($"{events.Name}: the file does not say who was recorded; rates are over all {sources.Population} {kind}")
                : $"{events.Name}: the file does not say who was recorded; rates are over those that were active";
        }
        else if (sources.Sources.Count < sources.Population)
        {
            yield return FormattableString.Invariant($"{events.Name}: {sources.Sources.Count} of {sources.Population} {kind} were recorded; rates are theirs");
        }

        double room = 1e-9 * Math.Max(1, Math.Abs(window.To));
        if (sources.From > window.From + room || sources.Until < window.To - room)
        {
            yield return FormattableString.Invariant($"{events.Name}: recorded from {sources.From:G6} to {sources.Until:G6} ms");
        }

        if (sources.Trials.Count > 1)
        {
            yield return FormattableString.Invariant($"{events.Name}: {sources.Trials.Count} trials were recorded");
        }
    }

    private static IEnumerable<FigureRow> Rows(RecordingReader reader, Listened listened, int? trial, IReadOnlyList<int> asked, TimeWindow window, double bin,
        bool isLast)
    {
        (RecordedEvents events, EventSources sources) = listened;
        int lanes = sources.Chosen(asked, $"{events.Name} of {reader.Path}").Count, cells = sources.CellsPerUnit;
        int[] drawn = [.. Enumerable.Range(0, events.Times.Length)
            .Where(i => window.Holds(events.Times[i]) && (trial is null || events.Trials[i] == trial)
            && (asked.Count == 0 || asked.Contains(events.Units[i])))];

        // rows are those of units that were listened to: of units far apart, one beside the other
        int[] units = asked.Count > 0 ? [.. asked.Distinct().Order()]
            : sources.Sources.Count > 0 ? [.. sources.Units.Union(events.Units).Order()] : [.. events.Units.Append(0).Distinct().Order()];
        bool isGapless = units[^1] - units[0] == units.Length - 1;
        Dictionary<int, int> places = units.Index().ToDictionary(u => u.Item, u => isGapless ? u.Item : u.Index);

        // the cells of a unit lie within the unit's row
        double[] rows = [.. drawn.Select(i => places[events.Units[i]] + (events.Cells is { } own ? ((own[i] + 0.5) / cells) - 0.5 : 0))];
        string title = trial is { } number ? $"{events.Name}, trial {number}" : events.Name;
        var along = new PlotAxis("unit", new AxisRange(places[units[0]] - 0.5, places[units[^1]] + 0.5)) { IsWhole = true, Numbers = isGapless ? null : units };
        int drawnLanes = units.Length * cells;
        yield return new FigureRow(Math.Clamp(LaneHeight * drawnLanes, LeastHeight, MostHeight), 1,
            new RasterPanel(title, [.. drawn.Select(i => events.Times[i])], rows, window.Axis(hasText: false), along) { Lanes = drawnLanes });

        // of a population of unknown size, those that were active have a rate that can be told
        int divided = lanes > 0 ? lanes : Math.Max(1, drawn.Select(i => (events.Units[i], events.Cells?[i])).Distinct().Count());
        (double[] edges, double[] rates) = Rate(drawn.Select(i => events.Times[i]), window, bin, divided, sources.From, sources.Until);
        double[] x = [.. rates.SelectMany((_, i) => new[] { edges[i], edges[i + 1] })], y = [.. rates.SelectMany(r => new[] { r, r })];
        var curve = new Curve(x, y, Palette.Grey) { Name = $"rate of {title}", IsFilled = true };
        double most = rates.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        yield return new FigureRow(RateHeight, 1,
            new LinePanel("", [curve], window.Axis(isLast),
            new PlotAxis(lanes > 0 ? "rate (1/s)" : "active (1/s)", new AxisRange(0, Math.Max(most, 1e-9) * 1.05)))
            { HasLetter = false });
    }

    /// <summary>Events, and who was listened to for them.</summary>
    private sealed record Listened(RecordedEvents Events, EventSources Sources);
}

using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>
/// One page of a recording: how training went, how well it is aligned, what changed; or of a simulation, its time courses, events and weights.
/// </summary>
internal sealed class OverviewFigure : IFigureKind
{
    private const int Columns = 3, MostTraces = 4, MostKindsOfEvents = 2;
    private const double PlotHeight = 80;

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Overview;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = [];

    /// <inheritdoc/>
    public string Needs => "training, time courses, events or weights";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) =>
        new IFigureKind[] { new LearningFigure(), new TracesFigure(), new RasterFigure(), new WeightsFigure() }.Any(k => k.IsIn(reader));

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => [];

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        double width = FigureContent.WidthOf(request, FigureWidth.Double);
        int columns = width > PrintStyle.SingleColumn ? Columns : Columns - 1;
        var rows = new List<FigureRow>();
        var shows = new List<string>();
        var notes = new List<string>();
        IReadOnlyList<KeyEntry> key = [];
        var grid = new List<IPanel>();
        if (new LearningFigure().IsIn(reader))
        {
            List<(string Name, LinePanel Panel)> learning = [.. LearningFigure.Panels(reader, []).Take(Columns)];
            grid.AddRange(learning.Select(p => p.Panel));
            shows.AddRange(learning.Select(p => p.Name));
            notes.AddRange(ChangeFigure.NotesOn(learning.Select(p => p.Panel)));
            List<LinePanel> angles = [.. AlignmentFigure.Panels(reader).Take(Columns)];
            grid.AddRange(angles);
            shows.AddRange(angles.Count > 0 ? ["alignment"] : []);
        }
        else
        {
            Add(new TracesFigure().IsIn(reader), () =>
                TracesFigure.Of(reader, request, [.. RecordedTraces.In(reader).Take(MostTraces)], width, FigureContent.Columns(width, 2)));
            Add(new RasterFigure().IsIn(reader), () => RasterFigure.Of(reader, request, [.. RecordedEvents.In(reader).Take(MostKindsOfEvents)], width));
        }

        AddWeights(reader, width, columns, grid, shows, notes);
        rows.AddRange(FigureContent.Grid(grid, PlotHeight, columns));
        return new FigureContent(rows, shows) { Width = width, Key = key, Notes = notes };

        void Add(bool isIn, Func<FigureContent> make)
        {
            if (isIn)
            {
                FigureContent part = make();
                rows.AddRange(part.Rows);
                shows.AddRange(part.Shows);
                notes.AddRange(part.Notes);
                key = [.. key, .. part.Key];
            }
        }
    }

    /// <summary>
    /// How far weights moved, and those matrices that moved most for their size; where nothing changed, matrices only where there is nothing else.
    /// </summary>
    private static void AddWeights(RecordingReader reader, double width, int columns, List<IPanel> grid, List<string> shows, List<string> notes)
    {
        int free = Columns;
        if (new ChangeFigure().IsIn(reader))
        {
            grid.Add(ChangeFigure.Panels(reader, ChangeFigure.Chosen(reader, new PlotRequest { Recording = reader.Path })).First());
            shows.Add("change");
            free--;
        }
        else if (shows.Count > 0)
        {
            return;
        }

        List<RecordedWeight> weights = [.. WeightsFigure.Matrices(reader).Where(w => !w.IsFollower).OrderByDescending(w => Moved(reader, w)).Take(free)];
        List<MatrixPanel> images = [.. weights.Select(w => WeightsFigure.Panels(reader, w, [], width, columns)[^1] with { HasLetter = true })
            .Select(p => p with { Along = p.Along with { HasText = true } })];
        grid.AddRange(images);
        shows.AddRange(weights.Select(w => w.Name));
        notes.AddRange(WeightsFigure.NotesOn(images, weights, reader));
    }

    /// <summary>The largest change of a synapse over the largest synapse at the end.</summary>
    private static double Moved(RecordingReader reader, RecordedWeight weight)
    {
        double[] first = weight.Read(reader, 0), last = weight.Read(reader, weight.Updates.Length - 1);
        double change = Largest(first.Zip(last, (a, b) => b - a)), size = Largest(last);
        return size > 0 ? change / size : 0;

        static double Largest(IEnumerable<double> values) => values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
    }
}

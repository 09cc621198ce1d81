using NeuroLcp.Commands;
using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>Weight matrices as images: as they began, as they are in the end, and what changed; or snapshots.</summary>
internal sealed class WeightsFigure : IFigureKind
{
    private const int MostWeights = 6, MostColumns = 3;
    private const double LeastHeight = 60, MostHeight = 120;

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Weights;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = ["--what", "--at"];

    /// <inheritdoc/>
    public string Needs => "weight matrices; neurolcp run and simulate record them";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) => Matrices(reader).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => [.. Matrices(reader).Select(w => w.Name)];

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        IReadOnlyList<RecordedWeight> all = Matrices(reader), own = [.. all.Where(w => !w.IsFollower)];
        IReadOnlyList<RecordedWeight> chosen = request.What.Count > 0 ? NameChoice.Of(all, w => w.Name, request.What, "weight matrices") : own.Count > 0 ? own
            : all;
        var notes = new List<string>();
        if (request.What.Count == 0 && chosen.Count > MostWeights)
        {
            notes.Add($"{MostWeights} of {chosen.Count} weights");
            chosen = [.. chosen.Take(MostWeights)];
        }

        double width = FigureContent.WidthOf(request, FigureWidth.Double);
        List<IReadOnlyList<MatrixPanel>> panels = [.. chosen.Select(w => Panels(reader, w, request.At, width))];

        // what never changes has one image each
        int columns = panels.Max(p => p.Count) == 1 ? Math.Min(FigureContent.Columns(width, MostColumns), panels.Count)
            : Math.Min(panels.Max(p => p.Count), MostColumns);
        List<FigureRow> rows = panels.All(p => p.Count == 1)
            ? [.. panels.SelectMany(p => p).Chunk(columns).Select(row => new FigureRow(row.Max(p => Height(p, width, columns)), columns, row))]
            : [.. panels.SelectMany(p => p.Chunk(columns).Select(row => new FigureRow(Height(row[0], width, columns), columns, row)))];
        return new FigureContent(rows, [.. chosen.Select(w => w.Name)])
        { Width = width, Notes = [.. notes, .. NotesOn(panels.SelectMany(p => p), chosen, reader)] };
    }

    /// <summary>The images of a weight.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="at">Snapshots; empty for the first, the last and their difference.</param>
    /// <param name="width">Width of the figure.</param>
    /// <param name="columns">How many images will stand beside each other; null for as many as there are.</param>
    public static IReadOnlyList<MatrixPanel> Panels(RecordingReader reader, RecordedWeight weight, IReadOnlyList<string> at, double width, int? columns = null)
    {
        int last = weight.Updates.Length - 1;
        int[] snapshots = at.Count > 0 ? [.. at.Select(a => Snapshot(weight, a))] : last > 0 ? [0, last] : [0];
        double[][] values = [.. snapshots.Select(s => weight.Read(reader, s))];
        bool isStill = at.Count == 0 && values.Length == 2 && values[0].AsSpan().SequenceEqual(values[1]);
        if (isStill)
        {
            (snapshots, values) = ([0], [values[0]]);
        }

        int count = at.Count == 0 && values.Length == 2 ? MostColumns : Math.Min(values.Length, MostColumns);
        var panels = new List<MatrixPanel>();
        List<MatrixBlocks> blocks = [.. values.Select(v => Blocks(v, weight, width, columns ?? count))];
        double limit = Limit(blocks);
        for (int i = 0; i < blocks.Count; i++)
        {
            bool isFirst = i % count == 0;
            string title = isStill ? $"{weight.Name}, which does not change" : at.Count == 0 && i == 0 ? $"{weight.Name}, initial"
                : $"{weight.Name}, update {weight.Updates[snapshots[i]]}";
            panels.Add(Panel(title, blocks[i], limit, weight, isFirst) with
            { HasBar = (i % count) == count - 1 || i == blocks.Count - 1, HasLetter = isFirst });
        }

        if (at.Count == 0 && values.Length == 2)
        {
            MatrixBlocks change = Blocks([.. values[1].Zip(values[0], (b, a) => b - a)], weight, width, columns ?? count);
            panels.Add(Panel($"{weight.Name}, change", change, Limit([change]), weight, isFirst: false) with { HasLetter = false });
        }

        return panels;
    }

    /// <summary>The weights with a matrix of their own.</summary>
    public static IReadOnlyList<RecordedWeight> Matrices(RecordingReader reader) =>
        [.. RecordedWeight.In(reader).Where(w => !w.IsBias && w.Updates.Length > 0)];

    /// <summary>What pixels are, where they are not synapses.</summary>
    public static IEnumerable<string> NotesOn(IEnumerable<MatrixPanel> panels, IEnumerable<RecordedWeight> weights, RecordingReader reader)
    {
        List<string> averaged = [.. panels.Where(p => p.Values.BlockRows * p.Values.BlockColumns > 1)
            .Select(p => $"{p.Title.Split(',')[0]}\u00A0{p.Values.BlockRows}\u00A0\u00D7\u00A0{p.Values.BlockColumns}").Distinct()];
        if (averaged.Count > 0)
        {
            yield return $"pixels are means of blocks of synapses (post\u00A0\u00D7\u00A0pre): {string.Join(", ", averaged)}";
        }

        if (weights.Any(w => reader.Exists($"/plasticity/{w.Name}/wiring")))
        {
            yield return "grey: no synapse";
        }
    }

    /// <summary>The height of an image: that of square synapses within what is good to look at.</summary>
    public static double Height(MatrixPanel panel, double width, int columns)
    {
        double synapses = panel.Along.Range.Most - panel.Along.Range.Least, wide = panel.Across.Range.Most - panel.Across.Range.Least;
        return Math.Clamp(FigurePage.PlotWidth(width, columns) * synapses / wide, LeastHeight, MostHeight);
    }

    private static MatrixPanel Panel(string title, MatrixBlocks blocks, double limit, RecordedWeight weight, bool isFirst) => new(
        title,
        blocks,
        limit,
        new PlotAxis(weight.Pre.Length > 0 ? $"pre ({weight.Pre})" : "pre", new AxisRange(-0.5, weight.Columns - 0.5)) { IsWhole = true },
        new PlotAxis(weight.Post.Length > 0 ? $"post ({weight.Post})" : "post", new AxisRange(-0.5, weight.Rows - 0.5))
        { IsWhole = true, IsReversed = true, HasText = isFirst })
    {
        BarLabel = weight.Units == "1" ? "" : weight.Units,
    };

    private static MatrixBlocks Blocks(double[] values, RecordedWeight weight, double width, int columns)
    {
        // three to a CSS pixel are the dots that are printed
        const double seen = PngImage.Scale;
        return new MatrixBlocks(values, weight.Columns, (int)(seen * MostHeight), (int)(seen * FigurePage.PlotWidth(width, columns)));
    }

    private static double Limit(IReadOnlyList<MatrixBlocks> blocks) => blocks.Max(b => b.Largest) is var largest and > 0 ? largest : 1;

    private static int Snapshot(RecordedWeight weight, string asked)
    {
        int found = asked == "first" ? 0 : asked == "last" ? weight.Updates.Length - 1
            : long.TryParse(asked, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long update)
                ? Array.IndexOf(weight.Updates, update) : -1;
        return found >= 0 ? found : throw new RequestException(
            $"there is no snapshot of {weight.Name} at '{asked}'; write first, last, or one of the updates {Listed(weight.Updates)}");
    }

    private static string Listed(long[] updates) =>
        updates.Length <= 12 ? string.Join(", ", updates) : $"{string.Join(", ", updates.Take(8))}, ..., {updates[^1]}";
}

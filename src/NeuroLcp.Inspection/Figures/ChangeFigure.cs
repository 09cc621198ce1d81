using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>
/// How far weights have moved: from where they began, from one snapshot to the next or by single updates, and single synapses where they were sampled.
/// </summary>
internal sealed class ChangeFigure : IFigureKind
{
    private const double PlotHeight = 96;
    private const int UsualSynapses = 5, MostDots = 30;

    /// <inheritdoc/>
    public PlotKind Kind => PlotKind.Change;

    /// <inheritdoc/>
    public IReadOnlyList<string> Options { get; } = ["--what"];

    /// <inheritdoc/>
    public string Needs => "weights that change; neurolcp run takes a snapshot of them after each epoch";

    /// <inheritdoc/>
    public bool IsIn(RecordingReader reader) => Weights(reader).Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names(RecordingReader reader) => [.. Weights(reader).Select(w => w.Name)];

    /// <inheritdoc/>
    public FigureContent Of(RecordingReader reader, PlotRequest request)
    {
        IReadOnlyList<RecordedWeight> chosen = Chosen(reader, request);
        double width = FigureContent.WidthOf(request, FigureWidth.Double);
        IReadOnlyList<IPanel> panels = [.. Panels(reader, chosen)];
        return new FigureContent(FigureContent.Grid(panels, PlotHeight, FigureContent.Columns(width, Math.Min(2, panels.Count))),
            [.. chosen.Select(w => w.Name)])
        { Width = width, Notes = NotesOn(panels) };
    }

    /// <summary>The panels for some weights.</summary>
    public static IEnumerable<IPanel> Panels(RecordingReader reader, IReadOnlyList<RecordedWeight> weights)
    {
        IReadOnlyList<string> order = WeightLook.Order(reader);
        List<(RecordedWeight Weight, double[] FromStart, double[] FromBefore)> moved = [.. weights.Select(w => Moved(reader, w))];
        yield return Lines("change since the start", "\u2016w \u2212 w(0)\u2016",
            moved.Select(m => (m.Weight, m.Weight.Updates.Select(u => (double)u).ToArray(), m.FromStart)), order);

        List<(RecordedWeight Weight, RecordedNumbers Stats)> stats =
            [.. weights.Select(w => (w, RecordedNumbers.In(reader, $"/plasticity/{w.Name}/stats"))).Where(s => s.Item2 is not null)
            .Select(s => (s.w, s.Item2!))];
        List<Curve> updates = [
            .. stats.SelectMany(s => s.Stats.Read(reader, "update_norm") is { } norm
            ? Smoothed.Of(s.Stats.At, norm, WeightLook.Of(order, s.Weight.Name), s.Weight.Name) : [])];
        if (updates.Count > 0)
        {
            yield return LinePanel.Around("single updates", updates, Smoothed.Axis(stats[0].Stats), Labelled("\u2016\u0394w\u2016", weights), ofAnySize: true);
        }
        else if (moved.Any(m => m.Weight.Updates.Length > 2))
        {
            yield return Lines("change since the snapshot before", "\u2016w(k) \u2212 w(k\u22121)\u2016",
                moved.Select(m => (m.Weight, m.Weight.Updates.Skip(1).Select(u => (double)u).ToArray(), m.FromBefore)), order);
        }

        List<Curve> norms = [.. stats.SelectMany(s =>
            s.Stats.Read(reader, "norm") is { } norm ? new[] { Named(new Curve(s.Stats.At, norm, ""), order, s.Weight) } : [])];
        if (norms.Count > 0)
        {
            yield return LinePanel.Around("size of the weights", norms, Smoothed.Axis(stats[0].Stats), Labelled("\u2016w\u2016", weights), ofAnySize: true);
        }

        foreach (RecordedWeight weight in weights)
        {
            if (Synapses(reader, weight) is { } sampled)
            {
                yield return sampled;
            }
        }
    }

    /// <summary>The weights that can have moved, or those asked for.</summary>
    public static IReadOnlyList<RecordedWeight> Chosen(RecordingReader reader, PlotRequest request)
    {
        IReadOnlyList<RecordedWeight> all = Weights(reader), own = [.. all.Where(w => !w.IsFollower)];
        return request.What.Count > 0 ? NameChoice.Of(all, w => w.Name, request.What, "weights that change") : own.Count > 0 ? own : all;
    }

    /// <summary>What has to be known about lines that are means.</summary>
    public static IReadOnlyList<string> NotesOn(IEnumerable<IPanel> panels) =>
        [.. panels.OfType<LinePanel>().SelectMany(p => p.Curves).Any(c => c.IsPale) ? [Smoothed.Note] : Array.Empty<string>()];

    /// <summary>A run that learns takes more than two snapshots; a simulation takes two, between which little or nothing may have been learned.</summary>
    private static IReadOnlyList<RecordedWeight> Weights(RecordingReader reader) =>
        [.. RecordedWeight.In(reader).Where(w =>
            w.Updates.Length > 2 || (w.Updates.Length == 2 && !w.Read(reader, 0).AsSpan().SequenceEqual(w.Read(reader, 1))))];

    private static LinePanel Lines(string title, string along, IEnumerable<(RecordedWeight Weight, double[] X, double[] Y)> lines, IReadOnlyList<string> order)
    {
        List<(RecordedWeight Weight, double[] X, double[] Y)> all = [.. lines];
        List<Curve> curves = [.. all.Select(l => Named(new Curve(l.X, l.Y, ""), order, l.Weight) with { HasDots = l.X.Length <= MostDots })];
        double last = curves.Max(c => c.X[^1]);
        return LinePanel.Around(title, curves, new PlotAxis("update", new AxisRange(0, Math.Max(1, last))) { IsWhole = true },
            Labelled(along, [.. all.Select(l => l.Weight)]));
    }

    private static Curve Named(Curve curve, IReadOnlyList<string> order, RecordedWeight weight)
    {
        (string colour, bool isDashed) = WeightLook.Of(order, weight.Name);
        return curve with { Colour = colour, IsDashed = isDashed, Name = weight.Name, IsNamedAtItsEnd = true };
    }

    private static string Labelled(string what, IReadOnlyList<RecordedWeight> weights) =>
        weights.Select(w => w.Units).Distinct().ToArray() is [not "1" and var units] ? $"{what} ({units})" : what;

    private static (RecordedWeight Weight, double[] FromStart, double[] FromBefore) Moved(RecordingReader reader, RecordedWeight weight)
    {
        double[] first = weight.Read(reader, 0), before = first, fromStart = new double[weight.Updates.Length],
            fromBefore = new double[weight.Updates.Length - 1];
        for (int s = 1; s < weight.Updates.Length; s++)
        {
            double[] now = weight.Read(reader, s);
            (fromStart[s], fromBefore[s - 1]) = (Distance(now, first), Distance(now, before));
            before = now;
        }

        return (weight, fromStart, fromBefore);
    }

    private static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = a[i] - b[i];
            sum += double.IsNaN(difference) ? 0 : difference * difference;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Synapses that were sampled more often than snapshots were taken; null where none were.</summary>
    private static LinePanel? Synapses(RecordingReader reader, RecordedWeight weight)
    {
        string group = $"/plasticity/{weight.Name}/synapses";
        if (RecordedNumbers.In(reader, group) is not { } sampled || !reader.IsArray($"{group}/weight"))
        {
            return null;
        }

        double[] values = reader.ReadRows<double>($"{group}/weight", 0, sampled.At.Length);
        int all = values.Length / sampled.At.Length, shown = Math.Min(UsualSynapses, all);
        int[] post = reader.Read<int>($"{group}/post_index"), pre = weight.IsBias ? new int[all] : reader.Read<int>($"{group}/pre_index");
        List<Curve> curves = [.. Enumerable.Range(0, shown).Select(k =>
        {
            (string colour, bool isDashed) = Curve.Look(k);
            string name = weight.IsBias ? $"{post[k]}" : $"{post[k]} \u2190 {pre[k]}";
            return new Curve(sampled.At, [.. Enumerable.Range(0, sampled.At.Length).Select(t => values[(t * all) + k])], colour)
                { Name = name, IsNamedAtItsEnd = true, IsDashed = isDashed };
        })];
        return LinePanel.Around(shown < all ? $"synapses of {weight.Name} (post \u2190 pre), {shown} of {all}" : $"synapses of {weight.Name} (post \u2190 pre)",
            curves, Smoothed.Axis(sampled), Labelled("w", [weight]));
    }
}

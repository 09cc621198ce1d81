using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Diagrams;

/// <summary>
/// The microcircuit of a circuit file as a drawing: made from the checked circuit alone, so that any circuit has one and none can disagree with its equations.
/// </summary>
public static class CircuitPicture
{
    private const double LabelSize = CircuitLayout.LabelSize, FontSize = CircuitBlock.FontSize;
    private static readonly Pen s_outline = new(Palette.Ink, 1), s_separator = new(Palette.Hairline, 0.5), s_inner = new(Palette.Grey, 0.8),
        s_control = new(Palette.Vermillion, 1.4);

    /// <summary>Draws a circuit.</summary>
    public static Drawing Of(Circuit circuit)
    {
        CircuitLayout layout = CircuitLayout.Of(CircuitGraph.Of(circuit));
        var lines = new List<Mark>();
        var labels = new List<Mark>();
        foreach (CircuitRoute route in layout.Routes)
        {
            Arrow(route, lines, labels);
        }

        if (layout.ReadoutRoute is { } readout)
        {
            lines.Add(new Line(readout.Start, readout.Parts, null, s_outline) { Meaning = $"readout: {layout.Readout!.FullName}" });
            lines.Add(ArrowHead.Of(readout.End, pointsRight: true, SynapseSign.Any, s_outline));
            labels.Add(new Label(readout.End.Shifted(3, 3), "readout", LabelSize, TextAlign.Start, Palette.Ink));
        }

        IEnumerable<Mark> boxes = layout.Blocks.SelectMany(b => BoxOf(circuit, b));
        CircuitLegend legend = CircuitLegend.Of(circuit, layout);
        double width = Math.Max(layout.Width, legend.Width);
        return new Drawing(width, layout.Height + legend.Height, $"Microcircuit of {circuit.Name}. {circuit.About}".Trim(),
            [.. lines, .. boxes, .. labels, .. legend.At(layout.Height)]);
    }

    /// <summary>How what comes from all units of a population at once is drawn.</summary>
    internal static readonly Pen Pooled = new(Palette.Ink, 1, 1.5, 1.5);

    /// <summary>What is written at an arrow.</summary>
    internal static string TextOf(Link link) => link.Weights.Any(w => w.Connection is not null) ? $"{link.Text} (sparse)" : link.Text;

    /// <summary>How the line of an arrow is drawn: by what changes its weight.</summary>
    internal static Pen PenOf(IReadOnlyList<Weight> weights) => weights switch
    {
        [] => s_outline,
        _ when weights.Any(w => w.Rule is { InTime: false }) => new Pen(Palette.Blue, 1.5),
        _ when weights.Any(w => w.Rule is { InTime: true }) => new Pen(Palette.Green, 1.5, 7, 2, 1.5, 2),
        _ when weights.Any(w => w.TransposeOf is not null) => new Pen(Palette.Purple, 1.3, 4, 2.2),
        _ => new Pen(Palette.Grey, 1.3),
    };

    private static void Arrow(CircuitRoute route, List<Mark> lines, List<Mark> labels)
    {
        Link link = route.Link!;
        Pen pen = link.Kind == LinkKind.Pooled ? Pooled : PenOf(link.Weights);
        SynapseSign sign = link.Weights is [var first, ..] ? first.Sign : SynapseSign.Any;
        string from = link.Source?.FullName ?? "outside";
        string meaning = link.Weights.Count == 0 ? $"{from} -> {link.Target.FullName}" : $"{link.Text}: {from} -> {link.Target.FullName}";
        lines.Add(new Line(route.Start, route.Parts, null, pen) { Meaning = meaning });
        lines.Add(ArrowHead.Of(route.End, route.Side == Side.Left, sign, pen));
        string text = TextOf(link);
        if (text.Length == 0)
        {
            return;
        }

        TextAlign align = route.Side == Side.Left ? TextAlign.End : TextAlign.Start;
        double away = route.Side == Side.Left ? -1 : 1;
        Spot at = link.Source is null ? route.Start.Shifted(3 * away, 3) : route.End.Shifted(9 * away, -3.5);
        labels.Add(new Label(at, text, LabelSize, align, pen.Colour) { IsItalic = link.Weights.Count > 0, HasHalo = true });
    }

    private static IEnumerable<Mark> BoxOf(Circuit circuit, CircuitBlock block)
    {
        yield return new Box(new Spot(block.X, block.Y), block.Width, block.Height, 5, "#FFFFFF", null);
        foreach (CircuitRow row in block.Rows)
        {
            double top = row.Middle - (row.Height / 2);
            bool controls = circuit.Control.Any(c => c.Current == row.Variable);
            if (controls || row.Variable.IsState)
            {
                yield return new Box(new Spot(block.X + 2, top + 1), block.Width - 4, row.Height - 2, 3, controls ? Palette.PaleVermillion : Palette.Shade,
                    null);
            }
        }

        yield return new Box(new Spot(block.X, block.Y), block.Width, block.Height, 5, null, s_outline)
        { Meaning = $"{block.Population.Name}, {block.Population.Size} units" };
        double name = TextExtent.Of(block.Population.Name, FontSize, bold: true), middle = block.X + (block.Width / 2),
            all = name + TextExtent.Of(block.SizeText, FontSize);
        yield return new Label(new Spot(middle - (all / 2) + name, block.Y + 14), block.Population.Name, FontSize, TextAlign.End, Palette.Ink)
        { IsBold = true };
        yield return new Label(new Spot(middle - (all / 2) + name, block.Y + 14), block.SizeText, FontSize, TextAlign.Start, Palette.Grey);
        foreach (CircuitRow row in block.Rows)
        {
            double top = row.Middle - (row.Height / 2);
            yield return Line.Through(s_separator, null, new Spot(block.X, top), new Spot(block.X + block.Width, top));
            bool controls = circuit.Control.Any(c => c.Current == row.Variable);
            yield return new Label(new Spot(block.TextStart, row.Middle + 3.5), row.Text, FontSize, TextAlign.Start,
                controls ? Palette.Vermillion : Palette.Ink)
            { IsItalic = !row.Variable.IsState };
            if (circuit.Free.Any(h => h.Variable == row.Variable))
            {
                yield return CircuitLegend.Held(new Spot(block.TextStart + TextExtent.Of(row.Text, FontSize) + 3, row.Middle));
            }
        }

        foreach (Mark mark in block.Lanes.SelectMany(lane => LaneOf(circuit, block, lane)))
        {
            yield return mark;
        }
    }

    /// <summary>A dot at the variable, a line, and an arrowhead at each variable that follows from it.</summary>
    private static IEnumerable<Mark> LaneOf(Circuit circuit, CircuitBlock block, CircuitLane lane)
    {
        double inside = block.LaneStart, x = inside + ((lane.Number + 1) * CircuitBlock.LaneSpacing);

        // in a row, what leaves stands above the middle and what arrives below, side by side with those of other lanes
        double from = LaneY(block, lane.Source, lane, leaves: true);
        foreach (Variable target in lane.Targets)
        {
            Pen pen = circuit.Control.Any(c => c.Current == lane.Source && c.State == target) ? s_control : s_inner;
            double to = LaneY(block, target, lane, leaves: false);
            yield return Line.Through(pen, null, new Spot(inside, from), new Spot(x, from), new Spot(x, to), new Spot(inside + 3, to)) with
            { Meaning = $"{lane.Source.FullName} -> {target.FullName}" };
            yield return ArrowHead.Of(new Spot(inside, to), pointsRight: false, SynapseSign.Excitatory, pen, 0.75);
        }

        yield return new Disc(new Spot(inside, from), 1.5,
            lane.Targets.Any(t => circuit.Control.Any(c => c.Current == lane.Source && c.State == t)) ? Palette.Vermillion : Palette.Grey);
    }

    private static double LaneY(CircuitBlock block, Variable variable, CircuitLane lane, bool leaves)
    {
        List<(CircuitLane Lane, bool Leaves)> here =
            [.. block.Lanes.SelectMany(l => l.Targets.Contains(variable) ? new[] { (l, false) } : [])
            .Concat(block.Lanes.Where(l => l.Source == variable).Select(l => (l, true)))
            .OrderBy(p => Direction(p.Item1, p.Item2))];
        CircuitRow row = block.Row(variable);
        double spacing = Math.Min(5, (row.Height - 6) / Math.Max(here.Count - 1, 1));
        return row.Middle + ((here.IndexOf((lane, leaves)) - ((here.Count - 1) / 2.0)) * spacing);

        // what goes up is above what goes down
        double Direction(CircuitLane l, bool isSource) => isSource ? l.Targets.Average(t => block.Row(t).Middle) : block.Row(l.Source).Middle;
    }
}

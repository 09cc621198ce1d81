using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Diagrams;

/// <summary>What the signs of a circuit's picture mean, for those that are in it.</summary>
internal sealed class CircuitLegend
{
    private const double Size = 8.5, RowHeight = 14, Swatch = 22, Gap = 14, Margin = 10, LeastWidth = 330;

    private readonly List<(Func<Spot, IEnumerable<Mark>> Sign, string Text, double X, int Row)> _entries = [];

    private CircuitLegend(IEnumerable<(Func<Spot, IEnumerable<Mark>> Sign, string Text)> entries, double width)
    {
        double x = Margin;
        int row = 0;
        foreach ((Func<Spot, IEnumerable<Mark>> sign, string text) in entries)
        {
            double own = Swatch + TextExtent.Of(text, Size);
            if (x > Margin && x + own > width - Margin)
            {
                (x, row) = (Margin, row + 1);
            }

            _entries.Add((sign, text, x, row));
            Width = Math.Max(Width, x + own + Margin);
            x += own + Gap;
        }

        Height = _entries.Count == 0 ? 0 : ((row + 1) * RowHeight) + 6;
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The legend of a picture.</summary>
    public static CircuitLegend Of(Circuit circuit, CircuitLayout layout)
    {
        List<Weight> drawn = [.. layout.Routes.SelectMany(r => r.Link!.Weights).Distinct()];
        var entries = new List<(Func<Spot, IEnumerable<Mark>>, string)>();
        foreach (IGrouping<string, Weight> kind in drawn.GroupBy(Kind))
        {
            Pen pen = CircuitPicture.PenOf([kind.First()]);
            entries.Add((at => [Line.Through(pen, null, at, at.Shifted(Swatch - 5, 0))], kind.Key));
        }

        foreach (SynapseSign sign in drawn.Select(w => w.Sign).Where(s => s != SynapseSign.Any).Distinct())
        {
            var pen = new Pen(Palette.Ink, 1.2);
            entries.Add((at => [Line.Through(pen, null, at, at.Shifted(Swatch - 6, 0)), ArrowHead.Of(at.Shifted(Swatch - 5, 0), true, sign, pen)],
                sign.Word()));
        }

        if (layout.Routes.Any(r => r.Link!.Kind == LinkKind.Partner))
        {
            entries.Add((at => [Line.Through(new Pen(Palette.Ink, 1), null, at, at.Shifted(Swatch - 5, 0))], "unit by unit"));
        }

        if (layout.Routes.Any(r => r.Link!.Kind == LinkKind.Pooled))
        {
            entries.Add((at => [Line.Through(CircuitPicture.Pooled, null, at, at.Shifted(Swatch - 5, 0))], "from all units at once"));
        }

        if (layout.Routes.Any(r => r.Link!.Text.EndsWith(" ms)", StringComparison.Ordinal)))
        {
            entries.Add((at => [new Label(at.Shifted(8, 3), "(ms)", Size, TextAlign.Middle, Palette.Ink)], "delay"));
        }

        entries.Add((at => [new Box(at.Shifted(0, -4.5), Swatch - 6, 9, 2, Palette.Shade, null)], "state"));
        entries.Add((at => [new Label(at.Shifted(8, 3), "x", Size, TextAlign.Middle, Palette.Ink) { IsItalic = true }], "value"));
        if (circuit.Control.Count > 0)
        {
            entries.Add((at => [new Box(at.Shifted(0, -4.5), Swatch - 6, 9, 2, Palette.PaleVermillion, null)], "control ψ"));
        }

        if (circuit.Free.Count > 0)
        {
            entries.Add((at => [Held(at.Shifted(5, 0))], "held to run without control"));
        }

        return new CircuitLegend(entries, Math.Max(layout.Width, LeastWidth));
    }

    /// <summary>The sign of a variable that is held to run without control: a switch.</summary>
    public static Mark Held(Spot left) =>
        Line.Through(new Pen(Palette.Vermillion, 1.2), null, left, left.Shifted(2, 0), left.Shifted(7, -3.5)) with { Meaning = "held to run without control" };

    /// <summary>Its marks.</summary>
    /// <param name="top">Where it begins.</param>
    public IEnumerable<Mark> At(double top) => _entries.SelectMany(e =>
    {
        var at = new Spot(e.X, top + 8 + (e.Row * RowHeight));
        return e.Sign(at).Append(new Label(at.Shifted(Swatch, 3), e.Text, Size, TextAlign.Start, Palette.Grey));
    });

    private static string Kind(Weight weight) => weight switch
    {
        { TransposeOf: not null } => "tied weight",
        { Rule: null } => "fixed weight",
        { Rule.InTime: true } => "plastic in time",
        _ => "plastic",
    };
}

using NeuroLcp.Graphics;
using NeuroLcp.Inspection.Charts;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>A chart of the report as a figure, in the look of the program's own.</summary>
internal static class ChartFigure
{
    private const double Width = 130 * PrintStyle.Millimetre, Height = 62 * PrintStyle.Millimetre;

    /// <summary>Costs and speeds that differ by more are compared by their ratios.</summary>
    private const double WideRatio = 10;

    /// <summary>The figure; axes are logarithmic where values differ widely.</summary>
    public static Drawing Of(ReportChart chart)
    {
        ChartLine[] limits = [.. chart.Lines.Where(l => l.IsLimit)];
        List<Curve> curves = [];
        List<KeyEntry> key = [];
        foreach (ChartLine line in limits)
        {
            // several limits meet where they end: there is no room for their names
            string colour = limits.Length == 1 ? Palette.Grey : Palette.Mixed(Palette.Ink, Palette.White, 0.75 * key.Count / (limits.Length - 1));
            curves.Add(new Curve(line.X, line.Y, colour) { Name = line.Name, IsNamedAtItsEnd = limits.Length == 1, IsDashed = true });
            key.Add(new KeyEntry(line.Name, colour, IsDashed: true));
        }

        foreach ((int i, ChartLine line) in chart.Lines.Where(l => !l.IsLimit).Index())
        {
            (string colour, bool isDashed) = Curve.Look(i);
            curves.Add(new Curve(line.X, line.Y, colour) { Name = line.Name, IsNamedAtItsEnd = true, HasDots = true, IsDashed = isDashed });
        }

        var panel = new LinePanel(
            "", curves, new PlotAxis(chart.Across, Range(chart.Lines.SelectMany(l => l.X)).Padded(0.03)),
                new PlotAxis(chart.Along, Range(chart.Lines.SelectMany(l => l.Y)).Padded(0.06)));
        return new FigurePage(Width, [new FigureRow(Height, 1, panel)]) { Title = chart.Title, Key = limits.Length > 1 ? key : [] }.Drawn();
    }

    private static AxisRange Range(IEnumerable<double> values)
    {
        AxisRange range = AxisRange.Of(values);
        return range.Least > 0 && range.Most > WideRatio * range.Least ? range with { IsLogarithmic = true } : range;
    }
}

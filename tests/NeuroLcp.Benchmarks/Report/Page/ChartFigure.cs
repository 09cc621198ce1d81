using NeuroLcp.Studies.Figures;
using NeuroLcp.Studies.Figures.Charts;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>A chart of the report as a figure, in the look of the program's own.</summary>
internal static class ChartFigure
{
    private const double Width = 130 * PrintStyle.Millimetre, Height = 62 * PrintStyle.Millimetre;

    /// <summary>The figure; axes are logarithmic where values differ widely.</summary>
    public static Drawing Of(ReportChart chart)
    {
        AxisRange across = AxisRange.OfAnySize([.. chart.Lines.SelectMany(l => l.X)]).Padded(0.03);
        Curve[] curves = [.. chart.Lines.Select(Curve)];
        var panel = LinePanel.Around("", curves, new PlotAxis(chart.Across, across), chart.Along, ofAnySize: true);
        return new FigurePage(Width, [new FigureRow(Height, 1, panel)]) { Title = chart.Title }.Drawn();
    }

    private static Curve Curve(ChartLine line, int number)
    {
        (string colour, bool isDashed) = Studies.Figures.Charts.Curve.Look(number);
        return line.IsLimit
            ? new Curve(line.X, line.Y, Palette.Grey) { Name = line.Name, IsNamedAtItsEnd = true, IsDashed = true }
            : new Curve(line.X, line.Y, colour) { Name = line.Name, IsNamedAtItsEnd = true, HasDots = true, IsDashed = isDashed };
    }
}

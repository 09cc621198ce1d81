using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;

namespace NeuroLcp.Studies.Figures;

/// <summary>Panels of lines over one shared axis: what a figure of time courses, of learning curves or of a sweep is made of.</summary>
/// <param name="Panels">The panels, filled column by column.</param>
/// <param name="Across">What the shared axis is, with its unit.</param>
/// <param name="Key">What the colours mean, in the order of the lines; empty where there is nothing to tell apart.</param>
internal sealed partial record LineFigure(IReadOnlyList<LinePanel> Panels, string Across, IReadOnlyList<LineKey> Key)
{
    // a column of most journals is 85 to 90 mm wide
    private const double ColumnWidth = 340, TitleHeight = 16, DataHeight = 58, AxisHeight = 32, LeftMargin = 50, RightMargin = 16, KeyHeight = 18, TextSize = 9.5;
    private const int MostRows = 6;

    private int Columns => Panels.Count > MostRows ? 2 : 1;

    private int Rows => (Panels.Count + Columns - 1) / Columns;

    private double Width => Columns * ColumnWidth;

    private double Height => (Rows * (TitleHeight + DataHeight)) + AxisHeight + (Key.Count > 1 ? KeyHeight : 0);

    /// <summary>Writes the kind of file its name asks for.</summary>
    /// <exception cref="IOException">The machine has no fonts.</exception>
    public void Write(string path)
    {
        SystemFont.Require();
        FigureFile.Write(path, FigureFile.IsSvg(path) ? Svg() : PngImage.Of(Width, Height, Paint));
    }

    private byte[] Svg()
    {
        using var stream = new MemoryStream();
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create((float)Width, (float)Height), stream))
        {
            Paint(canvas);
        }

        // read on machines that may lack this font; Skia counts its clips through the whole process, and the same figure is to be the same file
        string text = System.Text.Encoding.UTF8.GetString(stream.ToArray())
            .Replace($"font-family=\"{SystemFont.Family}\"", $"font-family=\"{SystemFont.Family}, Helvetica, Arial, sans-serif\"", StringComparison.Ordinal);
        var clips = new Dictionary<string, string>();
        return System.Text.Encoding.UTF8.GetBytes(ClipName().Replace(text, m => clips.TryGetValue(m.Value, out string? name) ? name : clips[m.Value] = $"cl_{clips.Count}"));
    }

    [GeneratedRegex("\\bcl_[0-9a-f]+\\b")]
    private static partial Regex ClipName();

    private void Paint(SKCanvas canvas)
    {
        using var white = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(0, 0, (float)Width, (float)Height, white);
        using var title = new SKFont(SystemFont.Typeface(bold: false, italic: false), (float)TextSize);
        using var ink = new SKPaint { Color = SKColor.Parse(Palette.Ink), IsAntialias = true };
        for (int i = 0; i < Panels.Count; i++)
        {
            int column = i / Rows, row = i % Rows;
            double left = column * ColumnWidth, top = row * (TitleHeight + DataHeight);
            bool isLast = row == Rows - 1 || i == Panels.Count - 1;
            Paint(canvas, Panels[i], left, top, isLast);
            canvas.DrawText(Panels[i].Title, (float)(left + LeftMargin), (float)(top + TitleHeight - 5), SKTextAlign.Left, title, ink);
        }

        PaintKey(canvas, title, ink);
    }

    private void Paint(SKCanvas canvas, LinePanel panel, double left, double top, bool hasAxis)
    {
        // what one pixel is in the units of the axes
        double across = Extent(panel.Lines.Select(l => l.X)) / (ColumnWidth - LeftMargin - RightMargin), along = Extent(panel.Lines.Select(l => l.Y)) / DataHeight;
        using var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        foreach (PanelLine line in panel.Lines)
        {
            (double[] xs, double[] ys) = LineThinning.Of(line.X, line.Y, across, along);
            ScottPlot.Plottables.Scatter drawn = plot.Add.ScatterLine(xs, ys, ScottPlot.Color.FromHex(line.Colour));
            drawn.LineWidth = 1;
        }

        plot.Axes.MarginsX(0);
        plot.Axes.MarginsY(0.08);
        plot.Axes.AutoScale();
        plot.HideGrid();
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.IsVisible = false;
        foreach (IAxis axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom })
        {
            axis.TickLabelStyle.FontName = axis.Label.FontName = SystemFont.Family;
            axis.TickLabelStyle.FontSize = axis.Label.FontSize = (float)TextSize;
            axis.Label.Bold = false;
            axis.FrameLineStyle.Width = axis.MajorTickStyle.Width = 0.8f;
            axis.MajorTickStyle.Length = 3;
            axis.MinorTickStyle.Length = 0;
        }

        double[] ticks = Ticks(plot.Axes.GetLimits().Bottom, plot.Axes.GetLimits().Top);
        plot.Axes.Left.SetTicks(ticks, [.. ticks.Select(Short)]);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TargetTickCount = 6, LabelFormatter = hasAxis ? Short : _ => "" };
        plot.Axes.Bottom.Label.Text = hasAxis ? Across : "";

        // the number at the lower end of an axis reaches half its height into the panel below, which must not paint over it
        double below = hasAxis ? AxisHeight : TextSize / 2, height = TitleHeight + DataHeight + below;
        plot.FigureBackground.Color = plot.DataBackground.Color = ScottPlot.Colors.Transparent;
        plot.Layout.Fixed(new PixelPadding((float)LeftMargin, (float)RightMargin, (float)below, (float)TitleHeight));

        // the first time ScottPlot draws twice, to make room for what it has measured, and an SVG would hold both
        plot.RenderInMemory((int)ColumnWidth, (int)height);
        plot.Render(canvas, new PixelRect((float)left, (float)(left + ColumnWidth), (float)(top + height), (float)top));
    }

    private void PaintKey(SKCanvas canvas, SKFont font, SKPaint ink)
    {
        if (Key.Count < 2)
        {
            return;
        }

        double x = LeftMargin, y = Height - 6;
        foreach (LineKey key in Key)
        {
            using var line = new SKPaint { Color = SKColor.Parse(key.Colour), StrokeWidth = 1.5f, IsStroke = true, IsAntialias = true };
            canvas.DrawLine((float)x, (float)(y - 3), (float)(x + 12), (float)(y - 3), line);
            canvas.DrawText(key.Text, (float)(x + 15), (float)y, SKTextAlign.Left, font, ink);
            x += 15 + font.MeasureText(key.Text) + 10;
        }
    }

    private static double Extent(IEnumerable<double[]> values)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double value in values.SelectMany(v => v).Where(double.IsFinite))
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        return most > least ? most - least : 1;
    }

    /// <summary>Few, since panels are low, but two at least: multiples of the largest 1, 2 or 5 times a power of ten of which two lie between.</summary>
    /// <param name="least">Where the axis begins.</param>
    /// <param name="most">Where it ends; greater.</param>
    internal static double[] Ticks(double least, double most)
    {
        double power = Math.Pow(10, Math.Ceiling(Math.Log10(most - least)));
        foreach (double step in new[] { 1, 0.5, 0.2, 0.1, 0.05 }.Select(s => s * power))
        {
            long first = (long)Math.Ceiling(least / step), last = (long)Math.Floor(most / step);
            if (last > first)
            {
                return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
            }
        }

        // a twentieth of a power of ten fits twice into a tenth: only where an axis is so far from 0 that its numbers run into each other
        return [least, most];
    }

    private static string Short(double value)
    {
        double size = Math.Abs(value);
        string text = size < 1e-12 ? "0" : value.ToString(size is < 1e-3 or >= 1e5 ? "0.##e0" : "G4", System.Globalization.CultureInfo.InvariantCulture);
        return text.Replace('-', '\u2212');
    }
}

/// <summary>A panel.</summary>
/// <param name="Title">What it shows, with its unit.</param>
/// <param name="Lines">The lines.</param>
internal sealed record LinePanel(string Title, IReadOnlyList<PanelLine> Lines);

/// <summary>A line.</summary>
/// <param name="X">Ascending.</param>
/// <param name="Y">As many.</param>
/// <param name="Colour">Its colour.</param>
internal sealed record PanelLine(double[] X, double[] Y, string Colour);

/// <summary>What a colour means.</summary>
/// <param name="Text">In words.</param>
/// <param name="Colour">The colour.</param>
internal sealed record LineKey(string Text, string Colour);

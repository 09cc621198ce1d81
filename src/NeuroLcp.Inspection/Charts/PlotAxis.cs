using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>An axis with its ticks, numbers and label.</summary>
/// <param name="Label">What it is, with its unit.</param>
/// <param name="Range">What it covers.</param>
internal sealed record PlotAxis(string Label, AxisRange Range)
{
    private const double LeastAcross = 22, LeastAlong = 18, BetweenNumbers = 9;

    /// <summary>How far letters reach below their baseline.</summary>
    private const double Descent = 0.22 * PrintStyle.TextSize;

    /// <summary>How far the label of an upright axis may reach beyond it.</summary>
    private const double Overhang = 12;

    /// <summary>Whether only whole numbers make sense.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether numbers and label are written; the panels above the last of a stack have ticks alone.</summary>
    public bool HasText { get; init; } = true;

    /// <summary>The numbers to mark, where round ones are not the right ones, as for angles.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    /// <summary>
    /// The numbers of what stands at the places 0, 1, … of the axis, where these are not its own, as of some units out of many; null where they are.
    /// </summary>
    public IReadOnlyList<int>? Numbers { get; init; }

    /// <summary>Whether it begins at the top, as the rows of a matrix do.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Where a value is, from the beginning of the axis, in lengths of it.</summary>
    public double Share(double value) => IsReversed ? 1 - Range.Share(value) : Range.Share(value);

    /// <summary>Room below a plot for the axis.</summary>
    public double Below() => PrintStyle.TickLength + (HasText ? PrintStyle.Gap + PrintStyle.LineHeight + (Label.Length > 0 ? PrintStyle.LineHeight : 0) : 0);

    /// <summary>Room left of a plot for the axis.</summary>
    /// <param name="height">Height of the plot.</param>
    public double Beside(double height) =>
        PrintStyle.TickLength + (HasText
        ? PrintStyle.Gap + WidestNumber(height) + (Labelled(Along(height).Text.Power).Text.Length > 0 ? PrintStyle.Gap + Descent + PrintStyle.TextSize : 0)
        : 0);

    /// <summary>The axis below a plot.</summary>
    public IEnumerable<Mark> Below(Frame frame)
    {
        (IReadOnlyList<double> ticks, TickText text) = Across(frame.Width);
        yield return Line.Through(PrintStyle.Axis, null, new Spot(frame.Left, frame.Bottom), new Spot(frame.Right, frame.Bottom));
        double baseline = frame.Bottom + PrintStyle.TickLength + PrintStyle.Gap + PrintStyle.CapitalHeight;
        for (int i = 0; i < ticks.Count; i++)
        {
            double x = frame.Left + (Share(ticks[i]) * frame.Width);
            yield return Line.Through(PrintStyle.Axis, null, new Spot(x, frame.Bottom), new Spot(x, frame.Bottom + PrintStyle.TickLength));
            if (HasText)
            {
                yield return new Label(new Spot(x, baseline), text.Texts[i], PrintStyle.TextSize, TextAlign.Middle, Palette.Ink)
                { Exponent = text.Exponents[i] };
            }
        }

        (string label, string exponent) = Labelled(text.Power);
        if (HasText && label.Length > 0)
        {
            yield return new Label(new Spot(frame.Left + (frame.Width / 2), baseline + PrintStyle.LineHeight), label, PrintStyle.TextSize, TextAlign.Middle,
                Palette.Ink)
            { Exponent = exponent };
        }
    }

    /// <summary>The axis left of a plot.</summary>
    public IEnumerable<Mark> Beside(Frame frame)
    {
        (IReadOnlyList<double> ticks, TickText text) = Along(frame.Height);
        yield return Line.Through(PrintStyle.Axis, null, new Spot(frame.Left, frame.Top), new Spot(frame.Left, frame.Bottom));
        double end = frame.Left - PrintStyle.TickLength - PrintStyle.Gap;
        for (int i = 0; i < ticks.Count; i++)
        {
            double y = frame.Bottom - (Share(ticks[i]) * frame.Height);
            yield return Line.Through(PrintStyle.Axis, null, new Spot(frame.Left, y), new Spot(frame.Left - PrintStyle.TickLength, y));
            if (HasText)
            {
                yield return new Label(new Spot(end, y + (PrintStyle.CapitalHeight / 2)), text.Texts[i], PrintStyle.TextSize, TextAlign.End, Palette.Ink)
                { Exponent = text.Exponents[i] };
            }
        }

        foreach (double minor in Range.IsLogarithmic ? AxisTicks.Between(Range) : [])
        {
            double y = frame.Bottom - (Share(minor) * frame.Height);
            yield return Line.Through(PrintStyle.Axis, null, new Spot(frame.Left, y), new Spot(frame.Left - (PrintStyle.TickLength / 2), y));
        }

        (string label, string exponent) = Labelled(text.Power);
        if (HasText && label.Length > 0)
        {
            var at = new Spot(end - WidestNumber(frame.Height) - PrintStyle.Gap - Descent, frame.Top + (frame.Height / 2));
            yield return new Label(at, FigurePage.Fitted(label, frame.Height + Overhang), PrintStyle.TextSize, TextAlign.Middle, Palette.Ink)
            { IsUpright = true, Exponent = exponent };
        }
    }

    /// <summary>The axis right of a bar of colours.</summary>
    public IEnumerable<Mark> RightOf(Frame frame)
    {
        (IReadOnlyList<double> ticks, TickText text) = Along(frame.Height);
        double start = frame.Right + PrintStyle.TickLength + PrintStyle.Gap;
        for (int i = 0; i < ticks.Count; i++)
        {
            double y = frame.Bottom - (Share(ticks[i]) * frame.Height);
            yield return Line.Through(PrintStyle.Axis, null, new Spot(frame.Right, y), new Spot(frame.Right + PrintStyle.TickLength, y));
            yield return new Label(new Spot(start, y + (PrintStyle.CapitalHeight / 2)), text.Texts[i], PrintStyle.TextSize, TextAlign.Start, Palette.Ink);
        }

        (string label, string exponent) = Labelled(text.Power);
        if (label.Length > 0)
        {
            var at = new Spot(start + WidestNumber(frame.Height) + PrintStyle.Gap + PrintStyle.CapitalHeight, frame.Top + (frame.Height / 2));
            yield return new Label(at, label, PrintStyle.TextSize, TextAlign.Middle, Palette.Ink) { IsUpright = true, Exponent = exponent };
        }
    }

    /// <summary>The width of the widest number beside a plot.</summary>
    private double WidestNumber(double height)
    {
        TickText text = Along(height).Text;
        return text.Texts.Zip(text.Exponents, (t, e) =>
            TextExtent.Of(t, PrintStyle.TextSize) + TextExtent.Of(e, PrintStyle.TextSize * Graphics.Label.Reduction)).DefaultIfEmpty(0).Max();
    }

    /// <summary>As many numbers as stand beside each other without touching.</summary>
    private (IReadOnlyList<double> Ticks, TickText Text) Across(double width)
    {
        for (int most = (int)(width / LeastAcross); most > 2; most--)
        {
            (IReadOnlyList<double> ticks, TickText text) = Marked(most);
            if (text.Texts.Sum(t => TextExtent.Of(t, PrintStyle.TextSize) + BetweenNumbers) <= width)
            {
                return (ticks, text);
            }
        }

        return Marked(2);
    }

    private (IReadOnlyList<double> Ticks, TickText Text) Along(double height) => Marked(Math.Max(2, (int)(height / LeastAlong)));

    private (IReadOnlyList<double> Ticks, TickText Text) Marked(int most)
    {
        IReadOnlyList<double> ticks = Ticks ?? AxisTicks.Of(Range, most, IsWhole);
        return (ticks, Numbers is { } own ? TickText.Of([.. ticks.Select(t => own[(int)t])]) : TickText.Of(ticks, Range.IsLogarithmic));
    }

    /// <summary>What the axis is, and the power of ten that its numbers are counts of.</summary>
    private (string Text, string Exponent) Labelled(int power) =>
        power == 0 ? (Label, "") : (Label.Length > 0 ? $"{Label} / 10" : "\u00D7 10", TickText.Plain(power, 0));
}

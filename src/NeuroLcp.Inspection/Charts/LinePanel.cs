using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>A panel of lines.</summary>
/// <param name="Title">What it shows, above it.</param>
/// <param name="Curves">The lines, back to front.</param>
/// <param name="Across">The axis below.</param>
/// <param name="Along">The axis on the left.</param>
internal sealed record LinePanel(string Title, IReadOnlyList<Curve> Curves, PlotAxis Across, PlotAxis Along) : IPanel
{
    private const double DotRadius = 1.5;

    /// <inheritdoc/>
    public bool HasLetter { get; init; } = true;

    /// <summary>Values to be compared with, each a broken line from side to side.</summary>
    public IReadOnlyList<double> References { get; init; } = [];

    /// <summary>A panel whose axis on the left covers its lines.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="curves">The lines.</param>
    /// <param name="across">The axis below.</param>
    /// <param name="along">What the axis on the left is.</param>
    /// <param name="ofAnySize">Whether that axis becomes logarithmic where positive values differ widely.</param>
    public static LinePanel Around(string title, IReadOnlyList<Curve> curves, PlotAxis across, string along, bool ofAnySize = false)
    {
        double[] values = [.. curves.SelectMany(c => c.Y)];
        return new LinePanel(title, curves, across, new PlotAxis(along, (ofAnySize ? AxisRange.OfAnySize(values) : AxisRange.Of(values)).Padded(0.06)));
    }

    /// <inheritdoc/>
    public Margins Around(double width, double height) => new(
        Along.Beside(height), PrintStyle.CapitalHeight / 2, Math.Max(EndLabels.Width(Curves), PrintStyle.LineHeight),
            Math.Max(Across.Below(), PrintStyle.CapitalHeight / 2));

    /// <inheritdoc/>
    public IEnumerable<Mark> Draw(Frame frame)
    {
        foreach (double value in References)
        {
            double y = Place(frame, Across.Range.Least, value).Y;
            yield return Line.Through(PrintStyle.Reference, null, new Spot(frame.Left, y), new Spot(frame.Right, y));
        }

        foreach (Curve curve in Curves)
        {
            foreach (Mark mark in Draw(frame, curve))
            {
                yield return mark;
            }
        }

        foreach (Mark mark in Across.Below(frame).Concat(Along.Beside(frame)).Concat(EndLabels.Of(Curves, frame, End)))
        {
            yield return mark;
        }

        Spot End(Curve curve)
        {
            int last = Array.FindLastIndex(curve.Y, double.IsFinite);
            return Place(frame, curve.X[last], curve.Y[last]);
        }
    }

    private IEnumerable<Mark> Draw(Frame frame, Curve curve)
    {
        double width = curve.IsPale ? PrintStyle.AxisWidth : PrintStyle.CurveWidth;
        string colour = curve.IsPale ? Palette.Mixed(curve.Colour, Palette.White, 0.6) : curve.Colour;
        var pen = new Pen(colour, width, curve.IsDashed ? [4, 2] : []) { IsRound = true };
        foreach ((int first, int count) in Stretches(curve.Y))
        {
            double[] x = curve.X[first..(first + count)], y = curve.Y[first..(first + count)];
            Spot[] all = [.. x.Zip(y, (a, b) => Place(frame, a, b))];

            // thinned on paper, where a logarithmic axis is straight as well
            (double[] xs, double[] ys) = LineThinning.Of([.. all.Select(s => s.X)], [.. all.Select(s => s.Y)], 1, 1);
            Spot[] spots = [.. xs.Zip(ys, (a, b) => new Spot(a, b))];
            if (curve.IsFilled)
            {
                double ground = Place(frame, x[0], Math.Max(0, Along.Range.Least)).Y;
                yield return Line.Through(null, colour, [new Spot(spots[0].X, ground), .. spots, new Spot(spots[^1].X, ground)]) with { Meaning = curve.Name };
                continue;
            }

            if (spots.Length > 1)
            {
                yield return Line.Through(pen, null, spots) with { Meaning = curve.Name };
            }

            if (curve.HasDots || count == 1)
            {
                foreach (Spot spot in all)
                {
                    yield return new Disc(spot, DotRadius, colour);
                }
            }
        }
    }

    private Spot Place(Frame frame, double x, double y) => new(frame.Left + (Across.Share(x) * frame.Width), frame.Bottom - (Along.Share(y) * frame.Height));

    /// <summary>The stretches of finite values.</summary>
    private static IEnumerable<(int First, int Count)> Stretches(double[] values)
    {
        int first = 0;
        for (int i = 0; i <= values.Length; i++)
        {
            if (i == values.Length || !double.IsFinite(values[i]))
            {
                if (i > first)
                {
                    yield return (first, i - first);
                }

                first = i + 1;
            }
        }
    }
}

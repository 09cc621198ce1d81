using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>Names that stand at the ends of lines instead of in a key, apart from each other where lines end close together.</summary>
internal static class EndLabels
{
    private const double Spacing = PrintStyle.TextSize, Leader = 9;

    /// <summary>The room that they take right of a plot.</summary>
    public static double Width(IReadOnlyList<Curve> curves) =>
        Named(curves).Select(c => Leader + PrintStyle.Gap + TextExtent.Of(c.Name, PrintStyle.TextSize)).DefaultIfEmpty(0).Max();

    /// <summary>The names, and a thin line to each that could not stand where its line ends.</summary>
    /// <param name="curves">The lines.</param>
    /// <param name="frame">The plot.</param>
    /// <param name="endOf">Where a line ends.</param>
    public static IEnumerable<Mark> Of(IReadOnlyList<Curve> curves, Frame frame, Func<Curve, Spot> endOf)
    {
        List<(Curve Curve, Spot At)> ends = [.. Named(curves).Select(c => (c, endOf(c))).OrderBy(e => e.Item2.Y)];
        double[] places = Spread([.. ends.Select(e => e.At.Y)], frame.Top - (Spacing / 2), frame.Bottom);
        for (int i = 0; i < ends.Count; i++)
        {
            (Curve curve, Spot end) = ends[i];
            yield return Line.Through(new Pen(curve.Colour, PrintStyle.AxisWidth), null, end.Shifted(1, 0), new Spot(frame.Right + 2, end.Y),
                new Spot(frame.Right + Leader - 1, places[i]));

            // the pale ones of the palette are hard to read as letters
            yield return new Label(new Spot(frame.Right + Leader, places[i] + (PrintStyle.CapitalHeight / 2)), curve.Name, PrintStyle.TextSize, TextAlign.Start,
                Palette.Mixed(curve.Colour, Palette.Ink, 0.3));
        }
    }

    /// <summary>Moves places apart as little as it takes (in the order they have), within limits where all fit.</summary>
    /// <param name="wanted">Ascending.</param>
    /// <param name="least">The limits.</param>
    /// <param name="most">The limits.</param>
    internal static double[] Spread(double[] wanted, double least, double most)
    {
        // neighbours that touch form a block around the mean of what its members want; blocks that touch are joined
        var blocks = new List<(double Middle, int Count)>();
        foreach (double place in wanted)
        {
            blocks.Add((place, 1));
            Settle(blocks, least, most);
        }

        return [.. blocks.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => b.Middle + ((i - ((b.Count - 1) / 2.0)) * Spacing)))];
    }

    private static void Settle(List<(double Middle, int Count)> blocks, double least, double most)
    {
        while (true)
        {
            (double middle, int count) = blocks[^1];
            double half = (count - 1) / 2.0 * Spacing;
            blocks[^1] = (Math.Max(least + half, Math.Min(most - half, middle)), count);
            if (blocks.Count < 2)
            {
                return;
            }

            (double Middle, int Count) before = blocks[^2], last = blocks[^1];
            if (last.Middle - before.Middle >= (before.Count + last.Count) / 2.0 * Spacing)
            {
                return;
            }

            blocks.RemoveAt(blocks.Count - 1);

            // the mean of what all of them want, each where it would stand without the others
            blocks[^1] = (((before.Middle * before.Count) + (last.Middle * last.Count)) / (before.Count + last.Count), before.Count + last.Count);
        }
    }

    private static IEnumerable<Curve> Named(IReadOnlyList<Curve> curves) => curves.Where(c => c.IsNamedAtItsEnd && c.Y.Any(double.IsFinite));
}

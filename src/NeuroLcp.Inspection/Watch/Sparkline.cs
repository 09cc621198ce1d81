namespace NeuroLcp.Inspection.Watch;

/// <summary>A curve in one line of text: each character the average of a stretch, its height between the least and the largest of these.</summary>
internal static class Sparkline
{
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Draws it; a stretch without a finite number is blank.</summary>
    /// <param name="values">The curve.</param>
    /// <param name="width">Characters at most.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        int columns = Math.Min(width, values.Count);
        double[] means = new double[columns];
        for (int c = 0; c < columns; c++)
        {
            int first = (int)((long)c * values.Count / columns), end = (int)((long)(c + 1) * values.Count / columns);
            means[c] = Enumerable.Range(first, end - first).Select(i => values[i]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        }

        double least = means.Where(double.IsFinite).DefaultIfEmpty(0).Min(), most = means.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return string.Concat(means.Select(mean =>
            !double.IsFinite(mean) ? ' ' : Heights[most > least ? (int)Math.Min(Heights.Length - 1, Heights.Length * ((mean - least) / (most - least)))
            : Heights.Length / 2 - 1]));
    }
}

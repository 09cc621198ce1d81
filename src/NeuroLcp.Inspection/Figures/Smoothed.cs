using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;

namespace NeuroLcp.Inspection.Figures;

/// <summary>Numbers that jump from update to update: as they are, pale, and their running mean over them.</summary>
internal static class Smoothed
{
    /// <summary>Below so many numbers the eye needs no mean.</summary>
    private const int Least = 50;

    private const int WindowsInAll = 25;

    /// <summary>What the two lines are.</summary>
    public const string Note = "pale: every update; full: running mean over about a twenty-fifth of them";

    /// <summary>The lines; the last one bears the name.</summary>
    /// <param name="x">Ascending.</param>
    /// <param name="y">As many.</param>
    /// <param name="look">Colour, and whether broken.</param>
    /// <param name="name">The name.</param>
    public static IEnumerable<Curve> Of(double[] x, double[] y, (string Colour, bool IsDashed) look, string name)
    {
        var raw = new Curve(x, y, look.Colour) { Name = name, IsDashed = look.IsDashed };
        return y.Length < Least
            ? [raw with { IsNamedAtItsEnd = true }]
            : [raw with { IsPale = true, IsDashed = false }, raw with { Y = Mean(y, y.Length / WindowsInAll), IsNamedAtItsEnd = true }];
    }

    /// <summary>The mean over a window around each number, which is cut off at the ends; numbers that are not finite are left out.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="window">How many.</param>
    public static double[] Mean(double[] values, int window)
    {
        var sums = new double[values.Length + 1];
        var counts = new int[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            bool isFinite = double.IsFinite(values[i]);
            sums[i + 1] = sums[i] + (isFinite ? values[i] : 0);
            counts[i + 1] = counts[i] + (isFinite ? 1 : 0);
        }

        int half = window / 2;
        return [.. values.Select((_, i) =>
        {
            int first = Math.Max(0, i - half), end = Math.Min(values.Length, i + half + 1);
            return counts[end] > counts[first] ? (sums[end] - sums[first]) / (counts[end] - counts[first]) : double.NaN;
        })];
    }

    /// <summary>The axis of updates or time.</summary>
    public static PlotAxis Axis(RecordedNumbers numbers) => new(numbers.AxisLabel, Span(numbers.At)) { IsWhole = numbers.Axis == "update" };

    private static AxisRange Span(double[] at) => at[^1] > 0 ? new AxisRange(Math.Min(0, at[0]), at[^1]) : new AxisRange(0, 1);
}

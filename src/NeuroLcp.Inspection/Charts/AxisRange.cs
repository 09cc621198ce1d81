namespace NeuroLcp.Inspection.Charts;

/// <summary>What an axis covers.</summary>
/// <param name="Least">Where it begins.</param>
/// <param name="Most">Where it ends; greater.</param>
internal readonly record struct AxisRange(double Least, double Most)
{
    /// <summary>Values of which the greatest is this many times the least are told apart on a logarithmic axis only.</summary>
    private const double WideRatio = 50;

    /// <summary>Larger ones count as not finite: the length of an axis between two of them would be infinite.</summary>
    private const double Largest = 1e150;

    /// <summary>Whether equal steps are equal ratios.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>The range of all finite values; of one value alone a tenth of it to both sides, of none 0 to 1.</summary>
    public static AxisRange Of(IEnumerable<double> values)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double value in values.Where(v => Math.Abs(v) <= Largest))
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        if (most < least)
        {
            return new AxisRange(0, 1);
        }

        // what differs by rounding alone is one value
        double size = Math.Max(Math.Abs(least), Math.Abs(most));
        if (most - least > 1e-9 * size)
        {
            return new AxisRange(least, most);
        }

        double room = size > 0 ? size / 10 : 1;
        return new AxisRange(least - room, most + room);
    }

    /// <summary>The same for positive values, logarithmic where they differ widely.</summary>
    public static AxisRange OfAnySize(IReadOnlyList<double> values)
    {
        List<double> finite = [.. values.Where(v => Math.Abs(v) <= Largest)];
        return finite.Count > 0 && finite.Min() > 0 && finite.Max() > WideRatio * finite.Min()
            ? new AxisRange(finite.Min(), finite.Max()) { IsLogarithmic = true }
            : Of(finite);
    }

    /// <summary>With room at both ends, so that no line runs along the frame.</summary>
    /// <param name="share">The room, in lengths of the axis.</param>
    public AxisRange Padded(double share)
    {
        if (IsLogarithmic)
        {
            double factor = Math.Pow(Most / Least, share);
            return this with { Least = Least / factor, Most = Most * factor };
        }

        double room = share * (Most - Least);
        return this with { Least = Least - room, Most = Most + room };
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public double Share(double value) => IsLogarithmic ? Math.Log(value / Least) / Math.Log(Most / Least) : (value - Least) / (Most - Least);
}

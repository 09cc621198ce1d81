namespace NeuroLcp.Inspection.Charts;

/// <summary>The round numbers that stand at an axis.</summary>
internal static class AxisTicks
{
    private const int MostDecades = 5;

    private static readonly double[] s_steps = [1, 2, 5], s_finer = [0.5, 0.2, 0.1, 0.05];

    /// <summary>Multiples of the smallest 1, 2 or 5 times a power of ten of which no more lie within than asked for, but two at least.</summary>
    /// <param name="range">What the axis covers.</param>
    /// <param name="most">About how many there is room for, two or more.</param>
    /// <param name="areWhole">Whether only whole numbers make sense, as for counts.</param>
    public static double[] Of(AxisRange range, int most, bool areWhole = false) =>
        range.IsLogarithmic ? Logarithmic(range, most) : Linear(range.Least, range.Most, most, areWhole);

    /// <summary>The 2 to 9 times powers of ten of a logarithmic axis that covers few of these: small ticks show that it is one.</summary>
    public static double[] Between(AxisRange range)
    {
        int first = (int)Math.Floor(Math.Log10(range.Least)), last = (int)Math.Floor(Math.Log10(range.Most));
        return last - first > MostDecades ? [] : [.. Enumerable.Range(first, last - first + 1)
            .SelectMany(p => Enumerable.Range(2, 8).Select(s => s * Math.Pow(10, p))).Where(v => v >= range.Least && v <= range.Most)];
    }

    private static double[] Linear(double least, double most, int count, bool areWhole)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10((most - least) / count)));
        double[] finer = [];
        foreach (double step in s_finer.Reverse().Concat(s_steps).Concat([10, 20, 50, 100]).Select(s => s * power).Where(s => !areWhole || s >= 1))
        {
            double[] ticks = Multiples(step, least, most);
            if (ticks.Length <= count)
            {
                // too few where the next finer step has too many: many numbers are better than none
                return ticks.Length >= 2 || finer.Length == 0 ? ticks : finer;
            }

            finer = ticks;
        }

        return finer;
    }

    /// <summary>Powers of ten, every second or third where there are many; with 2 and 5 between them where there are few.</summary>
    private static double[] Logarithmic(AxisRange range, int most)
    {
        int first = (int)Math.Ceiling(Math.Log10(range.Least) - 1e-9), last = (int)Math.Floor(Math.Log10(range.Most) + 1e-9), count = last - first + 1;
        if (count >= 2)
        {
            int every = (count + most - 1) / most;
            return [.. Enumerable.Range(first, count).Where(p => (p - first) % every == 0).Select(p => Math.Pow(10, p))];
        }

        double[] between = [.. Enumerable.Range(first - 1, count + 1).SelectMany(p => s_steps.Select(s => s * Math.Pow(10, p)))
            .Where(v => v >= range.Least && v <= range.Most)];
        return between.Length >= 2 ? between : Linear(range.Least, range.Most, most, areWhole: false);
    }

    private static double[] Multiples(double step, double least, double most)
    {
        // a tick at the end of an axis is not lost to the last bit
        double room = 1e-9 * step;
        long first = (long)Math.Ceiling((least - room) / step), last = (long)Math.Floor((most + room) / step);
        return last < first ? [] : [.. Enumerable.Range(0, (int)Math.Min(last - first + 1, 1000)).Select(i => (first + i) * step)];
    }
}

namespace NeuroLcp.Inspection.Charts;

/// <summary>
/// Leaves out the points of a line that nobody can see: of those within a quarter of a pixel the least and the greatest stay, and of these none that the
/// line without it passes within a tenth of a pixel. A settled time course becomes a few
/// points, and a figure a few kilobytes.
/// </summary>
internal static class LineThinning
{
    /// <summary>The largest error, in pixels.</summary>
    public const double Tolerance = 0.1;

    /// <summary>Thins a line (Douglas and Peucker 1973, with distances taken along y, since x is time).</summary>
    /// <param name="x">Ascending.</param>
    /// <param name="y">As many; where one is not finite, the line is left as it is.</param>
    /// <param name="xOfPixel">What a pixel is along x.</param>
    /// <param name="yOfPixel">What a pixel is along y.</param>
    public static (double[] X, double[] Y) Of(double[] x, double[] y, double xOfPixel, double yOfPixel)
    {
        if (x.Length < 3 || y.Any(value => !double.IsFinite(value)))
        {
            return (x, y);
        }

        int[] seen = Extremes(x, y, xOfPixel / 4);
        var kept = new bool[seen.Length];
        kept[0] = kept[^1] = true;
        var stretches = new Stack<(int First, int Last)>([(0, seen.Length - 1)]);
        while (stretches.TryPop(out (int First, int Last) stretch))
        {
            (int first, int last) = stretch;
            double slope = (y[seen[last]] - y[seen[first]]) / Math.Max(x[seen[last]] - x[seen[first]], double.Epsilon), worst = Tolerance * yOfPixel;
            int far = -1;
            for (int i = first + 1; i < last; i++)
            {
                double error = Math.Abs(y[seen[i]] - y[seen[first]] - (slope * (x[seen[i]] - x[seen[first]])));
                if (error > worst)
                {
                    (worst, far) = (error, i);
                }
            }

            if (far >= 0)
            {
                kept[far] = true;
                stretches.Push((first, far));
                stretches.Push((far, last));
            }
        }

        int[] chosen = [.. seen.Where((_, i) => kept[i])];
        return ([.. chosen.Select(i => x[i])], [.. chosen.Select(i => y[i])]);
    }

    /// <summary>Of the points within a quarter of a pixel, the least and the greatest and the ends: what a long noisy line shows.</summary>
    private static int[] Extremes(double[] x, double[] y, double width)
    {
        var seen = new SortedSet<int> { 0, x.Length - 1 };
        int first = 0;
        while (first < x.Length)
        {
            // at least the point itself, whatever its place is
            int end = first + 1, least = first, most = first;
            while (end < x.Length && x[end] - x[first] <= width)
            {
                least = y[end] < y[least] ? end : least;
                most = y[end] > y[most] ? end : most;
                end++;
            }

            seen.UnionWith([first, least, most, end - 1]);
            first = end;
        }

        return [.. seen];
    }
}

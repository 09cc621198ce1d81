namespace NeuroLcp.Cli;

/// <summary>Finds the name a person probably meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the smallest edit distance (insert, delete, replace, swap neighbours), or null where none is near:
    /// more than 40 % of the longer one would have to change, and the typed text does not begin the candidate either.
    /// </summary>
    public static string? Find(string typed, IEnumerable<string> candidates)
    {
        string? nearest = null;
        double best = double.PositiveInfinity;
        foreach (string candidate in candidates)
        {
            double cost = (double)Distance(typed, candidate) / Math.Max(typed.Length, candidate.Length);
            if (typed.TrimStart('-').Length >= 2 && candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            {
                cost = Math.Min(cost, 1.0 / 3);
            }

            if (cost < best)
            {
                (best, nearest) = (cost, candidate);
            }
        }

        return best <= 0.4 ? nearest : null;
    }

    /// <summary>Optimal string alignment distance, case ignored.</summary>
    internal static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = d[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                d[i, j] = Math.Min(replace, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}

namespace NeuroLcp.Language.Text;

/// <summary>Finds the name a person most likely meant.</summary>
public static class NearestName
{
    private const int LongestName = 64;
    private const int MostCandidates = 5000;
    private const int MostListed = 6;

    /// <summary>The candidate nearest to a misspelt name, or null where none is near.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The names there are; of equally near ones the first is taken.</param>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        string? best = null;
        // a third of the letters may be wrong, one at least
        int bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in candidates.Take(MostCandidates))
        {
            if (Math.Abs(candidate.Length - name.Length) >= bestDistance)
            {
                continue;
            }

            int distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            // a name of one or two letters shares nothing with another of which every letter differs
            if (distance < bestDistance && distance < Math.Max(name.Length, candidate.Length))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>"did you mean 'x'?", or, where nothing is near, what there is if that is little; otherwise null.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The names there are.</param>
    /// <param name="before">What to put before the name found.</param>
    /// <param name="after">What to put behind it.</param>
    public static string? Hint(string name, IEnumerable<string> candidates, string before = "", string after = "")
    {
        string[] known = [.. candidates.Take(MostCandidates)];
        if (Of(name, known) is { } near)
        {
            return $"did you mean '{before}{near}{after}'?";
        }

        return known.Length is > 0 and <= MostListed ? $"known {(known.Length == 1 ? "is" : "are")} {string.Join(", ", known.Select(k => before + k + after))}"
            : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lead from one name to the other.</summary>
    internal static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            table[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            table[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int value = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    value = Math.Min(value, table[i - 2, j - 2] + 1);
                }

                table[i, j] = value;
            }
        }

        return table[a.Length, b.Length];
    }
}

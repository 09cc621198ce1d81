namespace NeuroLcp.Simulation.Tasks;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    /// <summary>" (did you mean 'x'?)" where one name is near enough, otherwise nothing.</summary>
    public static string Suggestion(string written, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(name => Distance(written, name));
        return nearest is not null && Distance(written, nearest) <= Math.Max(1, nearest.Length / 2)
            ? $" (did you mean '{nearest}'?)"
            : "";
    }

    /// <summary>Levenshtein's distance: insertions, deletions and substitutions that turn one word into the other.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int substituted = diagonal + (char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substituted, 1 + Math.Min(diagonal, row[j]));
            }
        }

        return row[^1];
    }
}

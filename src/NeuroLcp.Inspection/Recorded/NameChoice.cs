using NeuroLcp.Commands;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>Chooses among what a recording holds by the names of <c>--what</c>.</summary>
internal static class NameChoice
{
    private const int MostNamed = 20;

    /// <summary>What the names say, in the order in which they were asked for.</summary>
    /// <param name="all">All there is.</param>
    /// <param name="nameOf">The name of each.</param>
    /// <param name="asked">Names, or <c>group.*</c> for all whose names begin so.</param>
    /// <param name="kind">What these things are, in the plural.</param>
    /// <exception cref="RequestException">There is none of a name.</exception>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, Func<T, string> nameOf, IReadOnlyList<string> asked, string kind)
    {
        var chosen = new List<T>();
        foreach (string name in asked)
        {
            List<T> found = [.. all.Where(t => IsMeant(nameOf(t), name))];
            if (found.Count == 0)
            {
                throw new RequestException($"the recording holds no '{name}'; its {kind} are {string.Join(", ", all.Select(nameOf))}{(all.Any(t => nameOf(t).Contains('.', StringComparison.Ordinal)) ? " (or a name before the dot and .*)" : "")}");
            }

            chosen.AddRange(found.Where(f => !chosen.Contains(f)));
        }

        return chosen;
    }

    /// <summary>Whether a name is meant by what was asked for.</summary>
    public static bool IsMeant(string name, string asked) =>
        name == asked || (asked.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(asked[..^1], StringComparison.Ordinal));

    /// <summary>The places of numbers among those there are.</summary>
    /// <exception cref="RequestException">A number is not among them.</exception>
    public static IReadOnlyList<int> Places(IReadOnlyList<int> asked, IReadOnlyList<int> there, string kind, string where)
    {
        List<int> all = [.. there];
        foreach (int number in asked.Where(n => !all.Contains(n)))
        {
            bool areFirst = all.Count == 0 || (all[0] == 0 && all[^1] == all.Count - 1);
            throw new RequestException($"there is no {kind} {number} in {where}: it has {(areFirst ? $"{all.Count}, counted from 0" : string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $", ..., {all[^1]}" : ""))}");
        }

        return [.. asked.Select(n => all.IndexOf(n))];
    }
}

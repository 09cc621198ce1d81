using System.Text.RegularExpressions;

namespace NeuroLcp.Validation.Documents;

/// <summary>
/// Output as it stands in a page, against that of a run. <c>…</c> in a line stands for anything, a line of it for any lines; seconds, threads, clocks, versions
/// and the names that recordings are given count for nothing.
/// </summary>
internal static partial class ShownText
{
    private const string Anything = "…";

    /// <summary>What differs from machine to machine and from run to run.</summary>
    private static readonly Regex[] s_passing = [Seconds(), Recording(), Moment(), Revision(), Started()];

    /// <summary>Whether a run printed what the page shows.</summary>
    public static bool IsOf(IReadOnlyList<string> shown, IReadOnlyList<string> printed)
    {
        string pattern = string.Concat(shown.Select(line => line == Anything ? @"(?:[^\n]*\n)*?" : Pattern(line) + @"\n"));
        return Regex.IsMatch(string.Concat(printed.Select(line => Steady(line) + "\n")), $@"\A{pattern}\z", RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(10));
    }

    /// <summary>The page's lines brought up to what was printed: lines that hold stay as they are, and so do the places where something is left out.</summary>
    /// <returns>Null where the page leaves lines out and a line that it shows was not found again.</returns>
    public static IReadOnlyList<string>? Renewed(IReadOnlyList<string> shown, IReadOnlyList<string> printed)
    {
        bool leavesOut = shown.Contains(Anything);
        var renewed = new List<string>();
        int next = 0;
        foreach (string line in leavesOut ? shown : printed)
        {
            if (!leavesOut)
            {
                renewed.Add(shown.FirstOrDefault(old => IsOf([old], [line])) ?? line);
                continue;
            }

            if (line == Anything)
            {
                renewed.Add(line);
                continue;
            }

            // the same line is the one that differs in numbers alone, and best not in those that begin it: epoch 5/20 is not epoch 2/20
            int found = Enumerable.Range(next, printed.Count - next)
                .Where(i => IsOf([line], [printed[i]]) || WithoutNumbers(printed[i]) == WithoutNumbers(line))
                .OrderBy(i => printed[i].Split(':')[0] != line.Split(':')[0]).Append(-1).First();
            if (found < 0)
            {
                return null;
            }

            renewed.Add(IsOf([line], [printed[found]]) ? line : printed[found]);
            next = found + 1;
        }

        return renewed;
    }

    private static string Pattern(string line) => string.Join("[^\n]*", line.Split(Anything).Select(part => Regex.Escape(Steady(part))));

    private static string Steady(string line) => s_passing.Aggregate(line.TrimEnd(), (text, passing) => passing.Replace(text, "~"));

    private static string WithoutNumbers(string line) => Blanks().Replace(Number().Replace(line, "#"), " ");

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)? s on \d+ threads?")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"(?<=-)\d{8}-\d{6}-[0-9a-f]{6}(?=\.h5)")]
    private static partial Regex Recording();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC on \S+, took [\d.]+ \w+( [\d.]+ \w+)?")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\+[0-9a-f]{40}")]
    private static partial Regex Revision();

    [GeneratedRegex(@"(?<=seed \d+, \w+, )\d+ threads?")]
    private static partial Regex Started();

    [GeneratedRegex(@"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

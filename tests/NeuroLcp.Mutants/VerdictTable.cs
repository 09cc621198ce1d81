using System.Globalization;
using System.Text;

namespace NeuroLcp.Mutants;

/// <summary>The table of mutants in docs/validation.md.</summary>
internal sealed class VerdictTable(IReadOnlyList<Mutant> mutants, IReadOnlyDictionary<string, Verdict> verdicts)
{
    /// <summary>The share of mutants that tests which mean their law must find.</summary>
    public const double Asked = 0.97;

    private const string Begin = "<!-- generated: mutants -->", End = "<!-- end of mutants -->";

    /// <summary>Replaces what stands between the marks.</summary>
    /// <returns>True where that was something else.</returns>
    public bool WriteTo(string page)
    {
        string text = File.ReadAllText(page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = text.IndexOf(End, StringComparison.Ordinal);
        string next = text[..begin] + "\n" + Table() + text[end..];
        File.WriteAllText(page, next);
        return next != text;
    }

    private string Table()
    {
        var text = new StringBuilder();
        int Count(Fate fate) => mutants.Count(m => verdicts[m.Name].Fate == fate);
        int equivalent = mutants.Count(m => m.Equivalent is not null && verdicts[m.Name].Fate == Fate.Survived);
        text.AppendLine(CultureInfo.InvariantCulture, $"{mutants.Count} mutants: {Count(Fate.Killed)} killed by a test that means the law, {Count(Fate.TimedOut)} more because that test does not come to an end, {Count(Fate.KilledByAccident)} by another test, {Count(Fate.Survived)} alive, {equivalent} of them explained.");
        foreach (IGrouping<string, Mutant> assembly in mutants.GroupBy(m => m.File.Split('/')[1]))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"| {assembly.Key} | the law it breaks | killed by |").AppendLine("|---|---|---|");
            foreach (Mutant mutant in assembly)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| `{mutant.Name}` | {mutant.Law} | {KilledBy(verdicts[mutant.Name], mutant)} |");
            }
        }

        return text.ToString();
    }

    private static string KilledBy(Verdict verdict, Mutant mutant) => verdict.Fate switch
    {
        Fate.Killed => $"`{verdict.By}`",
        Fate.TimedOut => "time-out",
        Fate.KilledByAccident => $"`{verdict.By}`, which means something else",
        _ => "survives: " + (mutant.Equivalent ?? "no test means it"),
    };
}

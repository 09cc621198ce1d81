using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>
/// The page: what people wrote stays, and between <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c> stands what a section measured.
/// </summary>
internal static partial class PerformancePage
{
    /// <summary>The part that compares all sections with the targets.</summary>
    public const string TargetsPart = "targets";

    /// <summary>Writes the generated parts of a page anew; parts whose section was not measured say so.</summary>
    /// <param name="page">The page as it is.</param>
    /// <param name="document">What was measured.</param>
    /// <exception cref="FormatException">A part has no end, or a section that was measured has no part.</exception>
    public static string Render(string page, ReportDocument document)
    {
        var shown = new HashSet<string>();
        string result = Part().Replace(page, match =>
        {
            string name = match.Groups["name"].Value;
            if (match.Groups["body"].Value.Contains("<!-- generated:", StringComparison.Ordinal))
            {
                throw new FormatException($"the part '<!-- generated: {name} -->' of the page has no '<!-- end -->'");
            }

            shown.Add(name);
            return $"<!-- generated: {name} -->\n{Generated(name, document)}<!-- end -->";
        });
        if (Begin().Count(result) != shown.Count)
        {
            throw new FormatException("the last '<!-- generated: … -->' of the page has no '<!-- end -->', or a part stands there twice");
        }

        string[] missing = [.. document.Sections.Keys.Where(s => !shown.Contains(s))];
        return missing.Length == 0 ? result
            : throw new FormatException(
                $"the page has no place for {string.Join(", ", missing)}: add '<!-- generated: {missing[0]} -->' and '<!-- end -->' where it is to stand");
    }

    /// <summary>The tables, figures and notes of a section.</summary>
    public static string Section(SectionResult section)
    {
        var text = new StringBuilder();
        foreach (ReportTable table in section.Tables)
        {
            text.Append(table.Title.Length > 0 ? $"**{table.Title}**\n\n" : "");
            text.Append(CultureInfo.InvariantCulture,
                $"| {string.Join(" | ", table.Columns)} |\n|{string.Concat(table.Columns.Select((_, i) => i == 0 || IsText(table, i) ? "---|" : "---:|"))}\n");
            foreach (JsonArray row in table.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Cell))} |\n");
            }

            text.Append('\n');
        }

        foreach (ReportChart chart in section.Charts)
        {
            text.Append(CultureInfo.InvariantCulture, $"![{chart.Title}]({FigurePath(chart)})\n\n");
        }

        foreach (string note in section.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"* {note}\n");
        }

        string how = section.IsQuick ? ", a quick look: few rounds, small sizes" : "";
        text.Append(CultureInfo.InvariantCulture, $"\n<sub>Measured {section.Measured} in {NumberFormat.Of(section.Seconds)} s{how}.</sub>\n");
        return text.ToString();
    }

    /// <summary>Where a figure lies, seen from the page.</summary>
    public static string FigurePath(ReportChart chart) => $"figures/performance-{chart.Name}.svg";

    private static string Generated(string name, ReportDocument document)
    {
        if (name == TargetsPart)
        {
            return "| what | target | measured | |\n|---|---|---|---|\n"
                + string.Concat(Target.All.Select(t => t.Row(document.Value(t.Section, t.Value)) + "\n"));
        }

        return document.Sections.TryGetValue(name, out SectionResult? section)
            ? Section(section)
            : $"Not measured yet: `./neurolcp bench --report --only {name}`.\n";
    }

    private static bool IsText(ReportTable table, int column) =>
        table.Rows.Any(r => column < r.Count && r[column] is JsonValue v && v.TryGetValue(out string? _));

    private static string Cell(JsonNode? cell) => cell switch
    {
        null => "—",
        JsonValue v when v.TryGetValue(out double number) => NumberFormat.Of(number),
        _ => cell.ToString(),
    };

    [GeneratedRegex(@"<!-- generated: (?<name>[a-z0-9-]+) -->(?<body>.*?)<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Part();

    [GeneratedRegex(@"<!-- generated: [a-z0-9-]+ -->")]
    private static partial Regex Begin();
}

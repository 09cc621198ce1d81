using System.Text.Json.Nodes;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>What one section of the performance report measured: single values for the targets, tables, charts, and what there is to say.</summary>
internal sealed class SectionResult
{
    /// <summary>When it was measured, UTC.</summary>
    public string Measured { get; set; } = "";

    /// <summary>How long measuring took.</summary>
    public double Seconds { get; set; }

    /// <summary>Whether it is a quick look: fewer rounds, smaller sizes.</summary>
    public bool IsQuick { get; set; }

    /// <summary>Values that targets are compared with, by name.</summary>
    public SortedDictionary<string, double> Values { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Tables, in their order.</summary>
    public List<ReportTable> Tables { get; init; } = [];

    /// <summary>Charts, in their order.</summary>
    public List<ReportChart> Charts { get; init; } = [];

    /// <summary>How it was measured, which peer was missing: a sentence each.</summary>
    public List<string> Notes { get; init; } = [];

    /// <summary>Keeps a value for a target; one that is no number is left out.</summary>
    public void Keep(string name, double value)
    {
        if (double.IsFinite(value))
        {
            Values[name] = Rounding.Significant(value);
        }
    }

    /// <summary>A new table.</summary>
    public ReportTable Table(string title, params string[] columns)
    {
        var table = new ReportTable { Title = title, Columns = [.. columns] };
        Tables.Add(table);
        return table;
    }
}

/// <summary>A table: rows of texts and numbers.</summary>
internal sealed class ReportTable
{
    /// <summary>What it shows, in bold above it; empty for nothing.</summary>
    public string Title { get; init; } = "";

    /// <summary>What its columns are, with units.</summary>
    public List<string> Columns { get; init; } = [];

    /// <summary>Its cells: texts, numbers, or null for what was not measured.</summary>
    public List<JsonArray> Rows { get; init; } = [];

    /// <summary>Adds a row of texts and numbers.</summary>
    public void Row(params object?[] cells) => Rows.Add(new JsonArray([.. cells.Select(Cell)]));

    private static JsonNode? Cell(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        double number => double.IsFinite(number) ? JsonValue.Create(Rounding.Significant(number)) : null,
        int number => JsonValue.Create((double)number),
        _ => throw new ArgumentException($"a cell is a text or a number, not a {value.GetType().Name}", nameof(value)),
    };
}

/// <summary>A chart of lines, which becomes a figure beside the page.</summary>
/// <param name="Name">Name of its file, without ending.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Across">The axis below, with its unit.</param>
/// <param name="Along">The axis on the left, with its unit.</param>
/// <param name="Lines">The lines.</param>
internal sealed record ReportChart(string Name, string Title, string Across, string Along, IReadOnlyList<ChartLine> Lines);

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="X">Ascending.</param>
/// <param name="Y">As many.</param>
/// <param name="IsLimit">Whether it is a limit that measured lines are compared with: broken and without dots.</param>
internal sealed record ChartLine(string Name, double[] X, double[] Y, bool IsLimit = false)
{
    /// <summary>A line of measured values, rounded as they are kept.</summary>
    public static ChartLine Of(string name, IEnumerable<double> x, IEnumerable<double> y, bool isLimit = false) =>
        new(name, [.. x.Select(Rounding.Significant)], [.. y.Select(Rounding.Significant)], isLimit);
}

/// <summary>What a stopwatch can tell apart.</summary>
internal static class Rounding
{
    /// <summary>A number to five significant digits: two more than are shown, so that rounding twice is rounding once but for one case in a hundred.</summary>
    public static double Significant(double value) =>
        value == 0 || !double.IsFinite(value) ? value
            : double.Parse(value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuroLcp.Tests.Documents;

/// <summary>One trained circuit: a row of docs/circuits/accuracies.csv.</summary>
/// <param name="Task">What was learned: mnist (one epoch), digits (as many as the file says), own (the file's own task).</param>
/// <param name="Circuit">A shipped circuit.</param>
/// <param name="Learn">own for the rules of the file, rbp for recurrent backprop of the same network.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Accuracy">Test accuracy without control, a share; null where the program refuses, or ends the run because trials do not come to rest (exit
/// 3).</param>
/// <param name="Loss">Test loss without control.</param>
/// <param name="Unconverged">Training trials of the last epoch that did not settle; null where it was not kept.</param>
/// <param name="Commit">The program that was run.</param>
internal sealed record AccuracyRow(string Task, string Circuit, string Learn, int Seed, double? Accuracy, double? Loss, int? Unconverged, string Commit);

/// <summary>What the shipped circuits learn, over seeds, and the tables that pages make of it.</summary>
internal sealed partial class Accuracies(IReadOnlyList<AccuracyRow> rows)
{
    private static readonly (string Task, string Learn, string Title)[] Columns =
        [("mnist", "own", "MNIST"), ("mnist", "rbp", "MNIST, recurrent backprop"), ("digits", "own", "digits"),
            ("digits", "rbp", "digits, recurrent backprop")];

    /// <summary>The first line of the file.</summary>
    public const string Header = "task,circuit,learn,seed,accuracy,loss,unconverged,commit";

    /// <summary>All rows.</summary>
    public IReadOnlyList<AccuracyRow> Rows => rows;

    /// <summary>Reads the file's text.</summary>
    public static Accuracies Read(string text) => new([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Row)]);

    /// <summary>A line of the file.</summary>
    public static string Line(AccuracyRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Task},{row.Circuit},{row.Learn},{row.Seed},{row.Accuracy:R},{row.Loss:R},{row.Unconverged},{row.Commit}");

    /// <summary>
    /// A page with its tables made anew, everything between <c>&lt;!-- accuracies: CIRCUITS --&gt;</c> and <c>&lt;!-- end --&gt;</c>, and the percentage
    /// before each mark <c>&lt;!-- accuracy TASK CIRCUIT LEARN SEED --&gt;</c>.
    /// </summary>
    /// <param name="page">The page's text.</param>
    /// <param name="file">The file of the rows, as the page links to it.</param>
    public string Render(string page, string file) => MarkedNumber().Replace(
        Marked().Replace(page, match => $"<!-- accuracies: {match.Groups[1].Value} -->\n{Table(match.Groups[1].Value.Split(' '), file)}<!-- end -->"),
        match => Percent(match.Groups[1].Value.Split(' ')) + match.Value[match.Value.IndexOf('<', StringComparison.Ordinal)..]);

    private string Percent(string[] run)
    {
        AccuracyRow row = rows.Single(row => run is [var task, var circuit, var learn, var seed]
            && (row.Task, row.Circuit, row.Learn, $"{row.Seed}") == (task, circuit, learn, seed));
        return string.Create(CultureInfo.InvariantCulture, $"{100 * row.Accuracy!.Value:F2}");
    }

    /// <summary>
    /// A table of circuits, in percent: the mean over seeds ± the standard deviation between them, and the seeds that were run where they are not five.
    /// </summary>
    public string Table(IEnumerable<string> circuits, string file)
    {
        var lines = new List<string> { $"| circuit | {string.Join(" | ", Columns.Select(column => column.Title))} |", "|---|---|---|---|---|" };
        string[] shown = [.. circuits];
        lines.AddRange(shown.Select(circuit => $"| `{circuit}` | {string.Join(" | ", Columns.Select(column => Cell(column.Task, circuit, column.Learn)))} |"));
        string[] commits = [.. rows.Where(row => shown.Contains(row.Circuit)).Select(row => row.Commit).Distinct().Order(StringComparer.Ordinal)];
        lines.Add("");
        lines.Add($"<sub>Test accuracy of the uncontrolled circuit in percent, mean ± standard deviation over five seeds unless a cell says otherwise; every run is in "
            + $"[accuracies.csv]({file}). Measured at {string.Join(", ", commits)}.</sub>");
        return string.Join('\n', lines) + "\n";
    }

    private string Cell(string task, string circuit, string learn)
    {
        AccuracyRow[] runs = [.. rows.Where(row => row.Task == task && row.Circuit == circuit && row.Learn == learn)];
        double[] values = [.. runs.Where(row => row.Accuracy is not null).Select(row => 100 * row.Accuracy!.Value)];
        if (values.Length == 0)
        {
            return runs.Length == 0 ? "" : learn == "own" ? "no equilibria" : "refused";
        }

        double mean = values.Average();
        string spread = values.Length == 1 ? ""
            : string.Create(CultureInfo.InvariantCulture, $" ± {Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)):F2}");
        string ended = runs.Length == values.Length ? "" : $"; {runs.Length - values.Length} without equilibria";
        string seeds = values.Length == 5 ? "" : $" ({values.Length} {(values.Length == 1 ? "seed" : "seeds")}{ended})";
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F2}{spread}{seeds}");
    }

    private static AccuracyRow Row(string line)
    {
        string[] cells = line.Split(',');
        return new AccuracyRow(cells[0], cells[1], cells[2], int.Parse(cells[3], CultureInfo.InvariantCulture), Number(cells[4]), Number(cells[5]),
            (int?)Number(cells[6]), cells[7]);

        static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"[\d.]+<!-- accuracy ([a-z]+ [a-z-]+ [a-z]+ \d) -->")]
    private static partial Regex MarkedNumber();

    [GeneratedRegex("<!-- accuracies: ([a-z -]+) -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Marked();
}

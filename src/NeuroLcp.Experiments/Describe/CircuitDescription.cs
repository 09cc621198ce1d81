using System.Globalization;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Experiments.Describe;

/// <summary>
/// What a circuit is, as Markdown: equations as they are written, weights and their rules, control, learning, and a table of the parameters with their
/// units and the comments that stand behind them in the file. For a page or a paper that must follow the file.
/// </summary>
public static class CircuitDescription
{
    /// <summary>The Markdown.</summary>
    public static string Of(Circuit circuit)
    {
        // a line is looked at once, however many names stand in it
        var found = new Dictionary<(SourceText, int), string>();
        string Comment(SourcePosition position)
        {
            if (!found.TryGetValue((position.Source, position.Line), out string? comment))
            {
                comment = found[(position.Source, position.Line)] = CommentIn(position.Source.Line(position.Line));
            }

            return comment;
        }

        IEnumerable<string> lines =
        [
            "### Equations", "", "```", .. circuit.Populations.SelectMany((p, i) => Equations(p, Comment).Prepend(i == 0 ? null : "")).OfType<string>(), "```",
                "",
            .. Weights(circuit, Comment),
            "### Control and learning", "", .. Settings(circuit), "",
            .. Parameters(circuit, Comment),
        ];
        return string.Join('\n', lines).TrimEnd() + "\n";
    }

    private static IEnumerable<string> Equations(Population population, Func<SourcePosition, string> commentAt)
    {
        string where = population.Positions is { } positions ? $" on {positions}" : "";
        yield return FormattableString.Invariant($"{population.Name}: {population.Size} units{where}");
        string[] left = [.. population.Variables.Select(v => v.IsState ? $"d {v.Name}/dt" : v.Name)];
        string[] right = [.. population.Variables.Select(v => v.Written)];
        int widest = left.Select(l => l.Length).DefaultIfEmpty(0).Max(),
            longest = right.Where(r => r.Length <= 70).Select(r => r.Length).DefaultIfEmpty(0).Max();
        for (int i = 0; i < left.Length; i++)
        {
            Variable variable = population.Variables[i];
            string unit = variable.Dimension.IsNone ? "" : $"[{variable.Dimension}] ", comment = commentAt(variable.Position);
            string behind = unit.Length + comment.Length == 0 ? "" : $"   # {unit}{comment}".TrimEnd();
            yield return $"  {left[i].PadRight(widest)} = {(behind.Length == 0 ? right[i] : right[i].PadRight(longest))}{behind}";
        }

        foreach (IGrouping<Variable, EventUpdate> updates in population.Updates.GroupBy(u => u.Event))
        {
            yield return $"  when {updates.Key.Name}: {string.Join(", ", updates.Select(u => $"{u.State.Name} = {u.Written}"))}";
        }

        string[] initial = [.. population.Variables.Where(v => v.WrittenInitial.Length > 0).Select(v => $"{v.Name} = {v.WrittenInitial}")];
        if (initial.Length > 0)
        {
            yield return $"  initial: {string.Join(", ", initial)}";
        }
    }

    private static IEnumerable<string> Weights(Circuit circuit, Func<SourcePosition, string> commentAt)
    {
        if (circuit.Weights.Count == 0)
        {
            return [];
        }

        IEnumerable<string> rows = circuit.Weights.Select(w => Row(Code(w.Name), Joins(w), Start(w), Rule(w), commentAt(w.Position)));
        return ["### Weights", "", .. Table(["weight", "joins", "starts from", "changes by", "note"], rows), ""];
    }

    private static string Joins(Weight w)
    {
        string sign = w.Sign == SynapseSign.Any ? "" : $", {w.Sign.Word()}", sparse = w.Connection is null ? "" : ", not all pairs";
        string late = w.Delay is { } delay ? FormattableString.Invariant($", {delay.Time:G6} ms late ({delay.Site.ToString().ToLowerInvariant()})") : "";
        return w.Pre is null ? $"{w.Post.Name} [{w.Rows}]{sign}" : $"{w.Pre.Name} → {w.Post.Name} [{w.Rows}, {w.Columns}]{sign}{sparse}{late}";
    }

    private static string Start(Weight w) => w.TransposeOf is { } owner ? Code($"{owner.Name}.T") : w.WrittenInitial.Length > 0 ? Code(w.WrittenInitial) : "0";

    private static string Rule(Weight w) => w switch
    {
        { TransposeOf: { } owner } => $"tied to {owner.Name}",
        { Rule: null } => "fixed",
        { Rule: var rule } => string.Join(", ", new[]
        {
            rule.InTime ? $"d{w.Name}/dt = {Code(rule.Written)}" : $"Δ{w.Name} ∝ {Code(rule.Written)}",
            rule.Decay > 0 ? $"decay {Number(rule.Decay)} an update" : "",
            rule.Rate != 1 ? $"rate x {Number(rule.Rate)}" : "",
            rule.Online ? "online" : "",
            rule.NonLocal ? "**not local**" : "",
        }.Where(s => s.Length > 0)),
    };

    private static IEnumerable<string> Settings(Circuit circuit)
    {
        LearningSettings learning = circuit.Learning;
        if (circuit.Control.Count > 0)
        {
            yield return $"* control ψ: {string.Join(", ", circuit.Control.Select(c => $"{Code(c.Current.FullName)} into {Code(c.State.FullName)}"))}";
        }

        if (circuit.Free.Count > 0)
        {
            yield return $"* held to run without control: {string.Join(", ", circuit.Free.Select(h => Code(h.Variable.FullName)))}";
        }

        if (circuit.Readout is { } readout)
        {
            yield return $"* readout: {Code(readout.FullName)}; loss: {learning.Loss.Title} {(learning.PerBatch ? "divided by the batch" : "of each trial")}{(learning.SoftTargets > 0 ? $", soft targets {Number(learning.SoftTargets)}" : "")}";
        }

        string schedule = learning.Schedule == "cosine" ? $" to {Number(learning.Floor)} by a cosine" : "",
            clip = double.IsFinite(learning.Clip) ? $", increments clipped to a norm of {Number(learning.Clip)}" : "";
        yield return $"* learning: {learning.Optimiser}, rate {Number(learning.Rate)}{schedule}{clip}; batches of {learning.Batch}, {learning.Epochs} {(learning.Epochs == 1 ? "epoch" : "epochs")}";
        if (circuit.Protocol is not [{ Position: null }])
        {
            yield return $"* a trial of training: {string.Join("; then ", circuit.Protocol.Select(PhaseText))}";
        }

        yield return $"* in time: steps of {Number(circuit.Time.Step)} ms, {Number(circuit.Time.Duration)} ms a trial unless asked otherwise";
    }

    private static string PhaseText(Phase phase) =>
        (phase.Kind == PhaseKind.Equilibrate ? "equilibrium"
            : $"{Number(phase.Duration)} ms in steps of {Number(phase.Step)} ms, noise {(phase.Noise ? "on" : "off")}")
        + (phase.Hold.Count > 0 ? $", {string.Join(", ", phase.Hold.Select(h => Code(h.Variable.FullName)))} held" : "")
        + (phase.Learn.Count > 0 ? $", teaches {string.Join(", ", phase.Learn.Select(w => w.Name))}" : "")
        + (phase.Repeat > 1 ? FormattableString.Invariant($", {phase.Repeat} times") : "");

    private static IEnumerable<string> Parameters(Circuit circuit, Func<SourcePosition, string> commentAt)
    {
        if (circuit.Parameters.Count == 0)
        {
            return [];
        }

        return ["### Parameters", "", .. Table(["parameter", "value", "meaning and source"],
            circuit.Parameters.Select(p => Row(Code(p.Name), Value(p), commentAt(p.Position))))];
    }

    /// <summary>A number and its unit; a formula with what it comes to.</summary>
    private static string Value(Parameter parameter)
    {
        string unit = parameter.Dimension.IsNone ? "" : $" {parameter.Dimension}";
        if (parameter.IsDrawn)
        {
            return $"{Code(parameter.Written)} for each unit";
        }

        string[] words = parameter.Written.Split(' ');
        bool isPlain = words.Length <= 2 && double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            && (words.Length == 1 || Unit.All.ContainsKey(words[1]));
        return isPlain ? parameter.Written : $"{Code(parameter.Written)} = {Number(parameter.Value)}{unit}";
    }

    /// <summary>What stands behind a line of the file as its comment.</summary>
    private static string CommentIn(string line)
    {
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            if (quote != '\0')
            {
                quote = line[i] == quote ? '\0' : quote;
            }
            else if (line[i] is '"' or '\'' && (i == 0 || !char.IsLetterOrDigit(line[i - 1])))
            {
                // behind a letter it is the prime of a derivative
                quote = line[i];
            }
            else if (line[i] == '#' && i > 0 && char.IsWhiteSpace(line[i - 1]))
            {
                return line[(i + 1)..].Trim();
            }
        }

        return "";
    }

    private static IEnumerable<string> Table(string[] head, IEnumerable<string> rows) => [Row(head), Row([.. head.Select(_ => "---")]), .. rows];

    private static string Row(params IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |";

    private static string Code(string text) => $"`{text}`";

    private static string Number(double value) =>
        value.ToString("G6", CultureInfo.InvariantCulture).Replace("E+0", "e", StringComparison.Ordinal).Replace("E-0", "e-", StringComparison.Ordinal);
}

using System.Text;

namespace NeuroLcp.Language.Text;

/// <summary>Writes findings for a person to read: the place, what is wrong, the line with a caret, and what to do instead.</summary>
public static class DiagnosticText
{
    /// <summary>The widest stretch of a source line that is shown.</summary>
    private const int Widest = 110;

    /// <summary>All findings one after the other; where there are errors the last line counts them.</summary>
    /// <param name="diagnostics">The findings.</param>
    /// <returns>Lines separated by <c>\n</c>, without one at the end; empty where nothing was found.</returns>
    public static string Format(IReadOnlyList<Diagnostic> diagnostics)
    {
        var lines = new List<string>();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            lines.Add(Format(diagnostic));
        }

        int errors = diagnostics.Count(d => d.Severity == Severity.Error);
        if (errors > 0)
        {
            lines.Add(errors == 1 ? "1 error" : $"{errors} errors");
        }

        return string.Join('\n', lines);
    }

    /// <summary>One finding: heading, source line, caret and hint.</summary>
    /// <param name="diagnostic">The finding.</param>
    public static string Format(Diagnostic diagnostic)
    {
        SourcePosition position = diagnostic.Position;
        string kind = diagnostic.Severity switch { Severity.Warning => "warning: ", Severity.Notice => "notice: ", _ => "" };
        var text = new StringBuilder($"{position}: {kind}{diagnostic.Message}");
        if (position.Line > 0)
        {
            AppendSource(text, position, diagnostic.Hint);
        }
        else if (diagnostic.Hint is not null)
        {
            text.Append("\n   ").Append(diagnostic.Hint);
        }

        return text.ToString();
    }

    private static void AppendSource(StringBuilder text, SourcePosition position, string? hint)
    {
        (string line, int column, int length) = Window(position);
        string number = position.Line.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(5);
        text.Append('\n').Append(number).Append(" | ").Append(line);
        text.Append("\n      | ").Append(' ', column).Append('^', length);
        if (hint is null)
        {
            return;
        }

        // a long explanation gets its own line
        bool beside = column + length + hint.Length <= Widest && !hint.Contains('\n');
        text.Append(beside ? "  " : "\n   ").Append(beside ? hint : hint.Replace("\n", "\n   ", StringComparison.Ordinal));
    }

    private static bool Paired(StringBuilder line, int i) =>
        (i + 1 < line.Length && char.IsSurrogatePair(line[i], line[i + 1])) || (i > 0 && char.IsSurrogatePair(line[i - 1], line[i]));

    /// <summary>The part of the line to show, and where the caret stands in it (from 0).</summary>
    private static (string Line, int Column, int Length) Window(SourcePosition position)
    {
        int total = position.Source.LineLength(position.Line);
        int column = Math.Min(position.Column - 1, total);
        int length = Math.Max(1, Math.Min(position.Length, total - column));
        int start = total <= Widest ? 0 : Math.Max(0, Math.Min(column - (Widest / 2), total - Widest));
        int end = Math.Min(total, start + Widest);
        var line = new StringBuilder(position.Source.Part(position.Line, start, end));
        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' || (char.IsSurrogate(line[i]) && !Paired(line, i)))
            {
                line[i] = ' ';
            }
        }

        string before = start > 0 ? "..." : "", after = end < total ? "..." : "";
        return (before + line + after, column - start + before.Length, Math.Max(1, Math.Min(length, end - column)));
    }
}

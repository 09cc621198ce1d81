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
        var line = new StringBuilder(position.Source.Line(position.Line));
        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' || (char.IsSurrogate(line[i]) && !Paired(line, i)))
            {
                line[i] = ' ';
            }
        }

        int column = Math.Min(position.Column - 1, line.Length);
        int length = Math.Max(1, Math.Min(position.Length, line.Length - column));
        if (line.Length <= Widest)
        {
            return (line.ToString(), column, length);
        }

        int start = Math.Max(0, Math.Min(column - (Widest / 2), line.Length - Widest));
        int end = Math.Min(line.Length, start + Widest);
        string before = start > 0 ? "..." : "", after = end < line.Length ? "..." : "";
        return (before + line.ToString(start, end - start) + after, column - start + before.Length, Math.Min(length, end - column));
    }
}

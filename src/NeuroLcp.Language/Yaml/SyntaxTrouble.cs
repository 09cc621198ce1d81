using NeuroLcp.Language.Text;

namespace NeuroLcp.Language.Yaml;

/// <summary>Says in a circuit author's words why a text is not YAML.</summary>
internal static class SyntaxTrouble
{
    /// <summary>The finding for an error of the YAML scanner.</summary>
    /// <param name="source">The text.</param>
    /// <param name="offset">Where the scanner gave up.</param>
    /// <param name="complaint">What the scanner says.</param>
    public static Diagnostic Explain(SourceText source, int offset, string complaint)
    {
        string text = source.Text;
        SourcePosition position = source.Position(offset, 1);
        string line = source.Line(position.Line);
        char here = offset < text.Length ? text[offset] : '\0';

        // the scanner may stop at the end of the line before
        foreach (int number in (int[])[position.Line, position.Line + 1])
        {
            string candidate = source.Line(number);
            int tab = candidate.IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && candidate.AsSpan(0, tab).Trim(' ').IsEmpty)
            {
                return Error(At(source, number, tab + 1), "a tab indents this line", "YAML is indented with spaces");
            }
        }

        string above = source.Line(position.Line - 1);
        if (above.Contains(" #", StringComparison.Ordinal) && !line.Contains(':', StringComparison.Ordinal))
        {
            return Error(position, "the comment in the line above ends the value, this line cannot go on with it",
                "move the comment behind the last line of the value");
        }

        if (here is '@' or '`' or '%' || (here is '*' or '&' or '!' && FollowsKey(line, position.Column - 1)))
        {
            return Error(position, $"a value cannot begin with '{here}' in YAML", "put the value in quotes");
        }

        if (complaint.Contains("apping values are not allowed", StringComparison.Ordinal) || complaint.Contains("mapping value", StringComparison.Ordinal)
            || complaint.Contains("invalid mapping", StringComparison.Ordinal))
        {
            return Error(position, "a ':' that YAML does not expect here",
                "check the indentation of this line and the one above; put a value that holds ': ' in quotes");
        }

        if (complaint.Contains("quoted scalar", StringComparison.Ordinal))
        {
            return Error(position, "a quote that is not closed, or a character behind '\\' that is no escape",
                "close it with the same kind of quote; in \"...\" write '\\\\' for a backslash");
        }

        if (here is '}' or ']' || complaint.Contains("flow", StringComparison.Ordinal))
        {
            return Error(position, "a brace or bracket that is not closed, or a comma or colon out of place in it",
                "close it in the same line, or put each key on a line of its own");
        }

        if (complaint.Contains("simple key", StringComparison.Ordinal) || complaint.Contains("expected ':'", StringComparison.Ordinal)
            || !(line.Contains(": ", StringComparison.Ordinal) || line.TrimEnd().EndsWith(':')))
        {
            return Error(position, "this line has no ':' behind its name", "write 'name: value'");
        }

        if (complaint.Contains("block", StringComparison.Ordinal) || complaint.Contains("indent", StringComparison.Ordinal))
        {
            return Error(position, "this line does not fit the indentation of the lines above", "keys of one mapping begin in the same column");
        }

        return Error(position, "not readable as YAML here", Lower(complaint));
    }

    private static bool FollowsKey(string line, int column) => line[..Math.Min(column, line.Length)].TrimEnd().EndsWith(':');

    private static SourcePosition At(SourceText source, int line, int column) => source.Position(source.Offset(line, column), 1);

    private static Diagnostic Error(SourcePosition position, string message, string hint) => new(Severity.Error, position, message, hint);

    private static string Lower(string complaint)
    {
        string clean = new([.. complaint.Where(c => !char.IsControl(c)).Take(160)]);
        return clean.Length == 0 ? clean : char.ToLowerInvariant(clean[0]) + clean[1..].TrimEnd('.');
    }
}

using System.Text;

namespace NeuroLcp.Cli.Terminals;

/// <summary>
/// A writer for a terminal that shows what is not a line of text as <c>\\u001b</c> and the like, JSON's own notation: names and messages may come from files
/// that others made, and a terminal obeys what it is sent. Bytes that move the cursor on purpose go to <see cref="Terminal.Redrawn"/>.
/// </summary>
/// <param name="inner">Where it goes.</param>
internal sealed class PlainText(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>A text with everything that a terminal would obey, or that would turn it round, written out.</summary>
    public static string Of(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(c => IsObeyed(c)))
        {
            return text ?? "";
        }

        var plain = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            bool endsLine = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            if (IsObeyed(text[i]) && !endsLine)
            {
                plain.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    /// <inheritdoc/>
    public override void Write(char value) => inner.Write(Of(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => inner.Write(Of(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => inner.Write(Of(new string(buffer, index, count)));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => inner.Write(Of(buffer.ToString()));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => inner.WriteLine(Of(value));

    /// <inheritdoc/>
    public override void WriteLine() => inner.WriteLine();

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <summary>Control characters of both sets, but tab and line feed, and those that turn the direction of writing.</summary>
    private static bool IsObeyed(char c) =>
        (char.IsControl(c) && c is not ('\t' or '\n'))
        || c is '\u200e' or '\u200f' or '\u061c' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}

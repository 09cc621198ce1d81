namespace NeuroLcp.Language.Text;

/// <summary>A text that errors can point into: a circuit file, or an override given on the command line.</summary>
public sealed class SourceText
{
    private readonly int[] _starts;

    /// <summary>Wraps a text.</summary>
    /// <param name="name">The name errors show: the path as the person wrote it, or <c>--set</c>.</param>
    /// <param name="text">The text.</param>
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        var starts = new List<int> { 0 };
        for (int i = 0; i < text.Length; i++)
        {
            // YAML ends a line at CR LF, at LF and at a lone CR
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        _starts = [.. starts];
    }

    /// <summary>The name errors show.</summary>
    public string Name { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>One line without its line ending, or an empty string outside the text.</summary>
    /// <param name="line">Line, from 1.</param>
    public string Line(int line)
    {
        return line < 1 || line > _starts.Length ? "" : Text[_starts[line - 1]..EndOf(line - 1)];
    }

    /// <summary>The number of characters of a line, from 1, without its ending.</summary>
    internal int LineLength(int line) => EndOf(line - 1) - _starts[line - 1];

    /// <summary>A stretch of a line, from 1; columns from 0.</summary>
    internal string Part(int line, int from, int to) => Text[(_starts[line - 1] + from)..(_starts[line - 1] + to)];

    /// <summary>The place of some characters; a stretch over several lines is cut at the end of its first.</summary>
    /// <param name="offset">Where it begins, from 0.</param>
    /// <param name="length">How many characters.</param>
    internal SourcePosition Position(int offset, int length)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        int found = Array.BinarySearch(_starts, offset);
        int index = found >= 0 ? found : ~found - 1;
        return new SourcePosition(this, index + 1, offset - _starts[index] + 1, Math.Max(1, Math.Min(length, EndOf(index) - offset)));
    }

    /// <summary>The offset behind the last character of a line, its ending not counted; lines from 0.</summary>
    private int EndOf(int index)
    {
        int end = index + 1 < _starts.Length ? _starts[index + 1] : Text.Length;
        while (end > _starts[index] && Text[end - 1] is '\r' or '\n')
        {
            end--;
        }

        return end;
    }

    /// <summary>The offset of a line and column, both from 1, held within the text.</summary>
    internal int Offset(int line, int column) =>
        Math.Min(Text.Length, _starts[Math.Clamp(line, 1, _starts.Length) - 1] + Math.Max(column, 1) - 1);
}

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
        if (line < 1 || line > _starts.Length)
        {
            return "";
        }

        int end = line < _starts.Length ? _starts[line] : Text.Length;
        return Text[_starts[line - 1]..end].TrimEnd('\r', '\n');
    }

    /// <summary>The place of some characters; a stretch over several lines is cut at the end of its first.</summary>
    /// <param name="offset">Where it begins, from 0.</param>
    /// <param name="length">How many characters.</param>
    internal SourcePosition Position(int offset, int length)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        int found = Array.BinarySearch(_starts, offset);
        int index = found >= 0 ? found : ~found - 1;
        int left = Line(index + 1).Length - (offset - _starts[index]);
        return new SourcePosition(this, index + 1, offset - _starts[index] + 1, Math.Max(1, Math.Min(length, left)));
    }

    /// <summary>The offset of a line and column, both from 1, held within the text.</summary>
    internal int Offset(int line, int column) =>
        Math.Min(Text.Length, _starts[Math.Clamp(line, 1, _starts.Length) - 1] + Math.Max(column, 1) - 1);
}

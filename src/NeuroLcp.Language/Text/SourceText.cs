namespace NeuroLcp.Language.Text;

/// <summary>A text that errors can point into: a circuit file, or an override given on the command line.</summary>
public sealed class SourceText
{
    private readonly string[] _lines;

    /// <summary>Wraps a text.</summary>
    /// <param name="name">The name errors show: the path as the person wrote it, or <c>--set</c>.</param>
    /// <param name="text">The text.</param>
    public SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        _lines = text.Split('\n');
    }

    /// <summary>The name errors show.</summary>
    public string Name { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>One line without its line ending, or an empty string outside the text.</summary>
    /// <param name="line">Line, from 1.</param>
    public string Line(int line) => line >= 1 && line <= _lines.Length ? _lines[line - 1].TrimEnd('\r') : "";
}

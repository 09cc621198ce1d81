namespace NeuroLcp.Language.Formulae;

/// <summary>The kinds of token.</summary>
internal enum TokenKind
{
    Number,
    Name,
    Operator,
    Open,
    Close,
    Comma,
    Dot,
    Prime,
    End,
}

/// <summary>A piece of a formula.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written.</param>
/// <param name="Start">Where it begins in the formula.</param>
/// <param name="Number">The value of a number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, double Number = 0)
{
    /// <summary>The offset behind it.</summary>
    public int End => Start + Text.Length;

    /// <summary>What an error calls it.</summary>
    public string Described => Kind == TokenKind.End ? "the end of the formula" : $"'{(Text.Length <= 40 ? Text : Text[..37] + "...")}'";
}

using System.Globalization;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Formulae;

/// <summary>Cuts a formula into tokens.</summary>
internal static class Tokenizer
{
    /// <summary>The tokens of a formula, the last of kind <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="FormulaException">A character has no meaning in formulae, or a number is too large.</exception>
    public static List<Token> Tokens(ScalarNode node)
    {
        string text = node.Value;
        var tokens = new List<Token>();
        int at = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                at++;
                continue;
            }

            Token token = char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) ? Number(text, at)
                : IsNameStart(c) ? Name(text, at)
                : Mark(text, at);
            tokens.Add(token);
            at = token.End;
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length));
        return tokens;
    }

    /// <summary>True for a letter or an underscore, with which names begin.</summary>
    public static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    /// <summary>True for what may stand inside a name.</summary>
    public static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static Token Number(string text, int start)
    {
        int at = Digits(text, start);
        if (at < text.Length && text[at] == '.' && !(at + 1 < text.Length && IsNameStart(text[at + 1]) && text[at + 1] is not ('e' or 'E')))
        {
            at = Digits(text, at + 1);
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            int sign = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            int end = Digits(text, sign);
            at = end > sign ? end : at;
        }

        string written = text[start..at];
        double value = double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? new Token(TokenKind.Number, written, start, value)
            : throw new FormulaException(start, at - start, "this number is too large", "the largest is about 1.8e308");
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private static Token Name(string text, int start)
    {
        int at = start + 1;
        while (at < text.Length && IsNamePart(text[at]))
        {
            at++;
        }

        return new Token(TokenKind.Name, text[start..at], start);
    }

    private static Token Mark(string text, int at)
    {
        TokenKind? kind = text[at] switch
        {
            '+' or '-' or '*' or '/' or '^' or '@' or '>' or '<' => TokenKind.Operator,
            '(' => TokenKind.Open,
            ')' => TokenKind.Close,
            ',' => TokenKind.Comma,
            '.' => TokenKind.Dot,
            '\'' => TokenKind.Prime,
            _ => null,
        };
        if (kind is { } found)
        {
            return text[at] == '*' && at + 1 < text.Length && text[at + 1] == '*'
                ? throw new FormulaException(at, 2, "'**' has no meaning in formulae", "write '^' for a power")
                : new Token(found, text[at] is '>' or '<' && at + 1 < text.Length && text[at + 1] == '=' ? text.Substring(at, 2) : text[at].ToString(), at);
        }

        if (text[at] is '=' or '!')
        {
            throw new FormulaException(at, at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1, "conditions compare with >, <, >= and <=",
                text[at] == '!' ? "'not' turns a condition round" : null);
        }

        string? instead = text[at] switch
        {
            '\u2212' or '\u2013' or '\u2014' => "-",
            '\u00b7' or '\u00d7' or '\u2217' or '\u22c5' => "*",
            '\u00f7' => "/",
            '\u2265' => ">=",
            '\u2264' => "<=",
            '&' => "and",
            '|' => "or",
            '\u2019' or '\u2032' => "'",
            '[' or '{' => "(",
            ']' or '}' => ")",
            _ => null,
        };
        string shown = char.IsSurrogatePair(text, at) ? text.Substring(at, 2) : char.IsControl(text[at]) || char.IsSurrogate(text[at]) ? $"U+{(int)text[at]:X4}"
            : text[at].ToString();
        throw new FormulaException(at, 1, $"'{shown}' has no meaning in formulae",
            instead is null ? "operators are + - * / ^ @ > < >= <=, and .T and ' behind a name" : $"write {instead}");
    }
}

/// <summary>A formula that cannot be read; caught where it was asked for and turned into a finding.</summary>
/// <param name="start">Where, in the formula.</param>
/// <param name="length">How many characters.</param>
/// <param name="message">What is wrong.</param>
/// <param name="hint">What to write instead.</param>
internal sealed class FormulaException(int start, int length, string message, string? hint) : Exception(message)
{
    public int Start { get; } = start;

    public int Length { get; } = length;

    public string? Hint { get; } = hint;
}

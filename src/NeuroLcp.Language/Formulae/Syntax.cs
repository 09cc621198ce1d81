using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Formulae;

/// <summary>A formula as written, before its names mean anything.</summary>
/// <param name="Start">Where it begins in the text of the formula.</param>
/// <param name="End">The offset behind it.</param>
internal abstract record Syntax(int Start, int End)
{
    /// <summary>The longest way down to a leaf, which bounds every recursion over the formula.</summary>
    public virtual int Depth => 1;
}

/// <summary>A number, with its unit where it has one.</summary>
internal sealed record NumberSyntax(double Value, Unit? Unit, int Start, int End) : Syntax(Start, End);

/// <summary>A name: <c>soma</c>, or <c>output.u</c>, or <c>W.T</c>.</summary>
/// <param name="First">The name, or what stands before the dot.</param>
/// <param name="Second">What stands behind the dot; null without one.</param>
/// <param name="BehindOperator">True directly behind * or /, where a unit may stand alone.</param>
/// <param name="Start">Where it begins in the text of the formula.</param>
/// <param name="End">The offset behind it.</param>
internal sealed record NameSyntax(string First, string? Second, bool BehindOperator, int Start, int End) : Syntax(Start, End)
{
    /// <summary>The name as written, without blanks.</summary>
    public string Text => Second is null ? First : $"{First}.{Second}";
}

/// <summary>-a.</summary>
internal sealed record NegationSyntax(Syntax Operand, int Start, int End) : Syntax(Start, End)
{
    public override int Depth { get; } = Operand.Depth + 1;
}

/// <summary>not a.</summary>
internal sealed record NotSyntax(Syntax Operand, int Start, int End) : Syntax(Start, End)
{
    public override int Depth { get; } = Operand.Depth + 1;
}

/// <summary>a + b and the other operators between two formulae, as written: <c>+</c>, <c>@</c>, <c>&gt;=</c>, <c>and</c>, <c>if</c>.</summary>
internal sealed record BinarySyntax(string Operator, Syntax Left, Syntax Right, int Start, int End) : Syntax(Start, End)
{
    public override int Depth { get; } = Math.Max(Left.Depth, Right.Depth) + 1;
}

/// <summary>f(a, b), f'(a), f''(a).</summary>
internal sealed record CallSyntax(string Function, int Primes, IReadOnlyList<Syntax> Arguments, int NameEnd, int Start, int End) : Syntax(Start, End)
{
    public override int Depth { get; } = Arguments.Select(argument => argument.Depth).DefaultIfEmpty().Max() + 1;
}

/// <summary>A formula and the YAML text it stands in.</summary>
/// <param name="Node">The text.</param>
/// <param name="Root">The formula.</param>
internal sealed record Formula(ScalarNode Node, Syntax Root)
{
    /// <summary>Where a piece of the formula stands in the file.</summary>
    public SourcePosition Position(Syntax part) => Node.Locate(part.Start, part.End - part.Start);

    /// <summary>The whole formula as written, on one line.</summary>
    public string Written => OnOneLine(Node.Value);

    /// <summary>A piece of the formula as written, shortened where it is long.</summary>
    public string Slice(Syntax part)
    {
        string text = OnOneLine(Node.Value[part.Start..part.End]);
        return text.Length <= 40 ? text : text[..37] + "...";
    }

    private static string OnOneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}

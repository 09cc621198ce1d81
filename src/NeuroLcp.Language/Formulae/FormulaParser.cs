using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Formulae;

/// <summary>
/// Reads formulae by precedence climbing. From tightest to loosest: <c>.T</c>, <c>'</c> and calls; <c>^</c> (from the right);
/// unary minus; <c>@</c> (from the right); <c>*</c> and <c>/</c>; <c>+</c> and <c>-</c>; comparisons (one at a time); <c>not</c>; <c>and</c>;
/// <c>or</c>; <c>if</c>.
/// </summary>
internal sealed class FormulaParser
{
    /// <summary>How deep a formula may be, parentheses and chains of operators counted alike; bounds every recursion over it.</summary>
    public const int Deepest = 200;

    /// <summary>The words that are operators; no name can be one of them.</summary>
    public static readonly IReadOnlyList<string> Words = ["if", "or", "and", "not"];

    private const string Else = "else";
    private const int If = 1;
    private const int Or = 2;
    private const int And = 3;
    private const int Not = 4;
    private const int Comparison = 5;
    private const int Sum = 6;
    private const int Product = 7;
    private const int Matrix = 8;
    private const int Sign = 9;
    private const int Power = 10;

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private FormulaParser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <summary>The formula of a text, or null where it cannot be read; why is among the findings.</summary>
    public static Formula? Parse(ScalarNode node, Findings findings)
    {
        if (node.Value.AsSpan().Trim().IsEmpty)
        {
            findings.Error(node.Position, "a formula is missing here");
            return null;
        }

        try
        {
            var parser = new FormulaParser(Tokenizer.Tokens(node));
            Syntax root = parser.Climb(If);
            return parser.Current.Kind == TokenKind.End ? new Formula(node, root) : throw parser.Unexpected();
        }
        catch (FormulaException trouble)
        {
            findings.Error(node.Locate(trouble.Start, trouble.Length), trouble.Message, trouble.Hint);
            return null;
        }
    }

    private Syntax Climb(int level)
    {
        if (++_depth > Deepest)
        {
            throw TooDeep();
        }

        Syntax left = level <= Not && Current is { Kind: TokenKind.Name, Text: "not" } ? Negated() : Operand();
        bool compared = false;
        while (Level(Current) is { } found && found >= level)
        {
            string symbol = Current.Text;
            if (found == Comparison && compared)
            {
                throw Here("a comparison has two sides", "join two of them with 'and', as in 0 < x and x < 1");
            }

            compared = found == Comparison;
            _at++;
            // ^ and @ group from the right, the others from the left; an exponent may have a sign
            Syntax right = Climb(found switch { Power => Sign, Matrix => Matrix, _ => found + 1 });
            left = Bounded(new BinarySyntax(symbol, left, right, left.Start, right.End));
        }

        _depth--;
        return left;
    }

    private Syntax Bounded(Syntax syntax) => syntax.Depth <= Deepest ? syntax : throw TooDeep();

    private FormulaException TooDeep() => Here(
        "this formula is too long or nested too deeply",
            $"at most {Deepest} operations may follow or enclose one another: give a part of it a name of its own");

    /// <summary>How tightly an operator binds; null for any other token.</summary>
    private static int? Level(Token token) => (token.Kind, token.Text) switch
    {
        (TokenKind.Name, "if") => If,
        (TokenKind.Name, "or") => Or,
        (TokenKind.Name, "and") => And,
        (TokenKind.Operator, ">" or "<" or ">=" or "<=") => Comparison,
        (TokenKind.Operator, "+" or "-") => Sum,
        (TokenKind.Operator, "*" or "/") => Product,
        (TokenKind.Operator, "@") => Matrix,
        (TokenKind.Operator, _) => Power,
        _ => null,
    };

    private NotSyntax Negated()
    {
        int start = Current.Start;
        _at++;
        Syntax operand = Climb(Not);
        var negated = new NotSyntax(operand, start, operand.End);
        return negated.Depth <= Deepest ? negated : throw TooDeep();
    }

    private Syntax Operand()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Operator when token.Text is "-" or "+":
                _at++;
                Syntax operand = Climb(Power);
                return token.Text == "+" ? operand : Bounded(new NegationSyntax(operand, token.Start, operand.End));
            case TokenKind.Number:
                _at++;
                return Quantity(token);
            case TokenKind.Name when Words.Contains(token.Text):
                throw Here($"{token.Described} is not expected here",
                    token.Text == "not" ? "put the condition in parentheses: (not x)" : "a condition is missing before it");
            case TokenKind.Name:
                return Name();
            case TokenKind.Open:
                _at++;
                Syntax inner = Climb(If);
                Token close = Expect(TokenKind.Close, "')'");
                return Current.Kind == TokenKind.Dot ? throw Here("'.T' follows the name of a weight", null)
                    : Wider(inner, token.Start, close.End);
            default:
                throw Unexpected();
        }
    }

    /// <summary>A formula in parentheses, which belong to it when errors show it.</summary>
    private static Syntax Wider(Syntax inner, int start, int end) => inner with { Start = start, End = end };

    private NumberSyntax Quantity(Token number)
    {
        if (Current.Kind != TokenKind.Name || Words.Contains(Current.Text) || Current.Text == Else)
        {
            return new NumberSyntax(number.Number, null, number.Start, number.End);
        }

        Token unit = Current;
        if (!Unit.All.TryGetValue(unit.Text, out Unit? found))
        {
            string hint = NearestName.Of(unit.Text, Unit.All.Keys) is { } near ? $"did you mean '{near}'?"
                : "units are ms, s, Hz, mV, pA, nS, pF, um and others; a product is written with '*'";
            throw Here($"unknown unit {unit.Described}", hint);
        }

        _at++;
        return new NumberSyntax(number.Number, found, number.Start, unit.End);
    }

    private Syntax Name()
    {
        bool behindOperator = _at > 0 && _tokens[_at - 1] is { Kind: TokenKind.Operator, Text: "*" or "/" };
        Token first = Current;
        _at++;
        int primes = 0;
        while (Current.Kind == TokenKind.Prime)
        {
            primes++;
            _at++;
        }

        if (Current.Kind == TokenKind.Open)
        {
            return Call(first, primes);
        }

        if (primes > 0)
        {
            throw new FormulaException(first.Start, first.Text.Length + primes, "a derivative needs its argument",
                $"write {first.Text}{new string('\'', primes)}(...)");
        }

        if (Current.Kind != TokenKind.Dot)
        {
            return new NameSyntax(first.Text, null, behindOperator, first.Start, first.End);
        }

        _at++;
        Token second = Expect(TokenKind.Name, "a name behind the dot");
        return Current.Kind is TokenKind.Dot or TokenKind.Open or TokenKind.Prime ? throw Unexpected()
            : new NameSyntax(first.Text, second.Text, behindOperator, first.Start, second.End);
    }

    private Syntax Call(Token name, int primes)
    {
        int nameEnd = Current.Start;
        _at++;
        var arguments = new List<Syntax>();
        if (Current.Kind != TokenKind.Close)
        {
            arguments.Add(Climb(If));
            while (Current.Kind == TokenKind.Comma)
            {
                _at++;
                arguments.Add(Climb(If));
            }
        }

        Token close = Expect(TokenKind.Close, arguments.Count == 0 ? "an argument" : "')' or ','");
        return Bounded(new CallSyntax(name.Text, primes, arguments, nameEnd, name.Start, close.End));
    }

    private Token Expect(TokenKind kind, string what)
    {
        Token token = Current;
        if (token.Kind != kind)
        {
            throw Here($"{what} expected, found {token.Described}", null);
        }

        _at++;
        return token;
    }

    private FormulaException Unexpected()
    {
        bool twoInARow = _at > 0 && Current.Kind is TokenKind.Name or TokenKind.Number or TokenKind.Open
            && _tokens[_at - 1].Kind is TokenKind.Name or TokenKind.Number or TokenKind.Close;
        return Here($"{Current.Described} is not expected here",
            Current.Text == Else ? "conditions have no 'else': write (a if b) or (c if not b)" : twoInARow ? "a product is written with '*'"
            : Current.Kind == TokenKind.End ? "something is missing" : null);
    }

    private FormulaException Here(string message, string? hint) => new(Current.Start, Math.Max(1, Current.Text.Length), message, hint);
}

using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Derivation;

/// <summary>Sums, term by term, as a person would order and sign them.</summary>
internal static class Terms
{
    /// <summary>A sum with the own leak of a variable in front, as a person writes it.</summary>
    public static Expression Ordered(Expression sum, Variable own)
    {
        List<Expression> terms = [];
        Collect(sum, false, terms);
        return terms.OrderBy(t => IsLeak(t, own) ? 0 : 1).Aggregate((Expression)0, (whole, term) => whole + term);
    }

    /// <summary>What a sum adds to the own leak of a variable: a + x, without a term −x of its own.</summary>
    public static Expression BesideLeak(Expression sum, Variable own)
    {
        List<Expression> terms = [];
        Collect(sum, false, terms);
        int leak = terms.FindIndex(t => IsLeak(t, own));
        if (leak < 0)
        {
            terms.Add(new VariableReference(own));
        }
        else
        {
            terms.RemoveAt(leak);
        }

        return terms.Aggregate((Expression)0, (whole, term) => whole + term);
    }

    /// <summary>−a, term by term.</summary>
    public static Expression Negative(Expression sum)
    {
        List<Expression> terms = [];
        Collect(sum, true, terms);
        return terms.Aggregate((Expression)0, (whole, term) => whole + term);
    }

    private static bool IsLeak(Expression term, Variable own) => term is Negation { Operand: VariableReference v } && v.Variable == own;

    private static void Collect(Expression e, bool minus, List<Expression> terms)
    {
        switch (e)
        {
            case Negation n:
                Collect(n.Operand, !minus, terms);
                break;
            case Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b:
                Collect(b.Left, minus, terms);
                Collect(b.Right, minus != (b.Operator == BinaryOperator.Subtract), terms);
                break;
            default:
                terms.Add(minus ? -e : e);
                break;
        }
    }
}

namespace NeuroLcp.Language.Operations;

/// <summary>Puts formulae in the place of parts of a formula.</summary>
public static class Substitution
{
    /// <summary>
    /// A formula with some of its parts replaced. What the replacements make constant is folded into numbers, and what they make zero falls
    /// away; parts without replacements stay as they are, operation by operation.
    /// </summary>
    /// <param name="e">The formula.</param>
    /// <param name="replacement">What stands in the place of a part, or null to look into it. It may be one number where the part is one of each unit.</param>
    public static Expression Of(Expression e, Func<Expression, Expression?> replacement)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(replacement);
        if (replacement(e) is { } other)
        {
            return other;
        }

        Expression[] operands = [.. e.Operands.Select(operand => Of(operand, replacement))];
        return operands.Zip(e.Operands).All(pair => ReferenceEquals(pair.First, pair.Second)) ? e : Folded(e.On(operands));
    }

    private static Expression Folded(Expression e)
    {
        IReadOnlyList<Expression> operands = e.Operands;
        return operands.Count > 0 && operands.All(o => o is Constant) && e.Fold([.. operands.Select(o => ((Constant)o).Value)]) is { } number
            ? new Constant(number, e.Dimension)
            : e;
    }
}

using NeuroLcp.Language.Interpretation;

namespace NeuroLcp.Language.Expressions;

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
        return operands.Zip(e.Operands).All(pair => ReferenceEquals(pair.First, pair.Second)) ? e : Folded(Rebuilt(e, operands));
    }

    private static Expression Rebuilt(Expression e, Expression[] operands) => e switch
    {
        Negation => -operands[0],
        Binary { Operator: BinaryOperator.Add } => operands[0] + operands[1],
        Binary { Operator: BinaryOperator.Subtract } => operands[0] - operands[1],
        Binary { Operator: BinaryOperator.Multiply } => operands[0] * operands[1],
        Binary { Operator: BinaryOperator.Divide } => operands[0] / operands[1],
        Binary => operands[0].Power(operands[1]),
        Application f => new Application(f.Function, operands[0], operands.Length > 1 ? operands[1] : null),
        MatrixProduct m => operands[0].IsZero ? new Constant(0, e.Dimension) : new MatrixProduct(m.Weight, m.Transposed, operands[0]),
        Delayed d => operands[0] is Constant ? operands[0] : new Delayed(operands[0], d.Delay),
        Spread when operands[0].Shape.IsScalar => operands[0],
        Spread s => new Spread(operands[0], s.Cells),
        Reduction r when operands[0].Shape.IsScalar => OfTheSame(r.Kind, operands[0], r.Count),
        Reduction r => new Reduction(r.Kind, operands[0]),
        Softmax s when operands[0].Shape.IsScalar => 1.0 / (s.Operand.Shape.Rows?.Size ?? 1),
        Softmax => new Softmax(operands[0]),
        _ => throw new InvalidOperationException($"Nothing can be replaced in {e.GetType().Name}."),
    };

    /// <summary>A reduction of the same number for each of some units.</summary>
    private static Expression OfTheSame(ReductionKind kind, Expression each, int units) => kind switch
    {
        ReductionKind.Sum => each * units,
        ReductionKind.Mean => each,
        _ => each + Math.Log(units),
    };

    private static Expression Folded(Expression e) => e is Negation or Binary or Application && e.Operands.All(o => o is Constant)
        ? new Constant(ScalarEvaluation.Value(e), e.Dimension)
        : e;
}

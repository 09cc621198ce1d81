using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Expressions;

/// <summary>Symbolic derivatives of formulae.</summary>
public static class Differentiation
{
    /// <summary>
    /// The directional derivative Σ (∂e/∂v) v̇ of a formula, where v̇ is the <see cref="TangentReference"/> of each variable in
    /// <paramref name="along"/> (values that depend on those are to be differentiated on their own and listed too). Everything else is
    /// held constant. Weights, parameters, inputs and noise do not move.
    /// </summary>
    /// <param name="e">The formula.</param>
    /// <param name="along">The variables that move.</param>
    public static Expression Tangent(Expression e, IReadOnlySet<Variable> along) => e switch
    {
        VariableReference v => along.Contains(v.Variable) ? new TangentReference(v.Variable) : Zero(e),
        Leaf or Draw => Zero(e),
        Negation n => -Tangent(n.Operand, along),
        Binary b => BinaryTangent(b, Tangent(b.Left, along), Tangent(b.Right, along)),
        Application { Second: null } f => Scaled(f.Function.Derivative, f.First, Tangent(f.First, along)),
        Application f => Scaled(a => f.Function.Derivative(a, f.Second!, 0), f.First, Tangent(f.First, along))
            + Scaled(b => f.Function.Derivative(f.First, b, 1), f.Second!, Tangent(f.Second!, along)),
        MatrixProduct m => Linear(Tangent(m.Operand, along), t => new MatrixProduct(m.Weight, m.Transposed, t), e),
        Delayed d => Linear(Tangent(d.Operand, along), t => new Delayed(t, d.Delay), e),
        Reduction { Kind: ReductionKind.LogSumExp } r =>
            Linear(Tangent(r.Operand, along), t => new Reduction(ReductionKind.Sum, new Softmax(r.Operand) * t), e),
        Spread s => Linear(Tangent(s.Operand, along), t => new Spread(t, s.Cells), e),
        Reduction r => Linear(Tangent(r.Operand, along), t => Reduced(r, t), e),
        // d softmax = p ∘ v − p Σ p ∘ v
        Softmax s => Linear(Tangent(s.Operand, along), t => s * t - s * Spread.Over(s.Shape.Rows, new Reduction(ReductionKind.Sum, s * t)), e),
        _ => throw new InvalidOperationException($"No derivative for {e.GetType().Name}."),
    };

    /// <summary>
    /// ∂e_i/∂v_i taken elementwise: the derivative by a variable's own unit through everything but matrix products and sums over the
    /// population. For a state's equation it is minus its own leak.
    /// </summary>
    public static Expression Elementwise(Expression e, Variable variable) => e switch
    {
        VariableReference v when v.Variable == variable => new Constant(1, Units.Dimension.None),
        VariableReference { Variable.IsState: false } v when v.Variable.Population.Axis == variable.Population.Axis => Elementwise(v.Variable.Equation, variable),
        Leaf or Draw or MatrixProduct or Reduction or Softmax or Spread or Delayed => new Constant(0, e.Dimension / variable.Dimension),
        Negation n => -Elementwise(n.Operand, variable),
        Binary b => BinaryTangent(b, Elementwise(b.Left, variable), Elementwise(b.Right, variable)),
        Application { Second: null } f => Scaled(f.Function.Derivative, f.First, Elementwise(f.First, variable)),
        Application f => Scaled(a => f.Function.Derivative(a, f.Second!, 0), f.First, Elementwise(f.First, variable))
            + Scaled(b => f.Function.Derivative(f.First, b, 1), f.Second!, Elementwise(f.Second!, variable)),
        _ => throw new InvalidOperationException($"No derivative for {e.GetType().Name}."),
    };

    private static Constant Zero(Expression e) => new(0, e.Dimension);

    private static Expression Scaled(Func<Expression, Expression> derivative, Expression argument, Expression tangent) =>
        tangent.IsZero ? new Constant(0, Units.Dimension.None) : derivative(argument) * tangent;

    private static Expression Linear(Expression tangent, Func<Expression, Expression> map, Expression whole) => tangent.IsZero ? Zero(whole) : map(tangent);

    /// <summary>The sum or mean of a tangent; one that is the same for all that is summed stands for each of them.</summary>
    private static Expression Reduced(Reduction r, Expression tangent) =>
        tangent.Shape.Rows is not null ? new Reduction(r.Kind, tangent) : r.Kind == ReductionKind.Mean ? tangent : r.Count * tangent;

    private static Expression BinaryTangent(Binary b, Expression left, Expression right) => b.Operator switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * b.Right + b.Left * right,
        BinaryOperator.Divide => left / b.Right - (right.IsZero ? right : b * right / b.Right),
        // d a^c = c a^(c−1) da + a^c log(a) dc
        BinaryOperator.Power => (left.IsZero ? left : b.Right * b.Left.Power(LowerByOne(b.Right)) * left)
            + (right.IsZero ? right : b * FunctionTable.Log.Of(b.Left) * right),
        _ => throw new InvalidOperationException($"No derivative for {b.Operator}."),
    };

    internal static Expression LowerByOne(Expression exponent) => exponent is Constant c ? new Constant(c.Value - 1, c.Dimension) : exponent - 1;
}

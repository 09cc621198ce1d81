using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Expressions;

/// <summary>How a formula depends on a state of its own unit. What comes through a matrix product or a sum is another unit's, what comes delayed that of another time, and does not count.</summary>
public static class StateDependence
{
    /// <summary>Whether a formula, followed through the values in it, holds a state.</summary>
    public static bool Mentions(Expression e, Variable state) => e switch
    {
        VariableReference v => v.Variable == state || (!v.Variable.IsState && Mentions(v.Variable.Equation, state)),
        MatrixProduct or Reduction or Softmax or Spread or Delayed => false,
        _ => e.Operands.Any(o => Mentions(o, state)),
    };

    /// <summary>
    /// Whether a formula is affine in a state by its form. A constant slope alone does not say so: sign(x) and step(x) have slope 0 and depend on x.
    /// </summary>
    public static bool IsAffine(Expression e, Variable state) => !Mentions(e, state) || e switch
    {
        VariableReference v => v.Variable == state || IsAffine(v.Variable.Equation, state),
        Negation n => IsAffine(n.Operand, state),
        Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } b => IsAffine(b.Left, state) && IsAffine(b.Right, state),
        Binary { Operator: BinaryOperator.Multiply } b => (IsAffine(b.Left, state) && !Mentions(b.Right, state)) || (!Mentions(b.Left, state) && IsAffine(b.Right, state)),
        Binary { Operator: BinaryOperator.Divide } b => IsAffine(b.Left, state) && !Mentions(b.Right, state),
        _ => false,
    };

    /// <summary>
    /// The rate k at which a state leaks by itself, 1/time, where its equation is g − k x with k made of numbers and parameters and g without x; null
    /// where it is not of that form, or k is 0.
    /// </summary>
    /// <param name="state">The state.</param>
    public static Expression? Leak(Variable state)
    {
        if (!IsAffine(state.Equation, state))
        {
            return null;
        }

        Expression slope = Differentiation.Elementwise(state.Equation, state);
        return !ExpressionFacts.IsFixed(slope, drawn: true) || (ExpressionFacts.IsFixed(slope, drawn: false) && ScalarEvaluation.Value(slope) == 0) ? null : -slope;
    }

    /// <summary>
    /// Whether a formula keeps, for the length of a step, the value it has at its beginning, whatever an event then does to states: what comes from other units
    /// (products, sums, softmax), from the past, and from events.
    /// </summary>
    /// <param name="e">The formula.</param>
    public static bool IsHeldInAStep(Expression e) =>
        e is MatrixProduct or Reduction or Softmax or Delayed or Binary { Operator: BinaryOperator.Divide, Right: StepLength };
}

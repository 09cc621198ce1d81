using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>
/// How a formula depends on a state of its own unit. What comes through a matrix product or a sum is another unit's, what comes delayed that of another time,
/// and does not count.
/// </summary>
public static class StateDependence
{
    /// <summary>How a formula, followed through the values in it, depends on a state by its form.</summary>
    /// <remarks>A constant slope alone does not say that it is affine: sign(x) and step(x) have slope 0 and depend on x.</remarks>
    public static Dependence Of(Expression e, Variable state) => Of(e, state, v => v.IsState ? null : v.Equation);

    /// <summary>How a formula depends on a state by its form.</summary>
    /// <param name="e">The formula.</param>
    /// <param name="state">The state.</param>
    /// <param name="define">The formula that a variable stands for; null for one that moves on its own.</param>
    public static Dependence Of(Expression e, Variable state, Func<Variable, Expression?> define) => e switch
    {
        VariableReference v when v.Variable == state => Dependence.Affine,
        VariableReference v => define(v.Variable) is { } formula ? Of(formula, state, define) : Dependence.None,
        { IsElementwise: true } => e.DependenceOn([.. e.Operands.Select(o => Of(o, state, define))]),
        _ => Dependence.None,
    };

    /// <summary>Whether a formula, followed through the values in it, holds a state.</summary>
    public static bool Mentions(Expression e, Variable state) => Of(e, state) != Dependence.None;

    /// <summary>Whether a formula is affine in a state by its form.</summary>
    public static bool IsAffine(Expression e, Variable state) => Of(e, state) != Dependence.Nonlinear;

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
        return !Constancy.IsFixed(slope, drawn: true) || Constancy.Value(slope) == 0 ? null : -slope;
    }

    /// <summary>
    /// Whether a formula keeps, for the length of a step, the value it has at its beginning, whatever an event then does to states: what comes from other units
    /// (products, sums, softmax), from the past, and from events.
    /// </summary>
    /// <param name="e">The formula.</param>
    public static bool IsHeldInAStep(Expression e) =>
        e is MatrixProduct or Reduction or Softmax or Delayed or Binary { Operator: BinaryOperator.Divide, Right: StepLength };
}

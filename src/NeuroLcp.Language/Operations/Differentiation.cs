using NeuroLcp.Language.Model;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

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
    public static Expression Tangent(Expression e, IReadOnlySet<Variable> along) => e is VariableReference v && along.Contains(v.Variable)
        ? new TangentReference(v.Variable)
        : e.Tangent([.. e.Operands.Select(o => Tangent(o, along))]);

    /// <summary>
    /// ∂e_i/∂v_i taken elementwise: the derivative by a variable's own unit through everything but matrix products and sums over the
    /// population. For a state's equation it is minus its own leak.
    /// </summary>
    public static Expression Elementwise(Expression e, Variable variable) => e switch
    {
        VariableReference v when v.Variable == variable => new Constant(1, Dimension.None),
        VariableReference { Variable: { IsState: false } value } when value.Population.Axis == variable.Population.Axis =>
            Elementwise(value.Equation, variable),
        { IsElementwise: true } => e.Tangent([.. e.Operands.Select(o => Elementwise(o, variable))]),
        _ => new Constant(0, e.Dimension / variable.Dimension),
    };
}

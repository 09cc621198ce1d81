using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// The equation of a state as τ ẋ = f + noise. f is the right-hand side times the state's own time constant: control stands inside the bracket,
/// next to the other currents, so that time constants do not weigh the objective ½‖ψ‖².
/// </summary>
/// <param name="State">The state x.</param>
/// <param name="F">f.</param>
/// <param name="TimeConstant">τ, made of numbers and parameters.</param>
/// <param name="Noise">White noise of the equation (of ẋ), 0 where it has none.</param>
/// <param name="IsBracket">True where the equation reads (f) / τ.</param>
internal sealed record FreeDynamics(Variable State, Expression F, Expression TimeConstant, Expression Noise, bool IsBracket)
{
    /// <summary>The parts of an equation, or null where the state has no time constant of its own that is a number.</summary>
    public static FreeDynamics? Of(Variable state, Expression equation)
    {
        (Expression drift, Expression noise) = Split(equation);
        if (drift is Binary { Operator: BinaryOperator.Divide } quotient
            && quotient.Right.Dimension == Dimension.Time && Constancy.IsFixed(quotient.Right, drawn: true))
        {
            return new FreeDynamics(state, quotient.Left, quotient.Right, noise, noise.IsZero);
        }

        // −1 over its own leak
        Expression leak = Differentiation.Elementwise(drift, state);
        if (leak.IsZero || !Constancy.IsFixed(leak, drawn: true) || (Constancy.IsFixed(leak, drawn: false) && !(ScalarEvaluation.Value(leak) < 0)))
        {
            return null;
        }

        Expression tau = leak is Binary { Operator: BinaryOperator.Divide, Left: Constant { Value: -1 } } over ? over.Right : -(1 / leak);
        return new FreeDynamics(state, tau * drift, tau, noise, false);
    }

    /// <summary>An equation without its white noise, and the noise: it enters linearly, and so is its own tangent.</summary>
    private static (Expression Drift, Expression Noise) Split(Expression e)
    {
        // what stands in a bracket over a time stays there
        Expression drift = e is Binary { Operator: BinaryOperator.Divide } quotient
            ? new Binary(BinaryOperator.Divide, Without(quotient.Left), quotient.Right)
            : Without(e);
        return ExpressionFacts.HasWhiteNoise(e) ? (drift, Noises(e)) : (e, new Constant(0, e.Dimension));
    }

    private static Expression Without(Expression e) => Substitution.Of(e, part => IsNoise(part) ? new Constant(0, part.Dimension) : null);

    private static Expression Noises(Expression e) => IsNoise(e) ? e : e.Tangent([.. e.Operands.Select(Noises)]);

    private static bool IsNoise(Expression e) => e is NoiseReference { Source.Kind: NoiseKind.White };
}

using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
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
        if (drift is Binary { Operator: BinaryOperator.Divide } quotient && quotient.Right.Dimension == Dimension.Time && ExpressionFacts.IsFixed(quotient.Right, drawn: true))
        {
            return new FreeDynamics(state, quotient.Left, quotient.Right, noise, noise.IsZero);
        }

        // −1 over its own leak
        Expression leak = Differentiation.Elementwise(drift, state);
        if (leak.IsZero || !ExpressionFacts.IsFixed(leak, drawn: true) || (ExpressionFacts.IsFixed(leak, drawn: false) && !(ScalarEvaluation.Value(leak) < 0)))
        {
            return null;
        }

        Expression tau = leak is Binary { Operator: BinaryOperator.Divide, Left: Constant { Value: -1 } } over ? over.Right : -(1 / leak);
        return new FreeDynamics(state, tau * drift, tau, noise, false);
    }

    /// <summary>An equation without its white noise, and the noise; it enters linearly.</summary>
    private static (Expression Drift, Expression Noise) Split(Expression e)
    {
        var none = new Constant(0, e.Dimension);
        if (!ExpressionFacts.HasWhiteNoise(e))
        {
            return (e, none);
        }

        switch (e)
        {
            case Negation n:
                (Expression drift, Expression noise) = Split(n.Operand);
                return (-drift, -noise);
            case Binary { Operator: BinaryOperator.Add } b:
                return Joined(b, (x, y) => x + y);
            case Binary { Operator: BinaryOperator.Subtract } b:
                return Joined(b, (x, y) => x - y);
            case Binary { Operator: BinaryOperator.Multiply } b when ExpressionFacts.HasWhiteNoise(b.Left):
                return Mapped(b.Left, x => x.IsZero ? none : new Binary(BinaryOperator.Multiply, x, b.Right));
            case Binary { Operator: BinaryOperator.Multiply } b:
                return Mapped(b.Right, x => x.IsZero ? none : new Binary(BinaryOperator.Multiply, b.Left, x));
            case Binary { Operator: BinaryOperator.Divide } b:
                return Mapped(b.Left, x => x.IsZero ? none : new Binary(BinaryOperator.Divide, x, b.Right));
            case MatrixProduct m:
                return Mapped(m.Operand, x => x.IsZero ? none : new MatrixProduct(m.Weight, m.Transposed, x));
            case Delayed d:
                return Mapped(d.Operand, x => x.IsZero ? none : new Delayed(x, d.Delay));
            case Reduction r:
                return Mapped(r.Operand, x => x.IsZero ? none : new Reduction(r.Kind, x));
            default:
                return (none, e);
        }
    }

    private static (Expression Drift, Expression Noise) Joined(Binary b, Func<Expression, Expression, Expression> join)
    {
        (Expression Drift, Expression Noise) left = Split(b.Left), right = Split(b.Right);
        return (join(left.Drift, right.Drift), join(left.Noise, right.Noise));
    }

    private static (Expression Drift, Expression Noise) Mapped(Expression inner, Func<Expression, Expression> map)
    {
        (Expression drift, Expression noise) = Split(inner);
        return (map(drift), map(noise));
    }
}

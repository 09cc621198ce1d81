using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Time;

/// <summary>
/// Which sums of small increments need the digits that rounding takes. A state that leaks k Δt of itself in a step comes to rest where its increments fall
/// below half its last digit, which leaves it u / (k Δt) of itself away from where it should be, u = 2⁻²⁴ or 2⁻⁵³. Where that is more than a thousandth (a
/// ten-millionth in double), and wherever nothing leaks, the sum is compensated.
/// </summary>
internal static class SlowStates
{
    /// <summary>The least leak in a step that a plain sum carries.</summary>
    /// <param name="isFloat">In single precision.</param>
    public static double LeastLeak(bool isFloat) => isFloat ? 1.0 / (1 << 14) : 1.0 / (1 << 30);

    /// <summary>Whether a state needs a compensated sum.</summary>
    /// <param name="state">The state.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="isFloat">In single precision.</param>
    /// <param name="circuit">Its circuit.</param>
    /// <param name="drawn">What was drawn.</param>
    public static bool NeedsCompensation(
        Variable state, double step, bool isFloat, Circuit circuit, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn)
    {
        if (Clock.Rate(state) == 0)
        {
            // it moves at events alone: a count adds up, a mark that is set does not
            return state.Population.Updates.Any(u => u.State == state && StateSteps.Jump(u) is not null);
        }

        var instant = new Instant(circuit, new Dictionary<string, double[,]>(), drawn);
        double? leak = StateDependence.IsAffine(state.Equation, state) && Differentiation.Elementwise(state.Equation, state) is var slope
            && Constancy.IsFixed(slope, drawn: true)
            ? instant.PerUnit(slope, state.Population.Axis).Min(Math.Abs)
            : null;
        if ((leak is null || (leak == 0 && IsFedBack(state))) && state.TimeConstant is { } tau)
        {
            // it leaks through others, in the time its equation names
            leak = 1 / instant.PerUnit(tau, state.Population.Axis).Max(Math.Abs);
        }

        return !(leak * step >= LeastLeak(isFloat));
    }

    /// <summary>Whether a state acts on itself through other states.</summary>
    private static bool IsFedBack(Variable state)
    {
        var seen = new HashSet<Variable>();
        var open = new Stack<Expression>([state.Equation]);
        while (open.TryPop(out Expression? e))
        {
            if (e is VariableReference v && seen.Add(v.Variable))
            {
                open.Push(v.Variable.Equation);
            }

            foreach (Expression operand in e.Operands)
            {
                open.Push(operand);
            }
        }

        return seen.Contains(state);
    }

    /// <summary>Whether the sum of a rule in time needs one, given the time after which the weight changes.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="duration">That time, ms.</param>
    /// <param name="isFloat">In single precision.</param>
    public static bool NeedsCompensation(PlasticityRule rule, double duration, bool isFloat)
    {
        double? leak = Leak(rule.Expression) is { } slope and not 0 ? Math.Abs(slope)
            : rule.Expression is Binary { Operator: BinaryOperator.Divide, Right: var tau } && tau.Dimension == Language.Units.Dimension.Time
                && Constancy.Value(tau) is { } time ? 1 / Math.Abs(time)
            : null;
        return !(leak * duration >= LeastLeak(isFloat));
    }

    /// <summary>∂/∂w of a rule that is affine in w with a fixed slope; null otherwise.</summary>
    private static double? Leak(Expression rule) => OnWeight(rule) == Dependence.Nonlinear ? null : Constancy.Value(ByWeight(rule));

    private static Dependence OnWeight(Expression e) => e is SynapseWeight ? Dependence.Affine : e.DependenceOn([.. e.Operands.Select(OnWeight)]);

    private static Expression ByWeight(Expression e) => e is SynapseWeight ? 1 : e.Tangent([.. e.Operands.Select(ByWeight)]);
}

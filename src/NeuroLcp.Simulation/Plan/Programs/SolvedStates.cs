using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Simulation.Plan.Programs;

/// <summary>The value that a solved state has before a step; everything else in the step sees the value behind it.</summary>
internal sealed record PreviousValue(Variable Variable) : Leaf(new VariableReference(Variable).Shape, Variable.Dimension);

/// <summary>The damping η of solved states: one number per trial, which the solver sets.</summary>
internal sealed record SolvedDamping() : Leaf(Shape.Scalar, Dimension.None)
{
    public static SolvedDamping Instance { get; } = new();
}

/// <summary>
/// States, controllers above all, that are solved for within a relaxation step, given all others: found from the equations alone.
/// </summary>
/// <remarks>
/// A state whose step F(u; others) feels the state itself only through its own unit and through softmax, with a slope ∂Fᵢ/∂uᵢ that is negative
/// whatever the values are (a leak, and the curvature of a convex loss), moves by Newton's method on each unit,
/// u⁺ = u − Fᵢ/(∂Fᵢ/∂uᵢ) (restrained where the leak is tiny), and what depends on it sees u⁺ at once (or u + η (u⁺ − u), where the solver has to go slowly). So
/// a controller of leak α answers in one step instead of approaching by 1 − α at each.
/// At u⁺ = u, F = 0: the equilibria are those of the plain step. What softmax couples between units is left to the next step, where it shrinks
/// by at least the share of the slope that is no leak (the matrix diag(p) − p pᵀ is diagonally dominant).
/// </remarks>
internal sealed class SolvedStates
{
    /// <summary>A certain slope from which on Newton's step is safe as it is: it goes at most a hundred times as far as the plain one.</summary>
    private const double LeastLeak = 0.01;

    private static readonly Constant None = new(0, Dimension.None);

    private readonly RelaxationMap _map;
    private readonly Dictionary<Variable, Expression> _next = [];
    private readonly Dictionary<Variable, Expression> _seen = [];
    private readonly Dictionary<Variable, Expression> _step = [];

    /// <param name="map">The plain relaxation step.</param>
    /// <param name="candidates">The iterated states to look at.</param>
    public SolvedStates(RelaxationMap map, IReadOnlyList<Variable> candidates)
    {
        _map = map;
        List<(Variable State, Expression Step, Expression Slope)> found = [];
        foreach (Variable state in candidates)
        {
            Expression step = map.Step(state);
            if (Slope(step, state) is { IsZero: false } slope && SignOf(slope) == Sign.Negative)
            {
                found.Add((state, step, slope));
            }
        }

        foreach ((Variable state, Expression step, Expression slope) in found)
        {
            // two that need each other cannot both be solved for first
            if (found.Exists(other => other.State != state && Reaches(step, other.State, [])))
            {
                continue;
            }

            Expression before = Before(step, state), value = new PreviousValue(state),
                move = before / (-Before(slope, state) + Restraint(before, slope, state));
            _step[state] = before;
            _next[state] = value + move;
            _seen[state] = value + (SolvedDamping.Instance * move);
            PlainRate = Math.Min(PlainRate, -Certain(slope));
        }
    }

    /// <summary>
    /// The share of its way to where it is solved for that a plain step goes, at least: the part of the slope that is the same everywhere, such as
    /// the leak of a controller. At most 1, and the least of all solved states.
    /// </summary>
    public double PlainRate { get; } = 1;

    /// <summary>Whether a state is solved for.</summary>
    public bool Has(Variable state) => _next.ContainsKey(state);

    /// <summary>The plain step F of a solved state, before it is solved for: what the criterion is about.</summary>
    public Expression Step(Variable state) => _step[state];

    /// <summary>x⁺ of an iterated state.</summary>
    public Expression Next(Variable state) => _next.GetValueOrDefault(state) ?? _map.Next(state);

    /// <summary>How a plan finds a leaf: null where it is iterated, its value before the step, or comes from the task.</summary>
    public Expression? Resolve(Leaf leaf) => leaf is VariableReference v && _seen.TryGetValue(v.Variable, out Expression? seen) ? seen : _map.Resolve(leaf);

    /// <summary>
    /// What keeps a Newton step within a unit of the state where next to nothing of the slope is certain: |F| beside the slope (a regularised Newton step, as
    /// quadratic near the end as a plain one). A saturated softmax has a slope of little more than the leak, and F over that would carry a state of leak 1e-6 a
    /// million units away, and back.
    /// </summary>
    private static Expression Restraint(Expression before, Expression slope, Variable state) =>
        -Certain(slope) >= LeastLeak ? None : FunctionTable.All["abs"].Of(before) / new Constant(1, state.Dimension);

    private enum Sign
    {
        Unknown,
        Zero,
        Negative,
        NotPositive,
        NotNegative,
        Positive,
    }

    /// <summary>∂eᵢ/∂sᵢ through values, replaced states and softmax; null where the state comes back through a matrix product, a sum or a delay.</summary>
    private Expression? Slope(Expression e, Variable state)
    {
        if (!Reaches(e, state, []))
        {
            return None;
        }

        switch (e)
        {
            case VariableReference v:
                return v.Variable == state ? new Constant(1, Dimension.None) : Slope(_map.Definition(v.Variable)!, state);
            case Negation n:
                return Slope(n.Operand, state) is { } operand ? -operand : null;
            case Softmax s:
                return Slope(s.Operand, state) is { } inner ? s * (1 - s) * inner : null;
            case Binary { Operator: not BinaryOperator.Power } b when Slope(b.Left, state) is { } left && Slope(b.Right, state) is { } right:
                return b.Operator switch
                {
                    BinaryOperator.Add => left + right,
                    BinaryOperator.Subtract => left - right,
                    BinaryOperator.Multiply => (left * b.Right) + (b.Left * right),
                    _ => right.IsZero ? left / b.Right : null,
                };
            default:
                return null;
        }
    }

    /// <summary>The formula with the state's value before the step in it, wherever it comes in.</summary>
    private Expression Before(Expression e, Variable state) => Substitution.Of(e, part =>
        part is not VariableReference v ? null
        : v.Variable == state ? new PreviousValue(state)
        : Reaches(v, state, []) ? Before(_map.Definition(v.Variable)!, state)
        : v);

    /// <summary>Whether a formula needs a state at all, through whatever stands for other variables.</summary>
    private bool Reaches(Expression e, Variable state, HashSet<Variable> seen) => e switch
    {
        VariableReference v =>
            v.Variable == state || (seen.Add(v.Variable) && _map.Definition(v.Variable) is { } definition && Reaches(definition, state, seen)),
        _ => e.Operands.Any(o => Reaches(o, state, seen)),
    };

    /// <summary>The terms of a sum that are known numbers.</summary>
    private static double Certain(Expression e) => Constancy.Value(e) ?? e switch
    {
        Negation n => -Certain(n.Operand),
        Binary { Operator: BinaryOperator.Add } b => Certain(b.Left) + Certain(b.Right),
        Binary { Operator: BinaryOperator.Subtract } b => Certain(b.Left) - Certain(b.Right),
        _ => 0,
    };

    /// <summary>The sign of a formula by its form.</summary>
    private static Sign SignOf(Expression e)
    {
        if (Constancy.Value(e) is { } value)
        {
            return value > 0 ? Sign.Positive : value < 0 ? Sign.Negative : Sign.Zero;
        }

        return e switch
        {
            Softmax => Sign.NotNegative,
            Binary { Operator: BinaryOperator.Subtract, Right: Softmax } b when Constancy.Value(b.Left) >= 1 => Sign.NotNegative,
            Negation n => Opposite(SignOf(n.Operand)),
            Binary { Operator: BinaryOperator.Add } b => Sum(SignOf(b.Left), SignOf(b.Right)),
            Binary { Operator: BinaryOperator.Subtract } b => Sum(SignOf(b.Left), Opposite(SignOf(b.Right))),
            Binary { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } b => Product(SignOf(b.Left), SignOf(b.Right)),
            _ => Sign.Unknown,
        };
    }

    private static Sign Opposite(Sign sign) => sign switch
    {
        Sign.Negative => Sign.Positive,
        Sign.Positive => Sign.Negative,
        Sign.NotNegative => Sign.NotPositive,
        Sign.NotPositive => Sign.NotNegative,
        _ => sign,
    };

    private static Sign Sum(Sign a, Sign b) => (a, b) switch
    {
        (Sign.Zero, _) => b,
        (_, Sign.Zero) => a,
        (Sign.Negative, Sign.Negative or Sign.NotPositive) or (Sign.NotPositive, Sign.Negative) => Sign.Negative,
        (Sign.NotPositive, Sign.NotPositive) => Sign.NotPositive,
        (Sign.Positive, Sign.Positive or Sign.NotNegative) or (Sign.NotNegative, Sign.Positive) => Sign.Positive,
        (Sign.NotNegative, Sign.NotNegative) => Sign.NotNegative,
        _ => Sign.Unknown,
    };

    private static Sign Product(Sign a, Sign b) => (a, b) switch
    {
        (Sign.Unknown, _) or (_, Sign.Unknown) => Sign.Unknown,
        (Sign.Zero, _) or (_, Sign.Zero) => Sign.Zero,
        (Sign.Positive, _) => b,
        (_, Sign.Positive) => a,
        (Sign.Negative, _) => Opposite(b),
        (_, Sign.Negative) => Opposite(a),
        (Sign.NotNegative, Sign.NotNegative) or (Sign.NotPositive, Sign.NotPositive) => Sign.NotNegative,
        _ => Sign.NotPositive,
    };
}

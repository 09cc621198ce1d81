using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Programs;

/// <summary>
/// One undamped relaxation step x → x⁺ of a circuit: every state moves by its own time constant times its derivative, noise off.
/// </summary>
/// <remarks>
/// A state whose equation is a leak towards a target that does not need the state itself, (−x + g) / tau, is at its target at any
/// equilibrium; as long as this closes no circle among such states it is replaced by g and needs no iteration. What is left — loops through
/// the dendrites, and controllers that integrate — is iterated. The choice follows the order of the file and depends on the equations alone.
/// </remarks>
internal sealed class RelaxationMap
{
    private readonly Dictionary<Variable, Expression> _targets = [];
    private readonly Dictionary<Variable, Expression> _held;

    /// <param name="circuit">The circuit.</param>
    /// <param name="held">Variables held at a value (<c>free:</c>).</param>
    /// <param name="kept">States that are iterated whether or not they could be replaced by their targets.</param>
    /// <exception cref="ArgumentException">The circuit has events, and so no equilibrium.</exception>
    public RelaxationMap(Circuit circuit, IReadOnlyList<Held> held, IReadOnlyCollection<Variable>? kept = null)
    {
        if (circuit.HasEvents)
        {
            throw new ArgumentException($"circuit '{circuit.Name}' has events and comes to no rest.", nameof(circuit));
        }

        Circuit = circuit;
        _held = held.ToDictionary(h => h.Variable, h => h.Value);
        var dependencies = new Dictionary<Variable, HashSet<Variable>>();
        foreach (Variable state in circuit.States.Where(s => !_held.ContainsKey(s)))
        {
            Expression? target = kept?.Contains(state) == true ? null : Target(state);
            if (target is null)
            {
                continue;
            }

            HashSet<Variable> needs = States(target);
            if (!Reaches(needs, state, dependencies))
            {
                _targets[state] = target;
                dependencies[state] = needs;
            }
        }

        Iterated = [.. circuit.States.Where(s => !_held.ContainsKey(s) && !_targets.ContainsKey(s))];
    }

    public Circuit Circuit { get; }

    /// <summary>The states that are iterated.</summary>
    public IReadOnlyList<Variable> Iterated { get; }

    /// <summary>
    /// True for an iterated state that integrates rather than leaks: its step is the first to be shortened where relaxation does not settle. What
    /// comes back to a controller through the outputs it drives is the loop it closes, and no leak of its own.
    /// </summary>
    public bool Integrates(Variable state)
    {
        Expression step = Step(state);
        Func<Variable, Expression?> define = FeelsTarget(step) ? v => v.IsState ? null : v.Equation : Definition;
        return !(LinearSlope(At(step, state, new VariableReference(state), define), state) <= -1 + 1e-12);
    }

    /// <summary>x⁺ of an iterated state.</summary>
    public Expression Next(Variable state) => Target(state) ?? new VariableReference(state) + Step(state);

    /// <summary>x⁺ − x of an iterated state: its own time constant times its derivative.</summary>
    public Expression Step(Variable state) => Bracket(state) ?? TimeConstant(state) * Equation(state);

    /// <summary>What stands for a variable that is not iterated: the equation of a value, the target of a state that is at its target, what is held.</summary>
    public Expression? Definition(Variable variable) =>
        _held.GetValueOrDefault(variable) ?? (variable.IsState ? _targets.GetValueOrDefault(variable) : variable.Equation);

    /// <summary>How a plan finds a leaf: null where it is an iterated state or comes from the task.</summary>
    public Expression? Resolve(Leaf leaf) => leaf switch
    {
        NoiseReference n => n.Off,

        // a rule's factors belong to one side each and are evaluated there
        SynapseVariable v => new VariableReference(v.Variable),
        VariableReference v when _held.TryGetValue(v.Variable, out Expression? value) => value,
        VariableReference v when !v.Variable.IsState => v.Variable.Equation,
        VariableReference v when _targets.TryGetValue(v.Variable, out Expression? target) => target,
        _ => null,
    };

    /// <summary>A of an equation A / tau; null where it does not name its time constant so.</summary>
    private Expression? Bracket(Variable state) =>
        state.TimeConstant is not null && Equation(state) is Binary { Operator: BinaryOperator.Divide } quotient ? quotient.Left : null;

    /// <summary>The equation of a state with what is held in its place: a held value is no longer a function of the state.</summary>
    private Expression Equation(Variable state) =>
        _held.Aggregate(state.Equation, (e, held) => StateDependence.Mentions(e, held.Key) ? At(e, held.Key, held.Value) : e);

    /// <summary>The own time constant of a state whose equation does not name it: −1 over its own leak.</summary>
    private Expression TimeConstant(Variable state)
    {
        Expression leak = Differentiation.Elementwise(Seen(Equation(state), state), state);
        return leak.IsZero ? new Constant(1, Language.Units.Dimension.Time) : -1 / leak;
    }

    /// <summary>g of an equation (−x + g) / tau, or of any equation linear in its own state with a constant leak that names no time; null otherwise.</summary>
    private Expression? Target(Variable state)
    {
        if (Bracket(state) is { } quotient)
        {
            Expression bracket = Seen(quotient, state);
            return StateDependence.IsAffine(bracket, state) && Constancy.Value(Differentiation.Elementwise(bracket, state)) is { } slope
                && Math.Abs(slope + 1) < 1e-12
                ? At(bracket, state, new Constant(0, state.Dimension))
                : null;
        }

        Expression equation = Seen(Equation(state), state), leak = Differentiation.Elementwise(equation, state);
        return StateDependence.IsAffine(equation, state) && Constancy.Value(leak) is < 0 ? At(equation, state, new Constant(0, state.Dimension)) / -leak : null;
    }

    /// <summary>The formula with everything written out that needs the state elementwise.</summary>
    private Expression Seen(Expression e, Variable state) => At(e, state, new VariableReference(state));

    /// <summary>The formula with a state replaced, in what stands for other variables too.</summary>
    private Expression At(Expression e, Variable state, Expression value) => At(e, state, value, Definition);

    /// <summary>Through a matrix product the state is another unit's, through a delay that of another time: that is a loop, and stays one.</summary>
    private static Expression At(Expression e, Variable state, Expression value, Func<Variable, Expression?> define) => Substitution.Of(e, part => part switch
    {
        VariableReference v when v.Variable == state => value,
        VariableReference v => define(v.Variable) is { } definition && StateDependence.Of(definition, state, define) != Dependence.None
            ? At(definition, state, value, define)
            : v,
        { IsElementwise: true } => null,
        _ => part,
    });

    private static bool FeelsTarget(Expression e) => e switch
    {
        TaskReference { Field: TaskField.Target } => true,
        VariableReference { Variable.IsState: false } v => FeelsTarget(v.Variable.Equation),
        _ => e.Operands.Any(FeelsTarget),
    };

    /// <summary>The slope of what is affine in a state with a slope that is a number; what is not affine is left out.</summary>
    private static double LinearSlope(Expression e, Variable state) => e switch
    {
        Negation n => -LinearSlope(n.Operand, state),
        Binary { Operator: BinaryOperator.Add } b => LinearSlope(b.Left, state) + LinearSlope(b.Right, state),
        Binary { Operator: BinaryOperator.Subtract } b => LinearSlope(b.Left, state) - LinearSlope(b.Right, state),
        _ => StateDependence.IsAffine(e, state) ? Constancy.Value(Differentiation.Elementwise(e, state)) ?? 0 : 0,
    };

    private HashSet<Variable> States(Expression e)
    {
        var found = new HashSet<Variable>();
        Collect(e, found);
        return found;
    }

    private void Collect(Expression e, HashSet<Variable> found)
    {
        if (e is VariableReference v)
        {
            if (_held.ContainsKey(v.Variable))
            {
                return;
            }

            if (v.Variable.IsState)
            {
                found.Add(v.Variable);
            }
            else
            {
                Collect(v.Variable.Equation, found);
            }
        }

        foreach (Expression operand in e.Operands)
        {
            Collect(operand, found);
        }
    }

    /// <summary>True where following the replaced states among <paramref name="needs"/> leads to <paramref name="state"/>.</summary>
    private static bool Reaches(HashSet<Variable> needs, Variable state, Dictionary<Variable, HashSet<Variable>> dependencies)
    {
        var open = new Stack<Variable>(needs);
        var seen = new HashSet<Variable>();
        while (open.TryPop(out Variable? v))
        {
            if (v == state)
            {
                return true;
            }

            if (seen.Add(v) && dependencies.TryGetValue(v, out HashSet<Variable>? further))
            {
                foreach (Variable next in further)
                {
                    open.Push(next);
                }
            }
        }

        return false;
    }
}

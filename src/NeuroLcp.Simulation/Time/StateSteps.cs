using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Time;

/// <summary>
/// What states are after a step, as formulae of the values at its beginning; the interpreter's <c>Next</c> defines it.
/// Euler: x + f Δt, and where an event happens the value of its <c>when</c>.
/// Exponential: x′ + f(x′) Δt (1 − e^(−k Δt)) / (k Δt) for a leak k, with x′ what the events of the step have made of the states.
/// </summary>
internal sealed class StateSteps
{
    private readonly Circuit _circuit;
    private readonly IReadOnlySet<Variable> _held;
    private readonly double _step;
    private readonly bool _isFloat;
    private readonly Dictionary<Variable, Expression> _equations = [];
    private readonly Dictionary<Variable, Expression> _afterEvents = [];
    private readonly Dictionary<EventUpdate, Expression> _given = [];

    /// <param name="circuit">The circuit.</param>
    /// <param name="held">Variables that are held.</param>
    /// <param name="step">Δt, ms.</param>
    /// <param name="isFloat">In single precision.</param>
    public StateSteps(Circuit circuit, IReadOnlySet<Variable> held, double step, bool isFloat)
    {
        _circuit = circuit;
        _held = held;
        _step = step;
        _isFloat = isFloat;
    }

    private static Expression Step => new StepLength();

    /// <summary>A formula, its comparisons of clocks decided in steps.</summary>
    public Expression InSteps(Expression e) => Clock.InSteps(e, _step, _isFloat);

    /// <summary>The equation of a variable, its comparisons of clocks decided in steps.</summary>
    public Expression Equation(Variable variable)
    {
        if (!_equations.TryGetValue(variable, out Expression? equation))
        {
            _equations[variable] = equation = InSteps(variable.Equation);
        }

        return equation;
    }

    /// <summary>The next value of a state.</summary>
    public Expression Next(Variable state) => _circuit.Time.IsExponential
        ? AfterEvents(state) + Flow(state)
        : Updates(state).Aggregate(new VariableReference(state) + Flow(state), (next, u) => new Selection(new VariableReference(u.Event), Given(u), next));

    /// <summary>
    /// The same as a sum: where it starts, and what is added. A <c>when</c> that adds a fixed number to its state (<c>phase: phase - 50 ms</c>) is part of what
    /// is added, so that what the sum has kept of its rounding goes on.
    /// </summary>
    public (Expression Start, Expression Increment) Sum(Variable state)
    {
        bool exponential = _circuit.Time.IsExponential;
        Expression x = new VariableReference(state), start = x, flow = Flow(state), added = exponential ? new Constant(0, state.Dimension) : flow;
        foreach (EventUpdate update in Updates(state))
        {
            Expression happens = new VariableReference(update.Event);
            double? jump = Jump(update);
            start = jump is null ? new Selection(happens, Given(update), start) : ReferenceEquals(start, x) ? x : new Selection(happens, x, start);
            added = jump is null && added.IsZero ? added : new Selection(happens, new Constant(jump ?? 0, state.Dimension), added);
        }

        return (start, exponential ? added + flow : added);
    }

    /// <summary>
    /// What single precision leaves out of the increments of a state that runs at a fixed rate; null for nothing, and for any other state.
    /// </summary>
    public Expression? Fine(Variable state)
    {
        if (Clock.Rate(state) is not { } rate)
        {
            return null;
        }

        bool exponential = _circuit.Time.IsExponential;
        Expression flow = Lost(rate * _step), added = exponential ? Lost(0) : flow;
        foreach (EventUpdate update in Updates(state))
        {
            Expression lost = Lost(Jump(update) ?? 0);
            added = added.IsZero && lost.IsZero ? added : new Selection(new VariableReference(update.Event), lost, added);
        }

        Expression fine = exponential ? added + flow : added;
        return fine.IsZero ? null : fine;

        Expression Lost(double increment) => new Constant(increment - (float)increment, state.Dimension);
    }

    /// <summary>The number that a <c>when</c> adds to its state; null where it sets it to something else.</summary>
    public static double? Jump(EventUpdate update)
    {
        if (!StateDependence.IsAffine(update.Value, update.State) || !Differentiation.Elementwise(update.Value, update.State).IsOne)
        {
            return null;
        }

        Expression jump = Substitution.Of(
            update.Value, part => part is VariableReference v && v.Variable == update.State ? new Constant(0, v.Dimension) : null);
        return Constancy.Value(jump) is { } value && double.IsFinite(value) ? value : null;
    }

    private IEnumerable<EventUpdate> Updates(Variable state) => state.Population.Updates.Where(u => u.State == state);

    private Expression Given(EventUpdate update)
    {
        if (!_given.TryGetValue(update, out Expression? given))
        {
            _given[update] = given = InSteps(update.Value);
        }

        return given;
    }

    /// <summary>x⁺ − x′ where nothing but the equation acts.</summary>
    private Expression Flow(Variable state)
    {
        Expression equation = Equation(state);
        if (!_circuit.Time.IsExponential)
        {
            return Step * equation;
        }

        equation = AfterEvents(equation);
        Expression? leak = StateDependence.Leak(state);
        if (leak is null)
        {
            return Step * equation;
        }

        // drawn for each unit, or slow: 1 − e^(−k Δt) would lose digits
        double? rate = Constancy.Value(leak);
        Expression decay = leak * Step;
        return rate is null ? Step * MeanDecay.Instance.Of(decay) * equation
            : Math.Abs(rate.Value * _step) < MeanDecay.Small
                ? Step * new Constant(MeanDecay.Instance.Value(rate.Value * _step), Language.Units.Dimension.None) * equation
            : (1 - FunctionTable.All["exp"].Of(-decay)) / leak * equation;
    }

    /// <summary>A state as the events of the step leave it.</summary>
    private Expression AfterEvents(Variable state)
    {
        if (!_afterEvents.TryGetValue(state, out Expression? after))
        {
            after = Updates(state).Aggregate(
                (Expression)new VariableReference(state), (next, u) => new Selection(new VariableReference(u.Event), Given(u), next));
            _afterEvents[state] = after;
        }

        return after;
    }

    /// <summary>A formula as the events of the step leave it; the same object where they leave it alone.</summary>
    private Expression AfterEvents(Expression e) => Substitution.Of(e, part =>
        StateDependence.IsHeldInAStep(part) ? part : part is VariableReference v ? AfterEvents(v) : null);

    private Expression AfterEvents(VariableReference reference)
    {
        Variable variable = reference.Variable;
        if (_held.Contains(variable) || variable.Kind == VariableKind.Event)
        {
            return reference;
        }

        if (variable.IsState)
        {
            return Updates(variable).Any() ? AfterEvents(variable) : reference;
        }

        Expression equation = Equation(variable);
        if (!_afterEvents.TryGetValue(variable, out Expression? after))
        {
            _afterEvents[variable] = after = AfterEvents(equation);
        }

        return ReferenceEquals(after, equation) ? reference : after;
    }
}

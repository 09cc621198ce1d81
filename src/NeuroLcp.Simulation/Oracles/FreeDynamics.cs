using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Programs;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// The circuit without its control: f(φ) of the controlled states φ, with every current named under <c>control:</c> at 0 (<see cref="ControlPair.Acting"/>). f
/// is the right-hand side times its own time constant, so that control stands beside it as it does in the file: f(φ) + ψ = 0 at rest.
/// </summary>
/// <remarks>
/// f is counted in the unit of the named current. Where that acts with a gain (through a conductance, say) or is a scaled copy of what acts (ψ = λ · apical /
/// V0), f is scaled likewise, so that the file chooses in which unit control is measured.
/// States that are not controlled but that f needs are at their own equilibrium. Those that follow a target (basal dendrites, traces)
/// are replaced by it; where they form loops they are <see cref="Inner"/> states z with equations g(φ, z) = 0 of their own.
/// </remarks>
public sealed class FreeDynamics
{
    private readonly Dictionary<Variable, double> _scales = [];
    private readonly HashSet<Variable> _seen = [];
    private readonly List<Variable> _inner = [];
    private readonly HashSet<Weight> _weights = [];

    /// <summary>Takes the control away.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <exception cref="OracleException">The circuit names no control or no answer, has no equilibrium, or still feels its target without the control it
    /// names.</exception>
    public FreeDynamics(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        if (circuit.HasEvents)
        {
            throw new OracleException($"circuit '{circuit.Name}' has events and comes to no rest; the least control is one of equilibria. Diagnose its rate model instead, if it has one");
        }

        if (circuit.Control.Count == 0)
        {
            throw new OracleException(
                $"circuit '{circuit.Name}' has no 'control:' section that says which current into which state is its control, so there is nothing to compare with the least control; write control: {{population.state: current}}");
        }

        if (circuit.Readout is null || circuit.Loss is null)
        {
            throw new OracleException(
                $"circuit '{circuit.Name}' has no 'readout:', so there is no loss that control could lower; name the variable that is its answer");
        }

        Circuit = circuit;
        Readout = circuit.Readout;
        Loss = circuit.Loss;
        Controlled = [.. circuit.Control.Select(pair => pair.State)];
        if (circuit.Control.FirstOrDefault(pair => Controlled.Contains(pair.Current)) is { } both)
        {
            throw new OracleException($"'{both.Current.FullName}' is named in 'control:' both as a controlled state and as the control of '{both.State.FullName}'; name the current alone as a value or state of its own");
        }

        if (circuit.Control.GroupBy(pair => pair.State).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new OracleException($"'{twice.Key.FullName}' is named twice in 'control:'; name one current, the sum of what controls it");
        }

        Variable[] acting = [.. circuit.Control.SelectMany(pair => pair.Acting.DefaultIfEmpty(pair.Current)).Distinct()];
        Map = new RelaxationMap(circuit, [.. acting.Select(current => new Held(current, new Constant(0, current.Dimension)))], Controlled);

        // what acts stays a variable of its own: a gated dendrite that follows its soma would count as part of the soma's leak
        var whole = new RelaxationMap(circuit, [], [.. Controlled, .. acting.Where(v => v.IsState)]);
        foreach (ControlPair pair in circuit.Control)
        {
            _scales[pair.State] = Scale(pair, whole);
        }

        foreach (Variable state in Controlled)
        {
            Follow(Drift(state), [state]);
        }

        Follow(new VariableReference(Readout), []);
    }

    /// <summary>The circuit.</summary>
    public Circuit Circuit { get; }

    /// <summary>φ: the controlled states, in the order of <c>control:</c>.</summary>
    public IReadOnlyList<Variable> Controlled { get; }

    /// <summary>z: states that are not controlled, that f or the readout need, and that do not simply follow a target.</summary>
    public IReadOnlyList<Variable> Inner => _inner;

    /// <summary>θ: the weights f and the readout depend on; those that are tied count as what they are tied to.</summary>
    public IReadOnlySet<Weight> Weights => _weights;

    /// <summary>The variable that is the circuit's answer.</summary>
    public Variable Readout { get; }

    /// <summary>The loss as the circuit divides it.</summary>
    public Expression Loss { get; }

    internal RelaxationMap Map { get; }

    /// <summary>f of a controlled state, or g of an inner one: τ ẋ without control, in the unit of the named current.</summary>
    internal Expression Drift(Variable state) => Scale(state) * (Map.Next(state) - new VariableReference(state));

    /// <summary>What f of a state is multiplied with to be in the unit of the named current.</summary>
    internal double Scale(Variable state) => _scales.GetValueOrDefault(state, 1);

    /// <summary>The named current over what it adds to τ ẋ, where that is a fixed number; 1 where it is not, or both are the same.</summary>
    private static double Scale(ControlPair pair, RelaxationMap whole)
    {
        if (pair.Acting is not [var acting])
        {
            return 1;
        }

        Expression drift = whole.Next(pair.State) - new VariableReference(pair.State);
        double? acts = Constancy.Value(Differentiation.Elementwise(drift, acting));
        double? named = pair.Current == acting ? 1 : Constancy.Value(Differentiation.Elementwise(pair.Current.Equation, acting));
        double scale = (named ?? 1) / (acts ?? 1);
        return double.IsFinite(scale) && scale != 0 && Math.Abs(scale - 1) > 1e-12 ? scale : 1;
    }

    /// <summary>Notes what a formula reaches, through what stands for its variables.</summary>
    private void Follow(Expression e, List<Variable> path)
    {
        switch (e)
        {
            case TaskReference { Field: TaskField.Target }:
                string by = string.Join(" <- ", path.Select(v => v.FullName).DefaultIfEmpty("the readout"));
                throw new OracleException(
                    $"without the currents named in 'control:', circuit '{Circuit.Name}' still feels its target ({by} <- task.target); name in 'control:' the current through which it does");
            case MatrixProduct m:
                _weights.Add(m.Weight.TransposeOf ?? m.Weight);
                break;
            case BiasReference b:
                _weights.Add(b.Weight);
                break;
            case VariableReference v when Map.Resolve(v) is { } formula:
                if (_seen.Add(v.Variable))
                {
                    Follow(formula, [.. path, v.Variable]);
                }

                break;
            case VariableReference v when !Controlled.Contains(v.Variable) && _seen.Add(v.Variable):
                _inner.Add(v.Variable);
                Follow(Drift(v.Variable), [.. path, v.Variable]);
                break;
        }

        foreach (Expression operand in e.Operands)
        {
            Follow(operand, path);
        }
    }
}

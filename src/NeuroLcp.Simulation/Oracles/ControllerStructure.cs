using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// Where the loss enters the control: the variables on the way to ψ that feel the target themselves, not through a state in between. An
/// integrator of the loss gradient is a state among them; a proportional controller is a value.
/// </summary>
public sealed class ControllerStructure
{
    /// <summary>Finds it.</summary>
    /// <param name="free">The circuit and what it is without control.</param>
    /// <exception cref="OracleException">Nothing on the way to ψ feels the target.</exception>
    public ControllerStructure(FreeDynamics free)
    {
        Circuit circuit = free.Circuit;
        var needed = new HashSet<Variable>();
        foreach (Variable state in free.Controlled)
        {
            Reach(state.Equation, needed);
        }

        var members = new HashSet<Variable>();
        foreach (Variable variable in circuit.EvaluationOrder.OrderBy(v => v.IsState))
        {
            // values in their order first, so that a state knows which of the values it needs feel the target
            if (needed.Contains(variable) && !free.Controlled.Contains(variable) && Feels(variable.Equation, members))
            {
                members.Add(variable);
            }
        }

        if (members.Count == 0)
        {
            throw new OracleException(
                $"nothing on the way to the control of circuit '{circuit.Name}' feels the loss or the target, so that it cannot reach one; a controller has a line such as d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u");
        }

        States = [.. circuit.States.Where(s => members.Contains(s) && s.Population.Axis == free.Readout.Population.Axis)];
        Signals = [.. circuit.EvaluationOrder.Where(v =>
            members.Contains(v) && needed.Concat(free.Controlled).Any(other => !members.Contains(other) && Names(other.Equation, v)))];
        Network = needed;
    }

    /// <summary>Controller states, one for each output: what integrates the loss gradient.</summary>
    public IReadOnlyList<Variable> States { get; }

    /// <summary>What the rest of the circuit hears of the controller.</summary>
    public IReadOnlyList<Variable> Signals { get; }

    /// <summary>Everything the controlled states depend on, with control.</summary>
    public IReadOnlySet<Variable> Network { get; }

    /// <summary>Weights on the way to ψ that the free dynamics do not have: the feedback.</summary>
    /// <param name="free">The free dynamics.</param>
    public IReadOnlyList<Weight> FeedbackWeights(FreeDynamics free)
    {
        var found = new HashSet<Weight>();
        foreach (Variable variable in Network.Concat(free.Controlled))
        {
            Collect(variable.Equation, found);
        }

        return [.. free.Circuit.Weights.Where(w => found.Contains(w) && (w.TransposeOf is not null || !free.Weights.Contains(w)))];
    }

    private static void Collect(Expression e, HashSet<Weight> found)
    {
        if (e is MatrixProduct m)
        {
            found.Add(m.Weight);
        }
        else if (e is BiasReference b)
        {
            found.Add(b.Weight);
        }

        foreach (Expression operand in e.Operands)
        {
            Collect(operand, found);
        }
    }

    private static void Reach(Expression e, HashSet<Variable> found)
    {
        if (e is VariableReference v && found.Add(v.Variable))
        {
            Reach(v.Variable.Equation, found);
        }

        foreach (Expression operand in e.Operands)
        {
            Reach(operand, found);
        }
    }

    private static bool Feels(Expression e, HashSet<Variable> members) => e switch
    {
        TaskReference { Field: TaskField.Target } => true,
        VariableReference { Variable.IsState: false } v => members.Contains(v.Variable),
        _ => e.Operands.Any(o => Feels(o, members)),
    };

    private static bool Names(Expression e, Variable variable) => e is VariableReference v ? v.Variable == variable : e.Operands.Any(o => Names(o, variable));
}

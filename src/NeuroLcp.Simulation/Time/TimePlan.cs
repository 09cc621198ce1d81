using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Time;

/// <summary>The compiled Euler-Maruyama step of a circuit: x + f Δt for every state, the monitored variables, and the factors of rules in time.</summary>
internal sealed class TimePlan
{
    private readonly int _firstMonitor;
    private readonly int _firstFactor;

    public TimePlan(Circuit circuit, IReadOnlyList<Held> held, IReadOnlyList<Variable> monitored, IReadOnlyList<(Expression Formula, int Rows)> factors, ulong seed, double step)
    {
        Step = step;
        Dictionary<Variable, Expression> fixedValues = held.ToDictionary(h => h.Variable, h => h.Value);
        Variable[] states = [.. circuit.States.Where(s => !fixedValues.ContainsKey(s))];
        var builder = new ProgramBuilder(
            leaf => leaf switch
            {
                VariableReference v when fixedValues.TryGetValue(v.Variable, out Expression? value) => value,
                VariableReference v when !v.Variable.IsState => v.Variable.Equation,
                SynapseVariable v => new VariableReference(v.Variable),
                _ => null,
            },
            leaf => leaf is TaskReference);
        var ms = new Constant(step, Language.Units.Dimension.Time);
        foreach (Variable state in states)
        {
            builder.Output(new VariableReference(state), state.Population.Size);
            builder.Output(new VariableReference(state) + ms * state.Equation, state.Population.Size);
        }

        _firstMonitor = 2 * states.Length;
        foreach (Variable variable in monitored)
        {
            builder.Output(new VariableReference(variable), variable.Population.Size);
        }

        Monitors = monitored.Count;
        _firstFactor = _firstMonitor + Monitors;
        foreach ((Expression formula, int rows) in factors)
        {
            builder.Output(formula, rows);
        }

        Program = builder.Build();
        States = [.. states.Select((s, i) => new IteratedState(s, Program.Outputs[2 * i].Slot, Program.Outputs[(2 * i) + 1].Slot, s.Population.Size, false))];
        Task = new TaskInputs(Program);
        Noise = new NoiseStreams(circuit, Program, seed, step);
    }

    public double Step { get; }

    public PlanProgram Program { get; }

    public IteratedState[] States { get; }

    public int Monitors { get; }

    public TaskInputs Task { get; }

    public NoiseStreams Noise { get; }

    public PlanOutput Monitor(int index) => Program.Outputs[_firstMonitor + index];

    public PlanOutput Factor(int index) => Program.Outputs[_firstFactor + index];
}

using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Time;

/// <summary>The compiled step of a circuit: the next value of every state, the monitored variables, and the factors of rules in time.</summary>
internal sealed class TimePlan
{
    private readonly int _firstMonitor;
    private readonly int _firstEvent;
    private readonly int _firstFactor;
    private readonly int _firstObserved;

    public TimePlan(Circuit circuit, TimePhase phase, IReadOnlyList<(Expression Formula, int Rows)> factors)
    {
        Step = phase.Step;
        Dictionary<Variable, Expression> fixedValues = phase.Held.ToDictionary(h => h.Variable, h => h.Value);
        Variable[] states = [.. circuit.States.Where(s => !fixedValues.ContainsKey(s))];
        var builder = new ProgramBuilder(
            leaf => leaf switch
            {
                VariableReference v when fixedValues.TryGetValue(v.Variable, out Expression? value) => value,
                VariableReference v when !v.Variable.IsState => v.Variable.Equation,
                SynapseVariable v => new VariableReference(v.Variable),
                NoiseReference n when !phase.Noise && !n.Source.IsDraw => new Constant(0, n.Dimension),
                StepLength => new Constant(Step, Language.Units.Dimension.Time),
                _ => null,
            },
            leaf => leaf is TaskReference,
            remembers: true);
        foreach (Variable state in states)
        {
            builder.Output(new VariableReference(state), state.Population.Size);
            builder.Output(StateStep.Of(state, circuit.Time.IsExponential), state.Population.Size);
        }

        _firstMonitor = 2 * states.Length;
        foreach (Variable variable in phase.Monitors.Select(m => m.Variable).Concat(phase.Events.Select(e => e.Variable)))
        {
            builder.Output(new VariableReference(variable), variable.Population.Size);
        }

        _firstEvent = _firstMonitor + phase.Monitors.Count;
        _firstFactor = _firstEvent + phase.Events.Count;
        _firstObserved = _firstFactor + factors.Count;
        Observables = phase.Observed.Count;
        foreach ((Expression formula, int rows) in factors.Concat(phase.Observed))
        {
            builder.Output(formula, rows);
        }

        Program = builder.Build();
        States = [.. states.Select((s, i) => new IteratedState(s, Program.Outputs[2 * i].Slot, Program.Outputs[(2 * i) + 1].Slot, s.Population.Size))];
        Delays = [.. Program.Past.Select(p => new DelayLine(p.Now, p.Past, DelaySteps.Of(p.Delay, Step)))];
        Task = new TaskInputs(Program);
        Noise = new NoiseStreams(circuit, Program, phase.Seed, Step);
    }

    public double Step { get; }

    public PlanProgram Program { get; }

    public IteratedState[] States { get; }

    public DelayLine[] Delays { get; }

    public bool HasNoise => Noise.ScratchRows > 0;

    public TaskInputs Task { get; }

    public NoiseStreams Noise { get; }

    public PlanOutput Monitor(int index) => Program.Outputs[_firstMonitor + index];

    public PlanOutput Event(int index) => Program.Outputs[_firstEvent + index];

    public int Observables { get; }

    public PlanOutput Observable(int index) => Program.Outputs[_firstObserved + index];

    public PlanOutput Factor(int index) => Program.Outputs[_firstFactor + index];
}

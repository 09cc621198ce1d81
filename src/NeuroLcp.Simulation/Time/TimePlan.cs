using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Time;

/// <summary>A state that is integrated, and where it and its next value stand in the arena.</summary>
/// <param name="Variable">The state.</param>
/// <param name="Slot">Where it stands.</param>
/// <param name="NextSlot">Its next value; of a compensated sum where the sum starts.</param>
/// <param name="Rows">Its units.</param>
/// <param name="IncrementSlot">What is added to a compensated sum; -1 for a plain one.</param>
/// <param name="FineSlot">What does not fit into that; -1 for nothing.</param>
internal sealed record TimeState(Variable Variable, int Slot, int NextSlot, int Rows, int IncrementSlot, int FineSlot)
{
    /// <summary>Whether what rounding takes is kept.</summary>
    public bool IsCompensated => IncrementSlot >= 0;
}

/// <summary>The compiled step of a circuit: the next value of every state, the monitored variables, and the factors of rules in time.</summary>
internal sealed class TimePlan
{
    private readonly int _firstMonitor;
    private readonly int _firstEvent;
    private readonly int _firstFactor;
    private readonly int _firstObserved;

    /// <param name="circuit">The circuit.</param>
    /// <param name="phase">What runs.</param>
    /// <param name="factors">The factors of rules in time, and their rows.</param>
    /// <param name="isFloat">In single precision.</param>
    /// <param name="drawn">Parameters drawn per unit.</param>
    public TimePlan(
        Circuit circuit, TimePhase phase, IReadOnlyList<(Expression Formula, int Rows)> factors, bool isFloat,
        IReadOnlyDictionary<DrawnParameterReference, double[]> drawn)
    {
        Step = phase.Step;
        Dictionary<Variable, Expression> fixedValues = phase.Held.ToDictionary(h => h.Variable, h => h.Value);
        HashSet<Variable> held = [.. fixedValues.Keys], everHeld = [.. held, .. circuit.Protocol.SelectMany(p => p.Hold).Select(h => h.Variable)];
        Variable[] states = [.. circuit.States.Where(s => !held.Contains(s))];
        var steps = new StateSteps(circuit, held, Step, isFloat);
        ProgramBuilder builder = Builder(remembers: true);
        var outputs = new List<(Variable State, int Now, int Next, int Increment, int Fine)>();
        foreach (Variable state in states)
        {
            int now = Column(new VariableReference(state), state);
            if (!SlowStates.NeedsCompensation(state, Step, isFloat, circuit, drawn))
            {
                outputs.Add((state, now, Column(steps.Next(state), state), -1, -1));
                continue;
            }

            (Expression start, Expression increment) = steps.Sum(state);
            Expression? fine = isFloat ? steps.Fine(state) : null;
            outputs.Add((state, now, Column(start, state), Column(increment, state), fine is null ? -1 : Column(fine, state)));
        }

        Variable[] happening = [.. circuit.EvaluationOrder.Where(v => v.Kind == VariableKind.Event && !held.Contains(v))];
        int[] events = [.. happening.Select(v => Column(new VariableReference(v), v))];
        _firstMonitor = outputs.Sum(o => 2 + (o.Increment < 0 ? 0 : 1) + (o.Fine < 0 ? 0 : 1)) + events.Length;
        foreach (Variable variable in phase.Monitors.Select(m => m.Variable).Concat(phase.Events.Select(e => e.Variable)))
        {
            Column(new VariableReference(variable), variable);
        }

        _firstEvent = _firstMonitor + phase.Monitors.Count;
        _firstFactor = _firstEvent + phase.Events.Count;
        _firstObserved = _firstFactor + factors.Count;
        Observables = phase.Observed.Count;
        foreach ((Expression formula, int rows) in factors.Concat(phase.Observed))
        {
            builder.Output(steps.InSteps(formula), rows);
        }

        PastValue?[] signals = [.. phase.Signals.Select(s => steps.InSteps(s.Signal) is Delayed signal ? builder.Past(signal) : null)];
        Program = builder.Build();
        States = [.. outputs.Select(o => new TimeState(
            o.State, Slot(o.Now), Slot(o.Next), o.State.Population.Size, Slot(o.Increment), Slot(o.Fine)))];

        Happening = [.. happening.Select((v, i) => (v, Program.Outputs[events[i]]))];

        // a signal of no event of the first instant, of the same bits where nothing happens
        (PastValue Value, PlanOutput Now, PlanOutput Read)[] past = [.. Program.PastValues];
        var quiet = new WithoutEvents(held);
        ProgramBuilder before = Builder(remembers: false);
        foreach ((PastValue value, PlanOutput now, _) in past)
        {
            before.Output(steps.InSteps(quiet.Of(value.Formula.Operand)), now.Rows);
        }

        Before = before.Build();
        Delays = [.. past.Select((p, i) => new DelayLine(
            Array.IndexOf(signals, p.Value), p.Now, p.Read, Before.Outputs[i], DelaySteps.Of(p.Value.Delay, Step)))];
        Task = new TaskInputs(Program);
        TaskBefore = new TaskInputs(Before);
        Noise = new NoiseStreams(circuit, Program, phase.Seed, Step, isFloat);

        int Slot(int output) => output < 0 ? -1 : Program.Outputs[output].Slot;

        int Column(Expression formula, Variable of) => builder.Output(formula, of.Population.Size);

        ProgramBuilder Builder(bool remembers) => new(
            leaf => leaf switch
            {
                VariableReference v when fixedValues.TryGetValue(v.Variable, out Expression? value) => value,
                VariableReference v when !v.Variable.IsState => steps.Equation(v.Variable),
                SynapseVariable v => new VariableReference(v.Variable),
                NoiseReference n when !phase.Noise && !n.Source.IsDraw => new Constant(0, n.Dimension),
                StepLength => new Constant(Step, Language.Units.Dimension.Time),
                _ => null,
            },
            leaf => leaf is TaskReference,
            remembers,
            phase.Signals.Count > 0 || phase.Rules.Any(r => r.Online) ? MayHaveChanged : null);

        // an input and a parameter stay for a whole trial, and so does a weight that does not learn in it
        bool MayHaveChanged(Expression e) => e switch
        {
            VariableReference v =>
                (phase.Signals.Count > 0 && (v.Variable.IsState || everHeld.Contains(v.Variable)))
                || (!v.Variable.IsState && MayHaveChanged(v.Variable.Equation)),
            SynapseVariable s => MayHaveChanged(new VariableReference(s.Variable)),
            NoiseReference => phase.Signals.Count > 0,
            BiasReference b => Learns(b.Weight),
            MatrixProduct m => Learns(m.Weight.TransposeOf ?? m.Weight) || MayHaveChanged(m.Operand),
            _ => e.Operands.Any(MayHaveChanged),
        };

        bool Learns(Weight weight) => weight.Rule is not null && (phase.Signals.Count > 0 || phase.Rules.Any(r => r.Online && r.Weight == weight));
    }

    public double Step { get; }

    public PlanProgram Program { get; }

    /// <summary>What every delayed signal was before the first instant.</summary>
    public PlanProgram Before { get; }

    public TimeState[] States { get; }

    /// <summary>Every event, and where it stands: not a number where its condition or its chance is none.</summary>
    public (Variable Event, PlanOutput Place)[] Happening { get; }

    public DelayLine[] Delays { get; }

    public bool HasNoise => Noise.ScratchRows > 0;

    public TaskInputs Task { get; }

    public TaskInputs TaskBefore { get; }

    public NoiseStreams Noise { get; }

    public PlanOutput Monitor(int index) => Program.Outputs[_firstMonitor + index];

    public PlanOutput Event(int index) => Program.Outputs[_firstEvent + index];

    public int Observables { get; }

    public PlanOutput Observable(int index) => Program.Outputs[_firstObserved + index];

    public PlanOutput Factor(int index) => Program.Outputs[_firstFactor + index];
}

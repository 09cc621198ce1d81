using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>How an iterated state moves in a relaxation step.</summary>
internal enum IterationKind
{
    /// <summary>It leaks towards a target.</summary>
    Leaks,

    /// <summary>It integrates: its steps are the first to be shortened.</summary>
    Integrates,

    /// <summary>It integrates, and is solved for within the step, given the others.</summary>
    Solved,
}

/// <summary>A state that is iterated, and where it and its next value stand in the arena.</summary>
internal sealed record IteratedState(Variable Variable, int Slot, int NextSlot, int Rows, IterationKind Kind = IterationKind.Leaks)
{
    /// <summary>Whether it is solved for.</summary>
    public bool IsSolved => Kind == IterationKind.Solved;

    /// <summary>Where the plain step of a solved state stands.</summary>
    public int StepSlot { get; init; } = -1;
}

/// <summary>The compiled relaxation step of a circuit; shared by all workers.</summary>
internal sealed class RelaxationPlan
{
    private readonly TaskInputs _task;

    /// <param name="map">The map of the circuit.</param>
    /// <param name="iterated">The states to iterate.</param>
    /// <param name="solves">Whether integrators that can be are solved for within a step.</param>
    public RelaxationPlan(RelaxationMap map, IReadOnlyList<Variable> iterated, bool solves)
    {
        Map = map;
        SolvedStates? solved = solves ? new SolvedStates(map, iterated) : null;
        var builder = new ProgramBuilder(solved is null ? map.Resolve : solved.Resolve, leaf => leaf is TaskReference);

        // the state itself is asked for too, so that it has a place even where nothing but its own next value needs it
        List<(Variable State, int Now, int Next, int? Step)> places = [.. iterated.Select(state => (
            state,
            builder.Output(solved?.Has(state) == true ? new PreviousValue(state) : new VariableReference(state), state.Population.Size),
            builder.Output(solved?.Next(state) ?? map.Next(state), state.Population.Size),
            solved?.Has(state) == true ? builder.Output(solved.Step(state), state.Population.Size) : (int?)null))];
        Program = builder.Build();
        States = [.. places.Select(p => new IteratedState(
            p.State, Program.Outputs[p.Now].Slot, Program.Outputs[p.Next].Slot, p.State.Population.Size,
            p.Step is not null ? IterationKind.Solved : map.Integrates(p.State) ? IterationKind.Integrates : IterationKind.Leaks)
                { StepSlot = p.Step is { } step ? Program.Outputs[step].Slot : -1 })];
        HasSolved = States.Any(s => s.IsSolved);
        HasIntegrators = States.Any(s => s.Kind != IterationKind.Leaks);
        EntryDamping = Math.Clamp(solved?.PlainRate ?? 1, 0.01, 1);
        SolvedDamping = Program.FindInput(leaf => leaf is SolvedDamping)?.Slot;
        _task = new TaskInputs(Program);
    }

    public RelaxationMap Map { get; }

    public PlanProgram Program { get; }

    public IteratedState[] States { get; }

    /// <summary>Whether there are states whose steps are shortened first.</summary>
    public bool HasIntegrators { get; }

    /// <summary>Whether there are states that are solved for within a step: the others then see values that are on their way.</summary>
    public bool HasSolved { get; }

    /// <summary>η of the solved states with which they move as in a plain step.</summary>
    public double EntryDamping { get; }

    /// <summary>The row that holds η of the solved states, if any.</summary>
    public int? SolvedDamping { get; }

    /// <summary>Copies inputs and targets of trials [first, first + count) of a batch into the first columns.</summary>
    public void LoadTask<T>(Workspace<T> work, TrialBatch<T> batch, int first, int count)
        where T : unmanaged, IFloatingPointIeee754<T> => _task.Load(work, batch, first, count);
}

using System.Numerics;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>A state that is iterated, and where it and its next value stand in the arena.</summary>
internal sealed record IteratedState(Variable Variable, int Slot, int NextSlot, int Rows, bool Integrates);

/// <summary>The compiled relaxation step of a circuit; shared by all workers.</summary>
internal sealed class RelaxationPlan
{
    private readonly TaskInputs _task;

    /// <param name="map">The map of the circuit.</param>
    /// <param name="iterated">The states to iterate.</param>
    public RelaxationPlan(RelaxationMap map, IReadOnlyList<Variable> iterated)
    {
        Map = map;
        var builder = new ProgramBuilder(map.Resolve, leaf => leaf is TaskReference);

        // the state itself is asked for too, so that it has a place even where nothing but its own next value needs it
        List<(Variable State, int Now, int Next)> places = [.. iterated.Select(state => (
            state,
            builder.Output(new VariableReference(state), state.Population.Size),
            builder.Output(map.Next(state), state.Population.Size)))];
        Program = builder.Build();
        States = [.. places.Select(p => new IteratedState(p.State, Program.Outputs[p.Now].Slot, Program.Outputs[p.Next].Slot, p.State.Population.Size, map.Integrates(p.State)))];
        HasIntegrators = States.Any(s => s.Integrates);
        _task = new TaskInputs(Program);
    }

    public RelaxationMap Map { get; }

    public PlanProgram Program { get; }

    public IteratedState[] States { get; }

    public bool HasIntegrators { get; }

    public void LoadTask<T>(Workspace<T> work, TrialBatch<T> batch, int first)
        where T : unmanaged, IFloatingPointIeee754<T> => _task.Load(work, batch, first);
}

using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>The compiled map x → x⁺ of the states that enter linearly, with all else at rest; shared by all workers.</summary>
internal sealed class GmresPlan
{
    private readonly TaskInputs _task;
    private readonly (PlanInput Place, int State)[] _resting;

    /// <param name="map">The map of the circuit.</param>
    /// <param name="nonlinear">The states that relax, in their order.</param>
    /// <param name="linear">The states that enter linearly.</param>
    public GmresPlan(RelaxationMap map, IReadOnlyList<Variable> nonlinear, IReadOnlyList<Variable> linear)
    {
        HashSet<Variable> moving = [.. linear];
        var builder = new ProgramBuilder(map.Resolve, leaf => leaf is TaskReference || (leaf is VariableReference v && !moving.Contains(v.Variable)));
        List<(Variable State, int Now, int Next)> places = [.. linear.Select(state => (
            state,
            builder.Output(new VariableReference(state), state.Population.Size),
            builder.Output(map.Next(state), state.Population.Size)))];
        Program = builder.Build();
        States = [.. places.Select(p => new IteratedState(p.State, Program.Outputs[p.Now].Slot, Program.Outputs[p.Next].Slot, p.State.Population.Size))];
        Rows = States.Sum(s => s.Rows);
        _task = new TaskInputs(Program);
        _resting = [.. nonlinear.Index().Select(s => (Program.FindInput(s.Item), s.Index)).Where(s => s.Item1 is not null).Select(s => (s.Item1!, s.Index))];
    }

    public PlanProgram Program { get; }

    public IteratedState[] States { get; }

    /// <summary>Unknowns of a trial.</summary>
    public int Rows { get; }

    /// <summary>Puts the trial and the states at rest in place.</summary>
    public void Load<T>(Workspace<T> work, TrialBatch<T> batch, int first, IReadOnlyList<T[]> resting)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        _task.Load(work, batch, first);
        foreach ((PlanInput place, int state) in _resting)
        {
            Columns.Load(work, new PlanOutput(place.Slot, place.Rows), resting[state], batch.Count, first);
        }
    }
}

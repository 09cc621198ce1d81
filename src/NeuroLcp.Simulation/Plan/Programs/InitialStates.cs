using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Programs;

/// <summary>Where states start: their <c>initial:</c> formula, 0 by default.</summary>
internal sealed class InitialStates
{
    private readonly PlanProgram _program;
    private readonly TaskInputs _task;

    public InitialStates(IReadOnlyList<Variable> states)
    {
        var builder = new ProgramBuilder(
            leaf => leaf switch
            {
                VariableReference v => v.Variable.IsState ? v.Variable.Initial : v.Variable.Equation,
                NoiseReference n => n.Off,
                _ => null,
            },
            leaf => leaf is TaskReference);
        foreach (Variable state in states)
        {
            builder.Output(state.Initial, state.Population.Size);
        }

        _program = builder.Build();
        _task = new TaskInputs(_program);
    }

    public Workspace<T> MakeWorkspace<T>(int capacity)
        where T : unmanaged, IFloatingPointIeee754<T> => new(_program, capacity);

    /// <summary>Evaluates trials [first, first + count) of a batch; the values stay in the workspace.</summary>
    public void Evaluate<T>(Workspace<T> work, CircuitValues<T> values, TrialBatch<T> batch, int first, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        work.Columns = count;
        _task.Load(work, batch, first);
        _program.RunPrologue(work, values);
        _program.RunBody(work, values);
    }

    /// <summary>Where the value of a state stands in the workspace.</summary>
    public PlanOutput Place(int state) => _program.Outputs[state];
}

using System.Numerics;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>Where a program wants the task's input and target, and how they get there.</summary>
internal sealed class TaskInputs(PlanProgram program)
{
    private readonly PlanInput? _input = program.FindInput(leaf => leaf is TaskReference { Field: TaskField.Input });
    private readonly PlanInput? _target = program.FindInput(leaf => leaf is TaskReference { Field: TaskField.Target });

    /// <summary>Copies the input and target of trials [first, first + columns) of a batch.</summary>
    public void Load<T>(Workspace<T> work, TrialBatch<T> batch, int first)
        where T : unmanaged, IFloatingPointIeee754<T> => Load(work, batch, first, work.Columns);

    /// <summary>Copies the input and target of trials [first, first + count) of a batch into the first columns.</summary>
    public void Load<T>(Workspace<T> work, TrialBatch<T> batch, int first, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Copy(_input, batch.Inputs, work, batch.Count, first, count);
        Copy(_target, batch.Targets, work, batch.Count, first, count);
    }

    private static void Copy<T>(PlanInput? place, ReadOnlySpan<T> source, Workspace<T> work, int trials, int first, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (place is null)
        {
            return;
        }

        for (int r = 0; r < place.Rows; r++)
        {
            source.Slice((r * trials) + first, count).CopyTo(work.Row(place.Slot + r));
        }
    }
}

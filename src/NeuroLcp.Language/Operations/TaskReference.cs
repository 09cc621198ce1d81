using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>task.input or task.target of the trial at hand.</summary>
/// <param name="Field">Which of the two.</param>
/// <param name="Axis">The axis of the task's inputs or outputs.</param>
public sealed record TaskReference(TaskField Field, Axis Axis) : Leaf(new Shape(Axis), Dimension.None)
{
    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant) => ValueTable.Of(instant.Of(Field));

    /// <inheritdoc/>
    protected override string? Name(IFormulaWriter writer) => Field == TaskField.Input ? "task.input" : "task.target";
}

/// <summary>What a task clamps in a trial.</summary>
public enum TaskField
{
    /// <summary>task.input.</summary>
    Input,

    /// <summary>task.target, softened by <c>soft_targets</c> where the loss says so.</summary>
    Target,
}

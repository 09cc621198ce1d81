using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Checking;

/// <summary>The loss of a trial, and its derivative by the circuit's answer, as formulae.</summary>
internal static class TaskLoss
{
    /// <summary>The loss; divided by the batch where the file says <c>per: batch</c>.</summary>
    public static Expression Value(LearningSettings learning, Expression y, Axis outputs) =>
        learning.Loss.Value(y, new TaskReference(TaskField.Target, outputs)) * Scale(learning);

    /// <summary>Its derivative by the answer; divided by the batch where the file says so.</summary>
    public static Expression Gradient(LearningSettings learning, Expression y, Axis outputs) =>
        learning.Loss.Gradient(y, new TaskReference(TaskField.Target, outputs)) * Scale(learning);

    private static Expression Scale(LearningSettings learning) => learning.PerBatch ? 1.0 / learning.Batch : 1;
}

using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Checking;

/// <summary>The loss of a trial, and its derivative by the circuit's answer, as formulae.</summary>
internal static class TaskLoss
{
    /// <summary>½ Σ (y − target)², or log Σ exp y − Σ target y; divided by the batch where the file says <c>per: batch</c>.</summary>
    public static Expression Value(LearningSettings learning, Expression y, Axis outputs)
    {
        var target = new TaskReference(TaskField.Target, outputs);
        Expression loss = learning.Loss == LossKind.SquaredError
            ? 0.5 * new Reduction(ReductionKind.Sum, (y - target).Power(2))
            : new Reduction(ReductionKind.LogSumExp, y) - new Reduction(ReductionKind.Sum, target * y);
        return loss * Scale(learning);
    }

    /// <summary>y − target, or softmax(y) − target (the targets of a trial sum to 1); divided by the batch where the file says so.</summary>
    public static Expression Gradient(LearningSettings learning, Expression y, Axis outputs)
    {
        var target = new TaskReference(TaskField.Target, outputs);
        return ((learning.Loss == LossKind.SquaredError ? y : new Softmax(y)) - target) * Scale(learning);
    }

    private static Expression Scale(LearningSettings learning) => learning.PerBatch ? 1.0 / learning.Batch : 1;
}

using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Losses;

/// <summary>The cross-entropy of a softmax: −Σ target log softmax(y) = log Σ exp y − Σ target y, where the targets of a trial sum to 1.</summary>
internal sealed class CrossEntropy : Loss
{
    public override string Name => "cross_entropy";

    public override string Title => "softmax cross-entropy";

    public override bool IsOfProbabilities => true;

    public override Expression Value(Expression y, Expression target) =>
        new Reduction(ReductionKind.LogSumExp, y) - new Reduction(ReductionKind.Sum, target * y);

    public override Expression Gradient(Expression y, Expression target) => new Softmax(y) - target;
}

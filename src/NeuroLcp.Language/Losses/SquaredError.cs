using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Losses;

/// <summary>½ Σ (y − target)².</summary>
internal sealed class SquaredError : Loss
{
    public override string Name => "squared_error";

    public override string Title => "squared error";

    public override bool IsOfProbabilities => false;

    public override Expression Value(Expression y, Expression target) => 0.5 * new Reduction(ReductionKind.Sum, (y - target).Power(2));

    public override Expression Gradient(Expression y, Expression target) => y - target;
}

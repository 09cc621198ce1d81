using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>1 / (1 + exp(−a)).</summary>
internal sealed class Sigmoid : ElementwiseFunction
{
    public override string Name => "sigmoid";

    public override string Summary => "logistic function 1 / (1 + exp(-a))";

    // d σ(a) = σ(a) (1 − σ(a)) da
    public override Expression Derivative(Expression a) => Of(a) * (1 - Of(a));

    public override double Value(double a) => a >= 0 ? 1 / (1 + Math.Exp(-a)) : Math.Exp(a) / (1 + Math.Exp(a));

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Sigmoid(a, result);
}

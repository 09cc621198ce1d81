using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>log(1 + exp(a)).</summary>
internal sealed class Softplus : ElementwiseFunction
{
    public override string Name => "softplus";

    public override string Summary => "smooth rectifier log(1 + exp(a))";

    // d softplus(a) = σ(a) da
    public override Expression Derivative(Expression a) => FunctionTable.Sigmoid.Of(a);

    public override double Value(double a) => Math.Max(a, 0) + Math.Log(1 + Math.Exp(-Math.Abs(a)));

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Softplus(a, result);
}

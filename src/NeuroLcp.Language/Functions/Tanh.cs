using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>tanh(a).</summary>
internal sealed class Tanh : ElementwiseFunction
{
    public override string Name => "tanh";

    public override string Summary => "hyperbolic tangent";

    // d tanh(a) = (1 − tanh²(a)) da
    public override Expression Derivative(Expression a) => 1 - Of(a).Power(2);

    public override double Value(double a) => Math.Tanh(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Tanh(a, result);
}

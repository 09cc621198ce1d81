using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>exp(a).</summary>
internal sealed class Exp : ElementwiseFunction
{
    public override string Name => "exp";

    public override string Summary => "exponential";

    // d exp(a) = exp(a) da
    public override Expression Derivative(Expression a) => Of(a);

    public override double Value(double a) => Math.Exp(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Exp(a, result);
}

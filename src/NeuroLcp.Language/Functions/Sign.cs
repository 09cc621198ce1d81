using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>−1, 0 or 1.</summary>
internal sealed class Sign : ElementwiseFunction
{
    public override string Name => "sign";

    public override string Summary => "sign: -1, 0 or 1";

    public override bool AcceptsDimension => true;

    // flat almost everywhere
    public override Expression Derivative(Expression a) => new Constant(0, Units.Dimension.None / a.Dimension);

    public override double Value(double a) => double.IsNaN(a) ? a : Math.Sign(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Sign(a, result);
}

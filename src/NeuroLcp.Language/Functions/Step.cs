using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>1 where a > 0, else 0; not a number for NaN.</summary>
internal sealed class Step : ElementwiseFunction
{
    public override string Name => "step";

    public override string Summary => "1 where a > 0, else 0";

    public override bool AcceptsDimension => true;

    // flat almost everywhere
    public override Expression Derivative(Expression a) => new Constant(0, Units.Dimension.None / a.Dimension);

    public override double Value(double a) => double.IsNaN(a) ? a : a > 0 ? 1 : 0;

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Step(a, result);
}

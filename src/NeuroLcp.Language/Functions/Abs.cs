using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>|a|.</summary>
internal sealed class Abs : ElementwiseFunction
{
    public override string Name => "abs";

    public override string Summary => "absolute value";

    public override bool KeepsDimension => true;

    // d |a| = sign(a) da
    public override Expression Derivative(Expression a) => FunctionTable.Sign.Of(a);

    public override double Value(double a) => Math.Abs(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Abs(a, result);
}

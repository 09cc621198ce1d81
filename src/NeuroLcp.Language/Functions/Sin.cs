using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>sin(a), a in radians.</summary>
internal sealed class Sin : ElementwiseFunction
{
    public override string Name => "sin";

    public override string Summary => "sine (radians)";

    // d sin(a) = cos(a) da
    public override Expression Derivative(Expression a) => FunctionTable.Cos.Of(a);

    public override double Value(double a) => Math.Sin(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Sin(a, result);
}

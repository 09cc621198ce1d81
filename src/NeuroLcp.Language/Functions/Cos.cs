using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>cos(a), a in radians.</summary>
internal sealed class Cos : ElementwiseFunction
{
    public override string Name => "cos";

    public override string Summary => "cosine (radians)";

    // d cos(a) = −sin(a) da
    public override Expression Derivative(Expression a) => -FunctionTable.Sin.Of(a);

    public override double Value(double a) => Math.Cos(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Cos(a, result);
}

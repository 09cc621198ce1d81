using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>Natural logarithm.</summary>
internal sealed class Log : ElementwiseFunction
{
    public override string Name => "log";

    public override string Summary => "natural logarithm";

    // d log(a) = da / a
    public override Expression Derivative(Expression a) => 1 / a;

    public override double Value(double a) => Math.Log(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Log(a, result);
}

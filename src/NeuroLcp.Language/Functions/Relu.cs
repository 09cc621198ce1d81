using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>max(a, 0).</summary>
internal sealed class Relu : ElementwiseFunction
{
    public override string Name => "relu";

    public override string Summary => "rectifier max(a, 0)";

    public override bool KeepsDimension => true;

    // the derivative is 1 above zero and 0 elsewhere, at zero too
    public override Expression Derivative(Expression a) => FunctionTable.Step.Of(a);

    public override double Value(double a) => a > 0 ? a : double.IsNaN(a) ? a : 0;

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Relu(a, result);
}

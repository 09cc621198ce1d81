using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>The smaller of a and b; not a number where either is.</summary>
internal sealed class Minimum : ElementwiseFunction
{
    public override string Name => "min";

    public override int Arity => 2;

    public override string Summary => "the smaller of two";

    public override bool KeepsDimension => true;

    // the derivative follows the smaller argument; where both are equal, the second
    public override Expression Derivative(Expression a, Expression b, int argument) =>
        argument == 0 ? FunctionTable.Step.Of(b - a) : 1 - FunctionTable.Step.Of(b - a);

    public override double Value(double a, double b) => Math.Min(a, b);

    public override void Tile<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result) => Arithmetic.Minimum(a, b, result);
}

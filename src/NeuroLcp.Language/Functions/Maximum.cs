using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>The larger of a and b; not a number where either is.</summary>
internal sealed class Maximum : ElementwiseFunction
{
    public override string Name => "max";

    public override int Arity => 2;

    public override string Summary => "the larger of two";

    public override bool KeepsDimension => true;

    // the derivative follows the larger argument; where both are equal, the second
    public override Expression Derivative(Expression a, Expression b, int argument) =>
        argument == 0 ? FunctionTable.Step.Of(a - b) : 1 - FunctionTable.Step.Of(a - b);

    public override double Value(double a, double b) => Math.Max(a, b);

    public override void Tile<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result) => Arithmetic.Maximum(a, b, result);
}

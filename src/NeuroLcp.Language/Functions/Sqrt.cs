using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.Elementwise;

namespace NeuroLcp.Language.Functions;

/// <summary>√a.</summary>
internal sealed class Sqrt : ElementwiseFunction
{
    public override string Name => "sqrt";

    public override string Summary => "square root";

    public override bool AcceptsDimension => true;

    // half of an odd power of a half is nothing that can be counted
    public override bool Accepts(Units.Dimension argument) => argument.Power(0.5) is not null;

    public override Units.Dimension ResultDimension(Units.Dimension argument) => argument.Power(0.5) ?? Units.Dimension.None;

    // d √a = da / (2 √a)
    public override Expression Derivative(Expression a) => 1 / (2 * Of(a));

    public override double Value(double a) => Math.Sqrt(a);

    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result) => Activations.Sqrt(a, result);
}

using System.Numerics;
using System.Numerics.Tensors;

namespace NeuroLcp.Simulation.Learning;

/// <summary>
/// <c>momentum</c>: v ← μ v + increment, w ← w + rate · v. The velocity is a sum, not a mean:
/// under a constant increment it grows to increment / (1 − μ).
/// </summary>
internal sealed class Momentum<T> : Optimiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly string[] s_quantities = ["velocity"];

    private readonly T _factor;
    private readonly T[][] _velocity;

    public Momentum(double factor, IReadOnlyList<OptimisedWeight> weights)
        : base(weights)
    {
        _factor = T.CreateChecked(factor);
        _velocity = Zeros();
    }

    public override string Kind => "momentum";

    private protected override IReadOnlyList<string> Quantities => s_quantities;

    private protected override T[] Memory(int quantity, int weight) => _velocity[weight];

    private protected override void Apply(int weight, int first, long update, Span<T> values, ReadOnlySpan<T> increments, double rate, T clipFactor)
    {
        T[] velocity = _velocity[weight];
        T step = T.CreateChecked(rate);
        for (int i = 0; i < values.Length; i += Tile)
        {
            int length = Math.Min(Tile, values.Length - i);
            Span<T> v = velocity.AsSpan(first + i, length);
            Span<T> w = values.Slice(i, length);
            TensorPrimitives.Multiply(v, _factor, v);
            TensorPrimitives.MultiplyAdd(increments.Slice(i, length), clipFactor, v, v);
            TensorPrimitives.MultiplyAdd(v, step, w, w);
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace NeuroLcp.Simulation.Learning;

/// <summary><c>plain</c>: w ← w + rate · increment. It remembers nothing.</summary>
internal sealed class PlainAscent<T> : Optimiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public PlainAscent(IReadOnlyList<OptimisedWeight> weights)
        : base(weights)
    {
    }

    public override string Kind => "plain";

    private protected override IReadOnlyList<string> Quantities => [];

    private protected override T[] Memory(int quantity, int weight) => throw new ArgumentOutOfRangeException(nameof(quantity));

    private protected override void Apply(int weight, int first, long update, Span<T> values, ReadOnlySpan<T> increments, double rate, T clipFactor) =>
        TensorPrimitives.MultiplyAdd(increments, T.CreateChecked(rate) * clipFactor, values, values);
}

using System.Numerics;
using System.Numerics.Tensors;

namespace NeuroLcp.Simulation.Learning;

/// <summary>
/// <c>adam</c> (Kingma and Ba 2015), in the form PyTorch computes it: with increment g and update t = 1, 2, …
/// <code>
/// m ← m + (1 − β₁)(g − m)
/// v ← β₂ v + (1 − β₂) g²
/// w ← w + rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
/// </code>
/// </summary>
internal sealed class Adam<T> : Optimiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly string[] s_quantities = ["first_moment", "second_moment"];

    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly T[][] _first;
    private readonly T[][] _second;

    public Adam(double beta1, double beta2, double epsilon, IReadOnlyList<OptimisedWeight> weights)
        : base(weights)
    {
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
        _first = Zeros();
        _second = Zeros();
    }

    public override string Kind => "adam";

    private protected override IReadOnlyList<string> Quantities => s_quantities;

    private protected override T[] Memory(int quantity, int weight) => quantity == 0 ? _first[weight] : _second[weight];

    private protected override void Apply(int weight, int first, long update, Span<T> values, ReadOnlySpan<T> increments, double rate, T clipFactor)
    {
        // Constants in double, rounded once: 1 − β₂ᵗ loses half its digits in float at the first update.
        T keptSecond = T.CreateChecked(_beta2), newFirst = T.CreateChecked(1 - _beta1), newSecond = T.CreateChecked(1 - _beta2);
        T step = T.CreateChecked(rate / (1 - Math.Pow(_beta1, update)));
        T rootOfBias = T.CreateChecked(Math.Sqrt(1 - Math.Pow(_beta2, update)));
        T epsilon = T.CreateChecked(_epsilon);
        Span<T> tileG = stackalloc T[Tile];
        Span<T> tileWork = stackalloc T[Tile];
        for (int i = 0; i < values.Length; i += Tile)
        {
            int length = Math.Min(Tile, values.Length - i);
            Span<T> m = _first[weight].AsSpan(first + i, length);
            Span<T> v = _second[weight].AsSpan(first + i, length);
            Span<T> w = values.Slice(i, length);
            Span<T> g = tileG[..length];
            Span<T> work = tileWork[..length];

            TensorPrimitives.Multiply(increments.Slice(i, length), clipFactor, g);
            TensorPrimitives.Subtract(g, m, work);
            TensorPrimitives.MultiplyAdd(work, newFirst, m, m);

            TensorPrimitives.Multiply(v, keptSecond, v);
            TensorPrimitives.Multiply(g, g, g);
            TensorPrimitives.MultiplyAdd(g, newSecond, v, v);

            TensorPrimitives.Sqrt(v, work);
            TensorPrimitives.Divide(work, rootOfBias, work);
            TensorPrimitives.Add(work, epsilon, work);
            TensorPrimitives.Divide(m, work, work);
            TensorPrimitives.MultiplyAdd(work, step, w, w);
        }
    }
}

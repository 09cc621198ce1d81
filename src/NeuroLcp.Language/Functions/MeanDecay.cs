using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Functions;

/// <summary>
/// (1 − e^(−a)) / a: what is left in the mean, over a step, of what decays by e^(−a) in it; 1 at a = 0. No file says it: steps of the exponential scheme are
/// made of it. Computed in double, because a slow decay is the difference of two numbers near 1.
/// </summary>
public sealed class MeanDecay : ElementwiseFunction
{
    /// <summary>Below this the series is the more precise: e^(−a) rounds to 1 − a (1 ± 1e-16 / a).</summary>
    public const double Small = 1.0 / (1 << 14);

    /// <summary>The function.</summary>
    public static readonly MeanDecay Instance = new();

    /// <inheritdoc/>
    public override string Name => "mean_decay";

    /// <inheritdoc/>
    public override string Summary => "(1 - exp(-a)) / a";

    /// <inheritdoc/>
    public override double Value(double a) => Math.Abs(a) < Small
        ? 1 - (a / 2 * (1 - (a / 3 * (1 - (a / 4)))))
        : (1 - Math.Exp(-a)) / a;

    /// <inheritdoc/>
    public override Expression Derivative(Expression a) => throw new InvalidOperationException($"{Name} is not differentiated.");

    /// <inheritdoc/>
    public override void Tile<T>(ReadOnlySpan<T> a, Span<T> result)
    {
        for (int i = 0; i < a.Length; i++)
        {
            result[i] = T.CreateChecked(Value(double.CreateChecked(a[i])));
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>Activation and other elementary functions of one variable, and powers, over whole spans.</summary>
/// <remarks>
/// Results have as many elements as the input and may overwrite it (the same span; other overlaps are not supported).
/// <see cref="float"/> uses own polynomials with relative errors of at most 4e-7 (<c>docs/numerics.md</c>), the same bits at every vector width;
/// <see cref="double"/> uses <see cref="Math"/>. NaN in gives NaN out, and infinities give what <see cref="Math"/> gives.
/// Every method throws <see cref="ArgumentException"/> where lengths differ and <see cref="NotSupportedException"/> for other element types.
/// </remarks>
public static partial class Activations
{
    /// <summary>tanh x.</summary>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<TanhFunction, T>(x, y);

    /// <summary>The logistic function 1 / (1 + e⁻ˣ).</summary>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<SigmoidFunction, T>(x, y);

    /// <summary>eˣ.</summary>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<ExpFunction, T>(x, y);

    /// <summary>ln x; −∞ at 0, NaN below.</summary>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<LogFunction, T>(x, y);

    /// <summary>ln(1 + eˣ).</summary>
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<SoftplusFunction, T>(x, y);

    /// <summary>sin x, x in radians; NaN at ±∞.</summary>
    public static void Sin<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<SinFunction, T>(x, y, ofAngles: true);

    /// <summary>cos x, x in radians; NaN at ±∞.</summary>
    public static void Cos<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<CosFunction, T>(x, y, ofAngles: true);

    /// <summary>max(x, 0): +0 for every x ≤ 0.</summary>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<ReluFunction, T>(x, y);

    /// <summary>1 where x > 0, otherwise 0 (also at 0); NaN where x is NaN, so that a lost state is not hidden by a threshold.</summary>
    public static void Step<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<StepFunction, T>(x, y);

    /// <summary>|x|.</summary>
    public static void Abs<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<AbsFunction, T>(x, y);

    /// <summary>−1, 0 or 1: the sign of x; NaN where x is NaN.</summary>
    public static void Sign<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<SignFunction, T>(x, y);

    /// <summary>√x, correctly rounded; NaN below 0.</summary>
    public static void Sqrt<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Evaluate<SqrtFunction, T>(x, y);

    /// <summary>xʸ, as <see cref="Math.Pow"/> rounded to T.</summary>
    /// <param name="x">Bases.</param>
    /// <param name="y">Exponents, as many as bases.</param>
    /// <param name="result">Powers, as many as bases; may be x or y itself.</param>
    public static void Pow<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, result);
        Require.SameLength(y.Length, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            // squares are what circuits mostly ask for; one rounding of an exact product is what Math.Pow gives too
            result[i] = y[i] == T.CreateChecked(2) ? x[i] * x[i] : T.CreateTruncating(Math.Pow(double.CreateTruncating(x[i]), double.CreateTruncating(y[i])));
        }
    }

    private static void Evaluate<TFunction, T>(ReadOnlySpan<T> x, Span<T> y, bool ofAngles = false)
        where TFunction : ISingleFunction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y);
        if (typeof(T) == typeof(double))
        {
            ReadOnlySpan<double> source = MemoryMarshal.Cast<T, double>(x);
            Span<double> result = MemoryMarshal.Cast<T, double>(y);
            for (int i = 0; i < source.Length; i++)
            {
                result[i] = TFunction.Of(source[i]);
            }
        }
        else if (ofAngles)
        {
            ApplyToAngles<TFunction>(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
        }
        else
        {
            ElementwiseLoop.Apply<TFunction>(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
        }
    }

    private static void Check<T>(ReadOnlySpan<T> x, Span<T> y)
    {
        Require.FloatOrDouble<T>();
        Require.SameLength(y.Length, x.Length, nameof(y));
    }

    // Large angles need more bits of π than vectors carry here: Math knows them. An angle gets the same treatment whatever lies beside it.
    private static void ApplyToAngles<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : ISingleFunction
    {
        const int block = 256;
        Span<float> copy = stackalloc float[block];
        for (int start = 0; start < x.Length; start += block)
        {
            int length = Math.Min(block, x.Length - start);
            ReadOnlySpan<float> angles = x.Slice(start, length);
            Span<float> results = y.Slice(start, length);

            // NaN does not compare, and needs no exactness either
            if (!(Math.Abs(TensorPrimitives.MaxMagnitudeNumber(angles)) > SingleFunctions.LargestAngle))
            {
                ElementwiseLoop.Apply<TFunction>(angles, results);
                continue;
            }

            // y may be x: the angles are needed twice
            angles.CopyTo(copy);
            ElementwiseLoop.Apply<TFunction>(angles, results);
            for (int i = 0; i < length; i++)
            {
                if (Math.Abs(copy[i]) > SingleFunctions.LargestAngle)
                {
                    results[i] = (float)TFunction.Of(copy[i]);
                }
            }
        }
    }

    private static double LogisticOf(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static double SoftplusOf(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    // ln(1 + e) for 0 ≤ e ≤ 1: what 1 + e rounded away is put back to first order
    private static double LogOnePlus(double e)
    {
        double sum = 1 + e;
        return Math.Log(sum) + ((e - (sum - 1)) / sum);
    }

    private static double RectifiedOf(double x) => x < 0 ? 0 : x + 0.0;

    private static double StepOf(double x) => double.IsNaN(x) ? x : x > 0 ? 1 : 0;

    private static double SignOf(double x) => x < 0 ? -1 : x > 0 ? 1 : x + 0.0;
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>Softmax over the units of each trial, and the logarithm of its denominator.</summary>
/// <remarks>
/// The largest input of a trial is subtracted first, so that no exponential overflows; sums run over the units in order, hence a trial's
/// result does not depend on the trials beside it. A NaN, or +∞, in a trial makes that trial's results NaN.
/// </remarks>
public static unsafe class Softmax
{
    /// <summary>y[i, t] = exp(x[i, t] − maxⱼ x[j, t]) / Σⱼ exp(x[j, t] − maxⱼ x[j, t]).</summary>
    /// <param name="x">Inputs, shape (n, trials).</param>
    /// <param name="xStride">Elements from row to row of x.</param>
    /// <param name="n">Units.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="y">Outputs, shape (n, trials), overwritten; may be x itself with the same stride.</param>
    /// <param name="yStride">Elements from row to row of y.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Evaluate<T>(ReadOnlySpan<T> x, int xStride, int n, int trials, Span<T> y, int yStride)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require.FloatOrDouble<T>();
        Require.Count(n, nameof(n));
        Require.Count(trials, nameof(trials));
        Require.Matrix(x.Length, n, trials, xStride, nameof(x), nameof(xStride));
        Require.Matrix(y.Length, n, trials, yStride, nameof(y), nameof(yStride));
        if (n == 0)
        {
            return;
        }

        fixed (T* source = x, destination = y)
        {
            if (typeof(T) == typeof(double))
            {
                EvaluateDouble((double*)source, xStride, n, trials, (double*)destination, yStride);
                return;
            }

            var input = (float*)source;
            var output = (float*)destination;
            int done = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                done = EvaluateColumns<SingleLanes512, Vector512<float>>(input, xStride, n, done, trials, output, yStride);
            }

            if (Vector256.IsHardwareAccelerated)
            {
                done = EvaluateColumns<SingleLanes256, Vector256<float>>(input, xStride, n, done, trials, output, yStride);
            }

            if (Vector128.IsHardwareAccelerated)
            {
                done = EvaluateColumns<SingleLanes128, Vector128<float>>(input, xStride, n, done, trials, output, yStride);
            }

            EvaluateColumns<SingleLanes1, float>(input, xStride, n, done, trials, output, yStride);
        }
    }

    /// <summary>
    /// result[t] = maxⱼ x[j, t] + ln Σᵢ exp(x[i, t] − maxⱼ x[j, t]): what a softmax cross-entropy takes from its logits, so that no probability is rounded
    /// to 0 first. A plain loop, with the exponential and the logarithm of the platform: one number a trial, and not in the inner loop of any solver.
    /// </summary>
    /// <param name="x">Inputs, shape (n, trials), rows one after the other; n at least 1.</param>
    /// <param name="n">Units.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="result">One number a trial, overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void LogSumExp<T>(ReadOnlySpan<T> x, int n, int trials, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require.FloatOrDouble<T>();
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        Require.Count(trials, nameof(trials));
        Require.Matrix(x.Length, n, trials, trials, nameof(x), nameof(trials));
        Require.Length(result.Length, trials, nameof(result));
        for (int t = 0; t < trials; t++)
        {
            T largest = x[t];
            for (int i = 1; i < n; i++)
            {
                largest = T.Max(largest, x[(i * trials) + t]);
            }

            T sum = T.Zero;
            for (int i = 0; i < n; i++)
            {
                sum += T.Exp(x[(i * trials) + t] - largest);
            }

            result[t] = largest + T.Log(sum);
        }
    }

    /// <summary>Plain-loop definition of <see cref="Evaluate"/> for float.</summary>
    internal static void EvaluateReference(ReadOnlySpan<float> x, int xStride, int n, int trials, Span<float> y, int yStride)
    {
        for (int t = 0; t < trials; t++)
        {
            float largest = x[t];
            for (int i = 1; i < n; i++)
            {
                float value = x[(i * xStride) + t];
                largest = largest < value ? value : largest;
            }

            float sum = 0;
            for (int i = 0; i < n; i++)
            {
                float e = SingleFunctions.Exp<SingleLanes1, float>(x[(i * xStride) + t] - largest);
                y[(i * yStride) + t] = e;
                sum += e;
            }

            for (int i = 0; i < n; i++)
            {
                y[(i * yStride) + t] /= sum;
            }
        }
    }

    // the trials [from, to) in whole vectors; returns the first trial left over
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int EvaluateColumns<TLanes, TVector>(float* x, nint xStride, int n, int from, int to, float* y, nint yStride)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        int t = from;
        for (; t <= to - TLanes.Count; t += TLanes.Count)
        {
            TVector largest = TLanes.Load(x + t);
            for (int i = 1; i < n; i++)
            {
                TVector value = TLanes.Load(x + (i * xStride) + t);
                largest = TLanes.Select(TLanes.LessThan(largest, value), value, largest);
            }

            TVector sum = TLanes.Broadcast(0f);
            for (int i = 0; i < n; i++)
            {
                TVector e = SingleFunctions.Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Load(x + (i * xStride) + t), largest));
                TLanes.Store(e, y + (i * yStride) + t);
                sum = TLanes.Add(sum, e);
            }

            for (int i = 0; i < n; i++)
            {
                float* yi = y + (i * yStride) + t;
                TLanes.Store(TLanes.Divide(TLanes.Load(yi), sum), yi);
            }
        }

        return t;
    }

    private static void EvaluateDouble(double* x, nint xStride, int n, int trials, double* y, nint yStride)
    {
        for (int t = 0; t < trials; t++)
        {
            double largest = x[t];
            for (int i = 1; i < n; i++)
            {
                double value = x[(i * xStride) + t];
                largest = largest < value ? value : largest;
            }

            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                double e = Math.Exp(x[(i * xStride) + t] - largest);
                y[(i * yStride) + t] = e;
                sum += e;
            }

            for (int i = 0; i < n; i++)
            {
                y[(i * yStride) + t] /= sum;
            }
        }
    }
}

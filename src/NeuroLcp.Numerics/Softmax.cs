using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics;

/// <summary>Softmax over the units of each trial, and the cross-entropy of softmax outputs with a target.</summary>
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

    /// <summary>loss[t] = −Σᵢ target[i, t] ln softmax(logits)[i, t], from the logits, so that no probability is rounded to 0 first.</summary>
    /// <param name="logits">Inputs of the softmax, shape (n, trials).</param>
    /// <param name="logitsStride">Elements from row to row of the logits.</param>
    /// <param name="target">Target distribution, shape (n, trials); need not be one-hot. Units of target 0 contribute nothing, whatever their logit.</param>
    /// <param name="targetStride">Elements from row to row of the target.</param>
    /// <param name="n">Units.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="losses">One loss a trial (in nats), overwritten.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void CrossEntropy<T>(
        ReadOnlySpan<T> logits, int logitsStride, ReadOnlySpan<T> target, int targetStride, int n, int trials, Span<T> losses)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Require.FloatOrDouble<T>();
        Require.Count(n, nameof(n));
        Require.Count(trials, nameof(trials));
        Require.Matrix(logits.Length, n, trials, logitsStride, nameof(logits), nameof(logitsStride));
        Require.Matrix(target.Length, n, trials, targetStride, nameof(target), nameof(targetStride));
        Require.Length(losses.Length, trials, nameof(losses));
        for (int t = 0; t < trials; t++)
        {
            losses[t] = TrialCrossEntropy(logits[Math.Min(t, logits.Length)..], logitsStride, target[Math.Min(t, target.Length)..], targetStride, n);
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

    // Σᵢ target[i] (ln Σⱼ exp(x[j] − max) − (x[i] − max)): a loss is read by people and added over epochs, so it is summed in double
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T TrialCrossEntropy<T>(ReadOnlySpan<T> logits, int logitsStride, ReadOnlySpan<T> target, int targetStride, int n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double largest = double.NegativeInfinity;
        for (int i = 0; i < n; i++)
        {
            double value = Widen(logits[i * logitsStride]);
            largest = largest < value ? value : largest;
        }

        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += Math.Exp(Widen(logits[i * logitsStride]) - largest);
        }

        double logarithm = Math.Log(sum);
        double loss = double.IsNaN(logarithm) ? double.NaN : 0;
        for (int i = 0; i < n; i++)
        {
            double weight = Widen(target[i * targetStride]);
            if (weight != 0)
            {
                loss += weight * (logarithm - (Widen(logits[i * logitsStride]) - largest));
            }
        }

        return T.CreateTruncating(loss);
    }

    // the boxes are gone once compiled: T is known there
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Widen<T>(T value) => typeof(T) == typeof(float) ? (float)(object)value! : (double)(object)value!;
}

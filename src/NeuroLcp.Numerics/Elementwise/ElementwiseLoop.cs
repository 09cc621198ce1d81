using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>A function of one variable: of float, for every vector width, and of double.</summary>
internal interface ISingleFunction
{
    public static abstract double Of(double x);

    public static abstract TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged;
}

/// <summary>Applies a function to every element of a span with the widest vectors there are.</summary>
internal static unsafe class ElementwiseLoop
{
    /// <summary>y[i] = f(x[i]); y may be x itself.</summary>
    public static void Apply<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : ISingleFunction
    {
        fixed (float* source = x, destination = y)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Run<TFunction, SingleLanes512, Vector512<float>>(source, destination, x.Length);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Run<TFunction, SingleLanes256, Vector256<float>>(source, destination, x.Length);
            }
            else if (Vector128.IsHardwareAccelerated)
            {
                Run<TFunction, SingleLanes128, Vector128<float>>(source, destination, x.Length);
            }
            else
            {
                Run<TFunction, SingleLanes1, float>(source, destination, x.Length);
            }
        }
    }

    /// <summary>The same at one width; one element wide it is the plain loop that defines the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TFunction, TLanes, TVector>(float* x, float* y, int length)
        where TFunction : ISingleFunction
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TFunction.Apply<TLanes, TVector>(TLanes.Load(x + i)), y + i);
        }

        if (i < length)
        {
            // the last few elements take the same path as all others, in a vector of their own
            TVector rest = default;
            float* elements = (float*)&rest;
            for (int j = i; j < length; j++)
            {
                elements[j - i] = x[j];
            }

            rest = TFunction.Apply<TLanes, TVector>(rest);
            for (int j = i; j < length; j++)
            {
                y[j] = elements[j - i];
            }
        }
    }
}

using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Elementwise;

/// <content>The functions as types, so that each gets a loop of its own with the function inlined: of float, and beside it of double.</content>
public static partial class Activations
{
    internal readonly struct TanhFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Tanh(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Tanh<TLanes, TVector>(x);
    }

    internal readonly struct SigmoidFunction : ISingleFunction
    {
        public static double Of(double x) => LogisticOf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Sigmoid<TLanes, TVector>(x);
    }

    internal readonly struct ExpFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Exp(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Exp<TLanes, TVector>(x);
    }

    internal readonly struct LogFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Log(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Log<TLanes, TVector>(x);
    }

    internal readonly struct SoftplusFunction : ISingleFunction
    {
        public static double Of(double x) => SoftplusOf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Softplus<TLanes, TVector>(x);
    }

    internal readonly struct SinFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Sin(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Sin<TLanes, TVector>(x);
    }

    internal readonly struct CosFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Cos(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Cos<TLanes, TVector>(x);
    }

    internal readonly struct ReluFunction : ISingleFunction
    {
        public static double Of(double x) => RectifiedOf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(0f)), TLanes.Broadcast(0f), TLanes.Add(x, TLanes.Broadcast(0f)));
    }

    internal readonly struct StepFunction : ISingleFunction
    {
        public static double Of(double x) => StepOf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.Select(TLanes.AreEqual(x, x), TLanes.Select(TLanes.LessThan(TLanes.Broadcast(0f), x), TLanes.Broadcast(1f), TLanes.Broadcast(0f)), x);
    }

    internal readonly struct AbsFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Abs(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Magnitude<TLanes, TVector>(x);
    }

    internal readonly struct SignFunction : ISingleFunction
    {
        public static double Of(double x) => SignOf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(0f)), TLanes.Broadcast(-1f),
                TLanes.Select(TLanes.LessThan(TLanes.Broadcast(0f), x), TLanes.Broadcast(1f), TLanes.Add(x, TLanes.Broadcast(0f))));
    }

    internal readonly struct SqrtFunction : ISingleFunction
    {
        public static double Of(double x) => Math.Sqrt(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.SquareRoot(x);
    }
}

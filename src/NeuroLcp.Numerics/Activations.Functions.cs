using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics;

/// <content>The functions of float, as types, so that each gets a loop of its own with the function inlined.</content>
public static partial class Activations
{
    internal readonly struct TanhFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Tanh<TLanes, TVector>(x);
    }

    internal readonly struct SigmoidFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Sigmoid<TLanes, TVector>(x);
    }

    internal readonly struct ExpFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Exp<TLanes, TVector>(x);
    }

    internal readonly struct LogFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Log<TLanes, TVector>(x);
    }

    internal readonly struct SoftplusFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Softplus<TLanes, TVector>(x);
    }

    internal readonly struct SinFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Sin<TLanes, TVector>(x);
    }

    internal readonly struct CosFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Cos<TLanes, TVector>(x);
    }

    internal readonly struct ReluFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(0f)), TLanes.Broadcast(0f), TLanes.Add(x, TLanes.Broadcast(0f)));
    }

    internal readonly struct StepFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.Select(TLanes.AreEqual(x, x), TLanes.Select(TLanes.LessThan(TLanes.Broadcast(0f), x), TLanes.Broadcast(1f), TLanes.Broadcast(0f)), x);
    }

    internal readonly struct AbsFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            SingleFunctions.Magnitude<TLanes, TVector>(x);
    }

    internal readonly struct SignFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(0f)), TLanes.Broadcast(-1f),
                TLanes.Select(TLanes.LessThan(TLanes.Broadcast(0f), x), TLanes.Broadcast(1f), TLanes.Add(x, TLanes.Broadcast(0f))));
    }

    internal readonly struct SqrtFunction : ISingleFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged =>
            TLanes.SquareRoot(x);
    }
}

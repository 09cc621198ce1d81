#pragma warning disable CS1591, IDE0040, IDE0011
using System.Numerics;
using System.Numerics.Tensors;
namespace NeuroLcp.Numerics;
public static class Activations
{
    private static void Map<T>(ReadOnlySpan<T> x, Span<T> y, Func<T, T> f) { for (int i = 0; i < x.Length; i++) { y[i] = f(x[i]); } }
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Tanh);
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, a => T.One / (T.One + T.Exp(-a)));
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Exp);
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Log);
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, a => T.Max(a, T.Zero) + T.LogP1(T.Exp(-T.Abs(a))));
    public static void Sin<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Sin);
    public static void Cos<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Cos);
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, a => a > T.Zero ? a : T.Zero);
    public static void Step<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, a => a > T.Zero ? T.One : T.Zero);
    public static void Sign<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, a => T.CreateChecked(T.Sign(a)));
    public static void Abs<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Abs);
    public static void Sqrt<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Map(x, y, T.Sqrt);
}
public static class Arithmetic
{
    public static void Minimum<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> r) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Min(x, y, r);
    public static void Maximum<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> r) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(x, y, r);
}

using System.Numerics;
using System.Numerics.Tensors;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>Elementwise arithmetic over whole spans, each operation rounded once, exactly as the operator of C# rounds it.</summary>
/// <remarks>
/// Results have as many elements as the inputs and may overwrite one of them (the same span; other overlaps are not supported).
/// There is no fused a b + c here: it would round once where the equation as written rounds twice.
/// Every method throws <see cref="ArgumentException"/> where lengths differ and <see cref="NotSupportedException"/> where T is neither float nor double.
/// </remarks>
public static class Arithmetic
{
    /// <summary>result = x + y.</summary>
    public static void Add<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y, result);
        TensorPrimitives.Add(x, y, result);
    }

    /// <summary>result = x − y.</summary>
    public static void Subtract<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y, result);
        TensorPrimitives.Subtract(x, y, result);
    }

    /// <summary>result = x y.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y, result);
        TensorPrimitives.Multiply(x, y, result);
    }

    /// <summary>result = x / y.</summary>
    public static void Divide<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y, result);
        TensorPrimitives.Divide(x, y, result);
    }

    /// <summary>result = the smaller of x and y; NaN where either is NaN, and −0 below +0.</summary>
    public static void Minimum<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y, result);
        TensorPrimitives.Min(x, y, result);
    }

    /// <summary>result = the larger of x and y; NaN where either is NaN, and −0 below +0.</summary>
    public static void Maximum<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, y, result);
        TensorPrimitives.Max(x, y, result);
    }

    /// <summary>result = x + s.</summary>
    public static void AddScalar<T>(ReadOnlySpan<T> x, T s, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, result);
        TensorPrimitives.Add(x, s, result);
    }

    /// <summary>result = s x.</summary>
    public static void MultiplyScalar<T>(ReadOnlySpan<T> x, T s, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, result);
        TensorPrimitives.Multiply(x, s, result);
    }

    /// <summary>result = s / x.</summary>
    public static void DivideScalar<T>(ReadOnlySpan<T> x, T s, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, result);
        TensorPrimitives.Divide(s, x, result);
    }

    /// <summary>result = −x.</summary>
    public static void Negate<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(x, result);
        TensorPrimitives.Negate(x, result);
    }

    private static void Check<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
    {
        Require.SameLength(y.Length, x.Length, nameof(y));
        Check(x, result);
    }

    private static void Check<T>(ReadOnlySpan<T> x, Span<T> result)
    {
        Require.FloatOrDouble<T>();
        Require.SameLength(result.Length, x.Length, nameof(result));
    }
}

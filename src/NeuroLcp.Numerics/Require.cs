using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NeuroLcp.Numerics;

/// <summary>The checks every kernel makes before it touches memory.</summary>
internal static class Require
{
    /// <summary>Refuses a negative count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Count(int value, string name)
    {
        if (value < 0)
        {
            ThrowCount(value, name);
        }
    }

    /// <summary>Refuses a span that cannot hold <paramref name="needed"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Length(int length, long needed, string name)
    {
        if (length < needed)
        {
            ThrowLength(length, needed, name);
        }
    }

    /// <summary>Refuses a stride shorter than a row, or a span that cannot hold (rows, columns) with that stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Matrix(int length, int rows, int columns, int stride, string name, string strideName)
    {
        if (stride < columns)
        {
            ThrowStride(stride, columns, strideName);
        }

        // the last row need not be padded to the stride
        Length(length, rows == 0 || columns == 0 ? 0 : ((rows - 1L) * stride) + columns, name);
    }

    /// <summary>Refuses spans of unequal lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SameLength(int length, int needed, string name)
    {
        if (length != needed)
        {
            ThrowSameLength(length, needed, name);
        }
    }

    /// <summary>Refuses what is no whole number of rows of some columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Columns(int length, int columns, string name)
    {
        if (columns < 1 || length % columns != 0)
        {
            ThrowColumns(length, columns, name);
        }
    }

    /// <summary>Refuses element types other than float and double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FloatOrDouble<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"Kernels work on float and double, not on {typeof(T).Name}.");
        }
    }

    [DoesNotReturn]
    private static void ThrowCount(int value, string name) =>
        throw new ArgumentOutOfRangeException(name, value, $"{name} must not be negative.");

    [DoesNotReturn]
    private static void ThrowLength(int length, long needed, string name) =>
        throw new ArgumentException($"{name} has {length} elements, but its shape needs at least {needed}.", name);

    [DoesNotReturn]
    private static void ThrowStride(int stride, int columns, string name) =>
        throw new ArgumentException($"{name} is {stride}, but a row has {columns} elements: the stride must be at least that.", name);

    [DoesNotReturn]
    private static void ThrowColumns(int length, int columns, string name) =>
        throw new ArgumentException($"{name} has {length} elements, which is no whole number of rows of {columns} columns.", name);

    [DoesNotReturn]
    private static void ThrowSameLength(int length, int needed, string name) =>
        throw new ArgumentException($"{name} has {length} elements, but exactly {needed} are needed to match the other arguments.", name);
}

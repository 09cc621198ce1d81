using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Arrays;

/// <summary>What .NET calls each <see cref="ElementType"/>, its size, and conversion into it.</summary>
internal static class ElementTypes
{
    internal static int Size(this ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        ElementType.UInt8 => 1,
        _ => throw Unknown(type),
    };

    internal static bool IsFloat(this ElementType type) => type is ElementType.Float32 or ElementType.Float64;

    /// <summary>The .NET element of a type.</summary>
    internal static Type ElementOf(ElementType type) => type switch
    {
        ElementType.Float32 => typeof(float),
        ElementType.Float64 => typeof(double),
        ElementType.Int32 => typeof(int),
        ElementType.Int64 => typeof(long),
        ElementType.UInt8 => typeof(byte),
        _ => throw Unknown(type),
    };

    /// <summary>The element type of a .NET element, or an error that lists the possible ones.</summary>
    internal static ElementType Of(Type type) =>
        type == typeof(float) ? ElementType.Float32
        : type == typeof(double) ? ElementType.Float64
        : type == typeof(int) ? ElementType.Int32
        : type == typeof(long) ? ElementType.Int64
        : type == typeof(byte) ? ElementType.UInt8
        : throw new ArgumentException($"elements of type {type.Name} cannot be stored; use float, double, int, long or byte");

    /// <summary>Copies elements into the bytes of another element type. Whole numbers may become floats, never the reverse.</summary>
    /// <exception cref="ArgumentException">A float would become an integer, or a value is out of range.</exception>
    internal static void Convert<T>(ReadOnlySpan<T> source, ElementType type, Span<byte> destination)
        where T : unmanaged, INumber<T>
    {
        if (!type.IsFloat() && Of(typeof(T)).IsFloat())
        {
            throw new ArgumentException(
                $"{typeof(T).Name} values cannot be stored as {type}: fractions would be lost; round them first, or declare the array as Float64");
        }

        switch (type)
        {
            case ElementType.Float32: To<T, float>(source, destination); break;
            case ElementType.Float64: To<T, double>(source, destination); break;
            case ElementType.Int32: To<T, int>(source, destination); break;
            case ElementType.Int64: To<T, long>(source, destination); break;
            case ElementType.UInt8: To<T, byte>(source, destination); break;
            default: throw Unknown(type);
        }
    }

    private static void To<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<byte> bytes)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.AsBytes(source).CopyTo(bytes);
            return;
        }

        Span<TTo> destination = MemoryMarshal.Cast<byte, TTo>(bytes);
        try
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = TTo.CreateChecked(source[i]);
            }
        }
        catch (OverflowException overflow)
        {
            throw new ArgumentException($"a value does not fit {typeof(TTo).Name}", overflow);
        }
    }

    internal static ArgumentOutOfRangeException Unknown(ElementType type) => new(nameof(type), type, "no such element type");
}

using System.Numerics;
using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>What HDF5 and .NET call each <see cref="ElementType"/>, and conversion between them.</summary>
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

    /// <summary>Type in the file: the same bytes on every machine.</summary>
    internal static long FileType(this ElementType type) => type switch
    {
        ElementType.Float32 => H5T.IEEE_F32LE,
        ElementType.Float64 => H5T.IEEE_F64LE,
        ElementType.Int32 => H5T.STD_I32LE,
        ElementType.Int64 => H5T.STD_I64LE,
        ElementType.UInt8 => H5T.STD_U8LE,
        _ => throw Unknown(type),
    };

    internal static long MemoryType(this ElementType type) => type switch
    {
        ElementType.Float32 => H5T.NATIVE_FLOAT,
        ElementType.Float64 => H5T.NATIVE_DOUBLE,
        ElementType.Int32 => H5T.NATIVE_INT32,
        ElementType.Int64 => H5T.NATIVE_INT64,
        ElementType.UInt8 => H5T.NATIVE_UINT8,
        _ => throw Unknown(type),
    };

    /// <summary>The element type of a type in a file; null where it is none of ours.</summary>
    internal static ElementType? OfFile(long type) => (H5T.get_class(type), (int)H5T.get_size(type), H5T.get_sign(type)) switch
    {
        (H5T.class_t.FLOAT, 4, _) => ElementType.Float32,
        (H5T.class_t.FLOAT, 8, _) => ElementType.Float64,
        (H5T.class_t.INTEGER, 4, H5T.sign_t.SGN_2) => ElementType.Int32,
        (H5T.class_t.INTEGER, 8, H5T.sign_t.SGN_2) => ElementType.Int64,
        (H5T.class_t.INTEGER, 1, H5T.sign_t.NONE) => ElementType.UInt8,
        _ => null,
    };

    /// <summary>Types in file and memory of a .NET element: those of recordings, and those that other programs' formats ask for.</summary>
    internal static (long File, long Memory) Stored(Type type) =>
        type == typeof(ulong) ? (H5T.STD_U64LE, H5T.NATIVE_UINT64)
        : type == typeof(uint) ? (H5T.STD_U32LE, H5T.NATIVE_UINT32)
        : type == typeof(ushort) ? (H5T.STD_U16LE, H5T.NATIVE_UINT16)
        : type == typeof(sbyte) ? (H5T.STD_I8LE, H5T.NATIVE_INT8)
        : (Of(type).FileType(), Of(type).MemoryType());

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

    /// <summary>Type in memory of a .NET element that can be read: those that can be stored, and ulong, of which other programs make indices.</summary>
    internal static long ReadableType(Type type) => type == typeof(ulong) ? H5T.NATIVE_UINT64 : Of(type).MemoryType();

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
            throw new ArgumentException($"{typeof(T).Name} values cannot be stored as {type}: fractions would be lost; round them first, or declare the array as Float64");
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

    private static ArgumentOutOfRangeException Unknown(ElementType type) => new(nameof(type), type, "no such element type");
}

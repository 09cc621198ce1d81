using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>What HDF5 calls each <see cref="ElementType"/>, in files and in memory.</summary>
internal static class Hdf5Types
{
    /// <summary>Type in the file: the same bytes on every machine.</summary>
    internal static long FileType(this ElementType type) => type switch
    {
        ElementType.Float32 => H5T.IEEE_F32LE,
        ElementType.Float64 => H5T.IEEE_F64LE,
        ElementType.Int32 => H5T.STD_I32LE,
        ElementType.Int64 => H5T.STD_I64LE,
        ElementType.UInt8 => H5T.STD_U8LE,
        _ => throw ElementTypes.Unknown(type),
    };

    internal static long MemoryType(this ElementType type) => type switch
    {
        ElementType.Float32 => H5T.NATIVE_FLOAT,
        ElementType.Float64 => H5T.NATIVE_DOUBLE,
        ElementType.Int32 => H5T.NATIVE_INT32,
        ElementType.Int64 => H5T.NATIVE_INT64,
        ElementType.UInt8 => H5T.NATIVE_UINT8,
        _ => throw ElementTypes.Unknown(type),
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
        : (ElementTypes.Of(type).FileType(), ElementTypes.Of(type).MemoryType());

    /// <summary>Type in memory of a .NET element that can be read: those that can be stored, and ulong, of which other programs make indices.</summary>
    internal static long ReadableType(Type type) => type == typeof(ulong) ? H5T.NATIVE_UINT64 : ElementTypes.Of(type).MemoryType();
}

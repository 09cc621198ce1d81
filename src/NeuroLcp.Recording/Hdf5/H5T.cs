using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5T: element types.</summary>
internal static partial class H5T
{
    internal static readonly nuint VARIABLE = nuint.MaxValue;

    // Properties, not fields: the identifiers exist only once the library is open.
    internal static long NATIVE_FLOAT => Hdf5Library.Identifier("H5T_NATIVE_FLOAT_g");

    internal static long NATIVE_DOUBLE => Hdf5Library.Identifier("H5T_NATIVE_DOUBLE_g");

    internal static long NATIVE_INT32 => Hdf5Library.Identifier("H5T_NATIVE_INT32_g");

    internal static long NATIVE_INT64 => Hdf5Library.Identifier("H5T_NATIVE_INT64_g");

    internal static long NATIVE_UINT64 => Hdf5Library.Identifier("H5T_NATIVE_UINT64_g");

    internal static long NATIVE_UINT8 => Hdf5Library.Identifier("H5T_NATIVE_UINT8_g");

    internal static long NATIVE_UINT32 => Hdf5Library.Identifier("H5T_NATIVE_UINT32_g");

    internal static long NATIVE_UINT16 => Hdf5Library.Identifier("H5T_NATIVE_UINT16_g");

    internal static long NATIVE_INT8 => Hdf5Library.Identifier("H5T_NATIVE_INT8_g");

    internal static long IEEE_F32LE => Hdf5Library.Identifier("H5T_IEEE_F32LE_g");

    internal static long IEEE_F64LE => Hdf5Library.Identifier("H5T_IEEE_F64LE_g");

    internal static long STD_I32LE => Hdf5Library.Identifier("H5T_STD_I32LE_g");

    internal static long STD_I64LE => Hdf5Library.Identifier("H5T_STD_I64LE_g");

    internal static long STD_U64LE => Hdf5Library.Identifier("H5T_STD_U64LE_g");

    internal static long STD_U32LE => Hdf5Library.Identifier("H5T_STD_U32LE_g");

    internal static long STD_U16LE => Hdf5Library.Identifier("H5T_STD_U16LE_g");

    internal static long STD_I8LE => Hdf5Library.Identifier("H5T_STD_I8LE_g");

    internal static long STD_U8LE => Hdf5Library.Identifier("H5T_STD_U8LE_g");

    internal static long C_S1 => Hdf5Library.Identifier("H5T_C_S1_g");

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tcopy")]
    internal static partial long copy(long type_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tset_size")]
    internal static partial int set_size(long dtype_id, nuint size);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_size")]
    internal static partial nuint get_size(long dtype_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tset_cset")]
    internal static partial int set_cset(long dtype_id, cset_t cset);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_class")]
    internal static partial class_t get_class(long dtype_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_sign")]
    internal static partial sign_t get_sign(long dtype_id);

    /// <summary>Bits that count; 0 where there is no such number.</summary>
    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_precision")]
    internal static partial nuint get_precision(long dtype_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_offset")]
    internal static partial int get_offset(long dtype_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_fields")]
    internal static partial int get_fields(long type_id, out nuint spos, out nuint epos, out nuint esize, out nuint mpos, out nuint msize);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tget_super")]
    internal static partial long get_super(long type_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tis_variable_str")]
    internal static partial int is_variable_str(long dtype_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tvlen_create")]
    internal static partial long vlen_create(long base_type_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tenum_create")]
    internal static partial long enum_create(long dtype_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Tenum_insert", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int enum_insert(long dtype_id, string name, nint value);

    /// <summary>A sequence of any length in memory.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct hvl_t
    {
        internal nuint len;
        internal nint p;
    }

    internal enum class_t
    {
        NO_CLASS = -1,
        INTEGER = 0,
        FLOAT = 1,
        TIME = 2,
        STRING = 3,
        BITFIELD = 4,
        OPAQUE = 5,
        COMPOUND = 6,
        REFERENCE = 7,
        ENUM = 8,
        VLEN = 9,
        ARRAY = 10,
    }

    internal enum cset_t
    {
        ASCII = 0,
        UTF8 = 1,
    }

    internal enum sign_t
    {
        ERROR = -1,
        NONE = 0,
        SGN_2 = 1,
    }
}

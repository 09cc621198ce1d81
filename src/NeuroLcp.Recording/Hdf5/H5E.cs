using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5E: the calling thread's error stack.</summary>
internal static unsafe partial class H5E
{
    internal const long DEFAULT = 0;

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Eset_auto2")]
    internal static partial int set_auto(long estack_id, nint func, nint client_data);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Eclear2")]
    internal static partial int clear(long estack_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Ewalk2")]
    internal static partial int walk(long estack_id, direction_t direction, delegate* unmanaged[Cdecl]<uint, error_t*, nint, int> func, nint client_data);

    internal enum direction_t
    {
        H5E_WALK_UPWARD = 0,
        H5E_WALK_DOWNWARD = 1,
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct error_t
    {
        internal long cls_id;
        internal long maj_num;
        internal long min_num;
        internal uint line;
        internal nint func_name;
        internal nint file_name;
        internal nint desc;
    }

    /// <summary>The stack as text, from the API call to the innermost cause.</summary>
    internal static IReadOnlyList<string> Descriptions()
    {
        var lines = new List<string>();
        var handle = GCHandle.Alloc(lines);
        try
        {
            _ = walk(DEFAULT, direction_t.H5E_WALK_DOWNWARD, &Collect, GCHandle.ToIntPtr(handle));
        }
        finally
        {
            handle.Free();
        }

        return lines;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collect(uint level, error_t* error, nint lines)
    {
        string? function = Marshal.PtrToStringUTF8(error->func_name);
        string? description = Marshal.PtrToStringUTF8(error->desc);
        ((List<string>)GCHandle.FromIntPtr(lines).Target!).Add($"{function}: {description}");
        return 0;
    }
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Hdf5;

/// <summary>H5F: files.</summary>
internal static partial class H5F
{
    internal const uint ACC_RDONLY = 0x0000;
    internal const uint ACC_RDWR = 0x0001;
    internal const uint ACC_TRUNC = 0x0002;
    internal const uint ACC_EXCL = 0x0004;
    internal const uint ACC_SWMR_WRITE = 0x0020;
    internal const uint ACC_SWMR_READ = 0x0040;

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fcreate", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long create(string filename, uint flags, long create_plist = H5P.DEFAULT, long access_plist = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long open(string filename, uint flags, long plist = H5P.DEFAULT);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fclose")]
    internal static partial int close(long file_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fflush")]
    internal static partial int flush(long object_id, scope_t scope);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fstart_swmr_write")]
    internal static partial int start_swmr_write(long file_id);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fincrement_filesize")]
    internal static partial int increment_filesize(long file_id, ulong increment);

    [LibraryImport(Hdf5Library.Core, EntryPoint = "H5Fget_name")]
    private static partial nint get_name(long obj_id, [Out] byte[]? name, nuint size);

    /// <summary>Bytes that the file of an open object has; what its header says may be more.</summary>
    internal static long length_of(long obj_id)
    {
        byte[] name = new byte[Hdf5Library.Check(get_name(obj_id, null, 0)) + 1];
        Hdf5Library.Check(get_name(obj_id, name, (nuint)name.Length));
        return new FileInfo(System.Text.Encoding.UTF8.GetString(name, 0, name.Length - 1)).Length;
    }

    internal enum scope_t
    {
        LOCAL = 0,
        GLOBAL = 1,
    }

    internal enum libver_t
    {
        EARLIEST = 0,
        V18 = 1,
        V110 = 2,
    }

    internal enum close_degree_t
    {
        DEFAULT = 0,
        WEAK = 1,
        SEMI = 2,
        STRONG = 3,
    }
}

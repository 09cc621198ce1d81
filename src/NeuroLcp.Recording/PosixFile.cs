using System.Runtime.InteropServices;

namespace NeuroLcp.Recording;

/// <summary>Two things that the operating system can do with files and .NET cannot.</summary>
internal static partial class PosixFile
{
    /// <summary>Gives a file a second name; false where the name is taken, or the file system has no second names.</summary>
    internal static bool TryLink(string path, string secondName) => !OperatingSystem.IsWindows() && link(path, secondName) == 0;

    /// <summary>Waits until the disk itself knows the names in a directory; a file system without this has nothing to wait for.</summary>
    internal static void SynchroniseDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        int descriptor = open(directory, readOnly);
        if (descriptor >= 0)
        {
            _ = fsync(descriptor);
            _ = close(descriptor);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string oldpath, string newpath);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string pathname, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int fd);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}

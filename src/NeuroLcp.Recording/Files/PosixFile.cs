using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NeuroLcp.Recording.Files;

/// <summary>What the operating system can do with files and .NET cannot, or does not report.</summary>
internal static unsafe partial class PosixFile
{
    private const int Interrupted = 4, NoPermission = 13, InvalidArgument = 22, NoSuchCall = 38, NotSupported = 95;

    // Looked up in the running program rather than in libc, so that whatever stands before libc there (a library that watches a disk, or
    // one that breaks it for a test) is asked as it is for everybody else.
    private static readonly delegate* unmanaged<int, int> s_fsync = OperatingSystem.IsWindows()
        ? null
        : (delegate* unmanaged<int, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "fsync");

    /// <summary>Gives a file a second name; false where the name is taken, or the file system has no second names.</summary>
    internal static bool TryLink(string path, string secondName) => !OperatingSystem.IsWindows() && link(path, secondName) == 0;

    /// <summary>Waits until the disk itself has the file. <see cref="RandomAccess.FlushToDisk"/> does so too, and keeps to itself that it failed.</summary>
    /// <exception cref="IOException">It has not; <see cref="Exception.HResult"/> is the system's number.</exception>
    internal static void Synchronise(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            // on macOS fsync alone stops at the disk's own memory
            RandomAccess.FlushToDisk(file);
        }

        if (!OperatingSystem.IsWindows())
        {
            Synchronise((int)file.DangerousGetHandle());
            GC.KeepAlive(file);
        }
    }

    /// <inheritdoc cref="Synchronise(SafeFileHandle)"/>
    internal static void Synchronise(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Synchronise(handle);
    }

    /// <summary>Waits until the disk itself knows the names in a directory; where that cannot be asked for, there is nothing to wait for.</summary>
    /// <exception cref="IOException">It does not; <see cref="Exception.HResult"/> is the system's number.</exception>
    internal static void SynchroniseDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        int descriptor = open(directory, readOnly);
        if (descriptor < 0)
        {
            // a directory may be open to writing and closed to reading
            int error = Marshal.GetLastPInvokeError();
            if (error != NoPermission)
            {
                throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{directory}'", error);
            }

            return;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Synchronise(descriptor);
    }

    /// <summary>All that is in a small file that somebody else may have locked.</summary>
    internal static string ReadLocked(string path)
    {
        const int readOnly = 0, most = 256;
        using var handle = new SafeFileHandle(OperatingSystem.IsWindows() ? -1 : open(path, readOnly), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return "";
        }

        byte[] text = new byte[most];
        return System.Text.Encoding.UTF8.GetString(text.AsSpan(0, RandomAccess.Read(handle, text, 0)));
    }

    private static void Synchronise(int descriptor)
    {
        int error;
        do
        {
            Marshal.SetLastSystemError(0);
            error = s_fsync(descriptor) == 0 ? 0 : Marshal.GetLastSystemError();
        }
        while (error == Interrupted);

        // a file system without this has nothing to wait for
        if (error is not (0 or InvalidArgument or NoSuchCall or NotSupported))
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string oldpath, string newpath);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int open(string pathname, int flags);
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Recording.Files;

/// <summary>Refuses to read what is no ordinary file: opening a pipe waits for a writer that may never come, and a device may never end.</summary>
internal static partial class OrdinaryFile
{
    private const int CurrentDirectory = -100, TypeBits = 0xf000, Regular = 0x8000, Directories = 0x4000, ModeAt = 28, StatxBytes = 256;
    private const uint Type = 1;

    /// <summary>Why a path cannot be read as a file; null where it can, or where nothing is there.</summary>
    internal static unsafe string? Objection(string path)
    {
        if (Directory.Exists(path))
        {
            return "is a directory; name a file in it";
        }

        if (!OperatingSystem.IsLinux())
        {
            return Path.Exists(path) && (File.GetAttributes(path) & FileAttributes.Device) != 0 ? Stranger : null;
        }

        // struct statx is laid out alike on every processor
        byte* found = stackalloc byte[StatxBytes];
        return statx(CurrentDirectory, path, 0, Type, found) == 0 && (*(ushort*)(found + ModeAt) & TypeBits) is not (Regular or Directories) ? Stranger : null;
    }

    private const string Stranger = "is a pipe, a device or a socket, and has to be a file; copy what it gives into one";

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, byte* found);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NeuroLcp.Recording.Files;

/// <summary>What a file is, whatever it is called: two paths with the same identity lead to one file, by links of either kind or otherwise.</summary>
/// <param name="Device">Number of the file system.</param>
/// <param name="Inode">Number of the file there.</param>
/// <param name="Path">The resolved path on systems that tell no numbers, else empty.</param>
public readonly partial record struct FileIdentity(ulong Device, ulong Inode, string Path)
{
    private const int CurrentDirectory = -100, NoFollow = 0x100, EmptyPath = 0x1000;
    private const uint Basic = 0x7ff;
    private const int TypeBits = 0xf000, RegularFile = 0x8000;

    /// <summary>The file that a path leads to; null where there is none.</summary>
    public static FileIdentity? Of(string path) => Look(path)?.Identity;

    /// <summary>Whether two paths lead to one file.</summary>
    public static bool AreSame(string first, string second) => Of(first) is { } one && Of(second) is { } other && one == other;

    /// <summary>The file of a handle.</summary>
    internal static unsafe FileIdentity? Of(SafeFileHandle handle)
    {
        byte* found = stackalloc byte[256];
        return OperatingSystem.IsLinux() && statx((int)handle.DangerousGetHandle(), "", EmptyPath, Basic, found) == 0 ? Read(found).Identity : null;
    }

    /// <summary>The file, or the link, that a name itself stands for.</summary>
    internal static FileIdentity? OfName(string path) => Look(path, NoFollow)?.Identity;

    /// <summary>Whether something is there that is no ordinary file: a device, a pipe, a socket, a directory.</summary>
    internal static bool IsSpecial(string path) => Look(path) is { IsRegular: false };

    private static unsafe (FileIdentity Identity, bool IsRegular)? Look(string path, int flags = 0)
    {
        // as .NET opens it: a/../b is b, also where there is no a
        string full = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsLinux())
        {
            byte* found = stackalloc byte[256];
            return statx(CurrentDirectory, full, flags, Basic, found) == 0 ? Read(found) : null;
        }

        if (!System.IO.Path.Exists(full))
        {
            return null;
        }

        string target = flags == NoFollow ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        return (new FileIdentity(0, 0, target), !Directory.Exists(target) && (File.GetAttributes(target) & FileAttributes.Device) == 0);
    }

    /// <summary>The layout of struct statx, which is the same on every processor.</summary>
    private static unsafe (FileIdentity Identity, bool IsRegular) Read(byte* found)
    {
        var bytes = new ReadOnlySpan<byte>(found, 256);
        int mode = MemoryMarshal.Read<ushort>(bytes[28..]);
        ulong inode = MemoryMarshal.Read<ulong>(bytes[32..]);
        ulong major = MemoryMarshal.Read<uint>(bytes[136..]), minor = MemoryMarshal.Read<uint>(bytes[140..]);
        return (new FileIdentity((major << 32) | minor, inode, ""), (mode & TypeBits) == RegularFile);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, byte* found);
}

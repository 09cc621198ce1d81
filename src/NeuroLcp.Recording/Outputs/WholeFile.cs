using System.Text;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Recording.Outputs;

/// <summary>
/// Writes files of any format that are there whole or not at all: beside their place under a name of their own, waited for until the disk has
/// them, then renamed, then the folder waited for. All of NeuroLcp that writes a file writes it here, or live as a <see cref="RecordingWriter"/>.
/// </summary>
public static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; missing directories are made.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced; it stays where anything fails.</param>
    /// <param name="write">Writes what is in it; may throw to stop.</param>
    /// <exception cref="RecordingException">The name cannot be claimed (<see cref="OutputClaim.Take"/>), or the disk is full or fails.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var target = new NewFile(path, overwrite);
        Guard(path, () =>
        {
            using var stream = new FileStream(target.TemporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            write(stream);
            stream.Flush();
            PosixFile.Synchronise(stream.SafeFileHandle);
        });
        target.Publish();
    }

    /// <summary>Writes bytes.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteBytes(string path, bool overwrite, byte[] content) => Write(path, overwrite, stream => stream.Write(content));

    /// <summary>Writes a text in UTF-8, without a mark before it.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteText(string path, bool overwrite, string content) =>
        WriteBytes(path, overwrite, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(content));

    /// <summary>Writes by a library that wants a path, and makes the file there itself.</summary>
    /// <inheritdoc cref="Write"/>
    internal static void WriteAt(string path, bool overwrite, Action<string> write)
    {
        using var target = new NewFile(path, overwrite);
        Guard(path, () =>
        {
            write(target.TemporaryPath);
            PosixFile.Synchronise(target.TemporaryPath);
        });
        target.Publish();
    }

    private static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not RecordingException)
        {
            throw RecordingException.WhileWriting(path, failure, "Nothing was written.");
        }
    }
}

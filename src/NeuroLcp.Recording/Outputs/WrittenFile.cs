using NeuroLcp.Recording.Files;

namespace NeuroLcp.Recording.Outputs;

/// <summary>The file that a recording is written to live: the one that bears its name, while this process alone may write it.</summary>
/// <param name="path">The file, as the caller named it.</param>
/// <param name="fullPath">The file itself, which is there.</param>
/// <param name="locked">The lock that keeps other programs from writing to it.</param>
/// <param name="claim">The claim to its name that ends with the writing; null where the caller keeps it.</param>
internal sealed class WrittenFile(string path, string fullPath, WriterLock locked, OutputClaim? claim) : IDisposable
{
    private readonly FileIdentity? _identity = FileIdentity.Of(fullPath);
    private bool _isNameSafe;

    /// <summary>The file, as the caller named it.</summary>
    internal string Path => path;

    /// <summary>The file itself.</summary>
    internal string FullPath => fullPath;

    /// <summary>Its directory.</summary>
    internal string Directory { get; } = System.IO.Path.GetDirectoryName(fullPath) ?? "/";

    /// <summary>Whether what is written is found under the name it is written for; why it is not.</summary>
    internal RecordingException? Loss()
    {
        FileIdentity? there = FileIdentity.Of(fullPath);
        if (there is not null && there == _identity)
        {
            return null;
        }

        string what = there is not null ? "another file was put in its place" : System.IO.Directory.Exists(Directory) ? "the file was removed or renamed"
            : "the directory of the file vanished (was its disk unmounted?)";
        return new RecordingException(path, $"{what} while it was being written; nothing more can be recorded in it");
    }

    /// <summary>Waits until the disk has the file, and the first time its name.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    internal void Synchronise()
    {
        PosixFile.Synchronise(fullPath);
        if (!_isNameSafe)
        {
            PosixFile.SynchroniseDirectory(Directory);
            _isNameSafe = true;
        }
    }

    /// <summary>Lets other programs open the file, which is closed.</summary>
    internal void Unlock() => locked.Dispose();

    /// <summary>Lets others write it.</summary>
    public void Dispose()
    {
        locked.Dispose();
        claim?.Dispose();
    }
}

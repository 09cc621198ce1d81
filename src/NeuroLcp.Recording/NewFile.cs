using Microsoft.Win32.SafeHandles;

namespace NeuroLcp.Recording;

/// <summary>A file that gets its name only when it is whole: made under a temporary name beside it, then renamed.</summary>
internal sealed class NewFile : IDisposable
{
    private readonly string _path;
    private readonly string _fullPath;
    private readonly bool _overwrite;

    /// <summary>Checks the target and makes missing directories.</summary>
    /// <exception cref="RecordingException">The target exists, is a directory, or its directory cannot be made.</exception>
    internal NewFile(string path, bool overwrite)
    {
        _path = path;
        _fullPath = Path.GetFullPath(path);
        _overwrite = overwrite;
        if (Directory.Exists(_fullPath))
        {
            throw new RecordingException(path, "is a directory; name a file in it");
        }

        RequireFree();
        string directory = Path.GetDirectoryName(_fullPath) ?? "/";
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw RecordingException.WhileWriting(path, failure, $"The directory '{directory}' cannot be made.");
        }

        TemporaryPath = Path.Combine(directory, $".{Path.GetFileName(_fullPath)}.{Guid.NewGuid().ToString("N")[..8]}.new");
    }

    /// <summary>Where to write.</summary>
    internal string TemporaryPath { get; }

    /// <summary>Gives the file its name, at once and whole.</summary>
    /// <exception cref="RecordingException">A file of that name appeared meanwhile, or the directory vanished.</exception>
    internal void Publish()
    {
        RequireFree();
        try
        {
            File.Move(TemporaryPath, _fullPath, _overwrite);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            RequireFree();
            throw RecordingException.WhileWriting(_path, failure, "Nothing was written.");
        }
    }

    /// <summary>Waits until the disk itself has the file.</summary>
    internal static void Synchronise(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(TemporaryPath);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The directory vanished or became read-only, which the caller has already been told.
        }
    }

    private void RequireFree()
    {
        if (!_overwrite && File.Exists(_fullPath))
        {
            throw new RecordingException(_path, "exists and is not overwritten; choose another name (-o) or ask for it (--overwrite)");
        }
    }
}

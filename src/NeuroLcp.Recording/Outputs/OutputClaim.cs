using System.Text;
using Microsoft.Win32.SafeHandles;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Recording.Outputs;

/// <summary>
/// The right to write the file of a name, which one process has at a time: from before its work begins until the file is whole, or for as long
/// as it is written live. A lock on a small hidden file beside it, <c>.NAME.claim</c>, which says who holds it; the lock goes with its process, however that
/// ends.
/// </summary>
/// <remarks>Where the file system has no locks nobody can be kept out; a writer then finds at its next commit that its file was replaced.</remarks>
public sealed class OutputClaim : IDisposable
{
    private const int Tries = 100, HeldOnLinux = 11, HeldOnMac = 35;

    private readonly string _place;
    private SafeFileHandle? _lock;

    private OutputClaim(string path, string fullPath, string place, SafeFileHandle held)
    {
        Path = path;
        FullPath = fullPath;
        _place = place;
        _lock = held;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The file itself: a symbolic link stays one, and what it leads to is written.</summary>
    internal string FullPath { get; }

    /// <summary>Claims the name of a new file; missing directories are made.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <exception cref="RecordingException">
    /// The file exists, is read by this command (<see cref="RecordingProblem.IsInput"/>), is written by another process
    /// (<see cref="RecordingProblem.InUse"/>), is protected or no file; or its directory cannot be made.
    /// </exception>
    public static OutputClaim Take(string path, bool overwrite)
    {
        string fullPath = Place(path);
        Require(path, overwrite);
        string directory = System.IO.Path.GetDirectoryName(fullPath) ?? "/";
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw RecordingException.WhileWriting(path, failure, $"The directory '{directory}' cannot be made.");
        }

        OutputClaim claim = OfExisting(path);
        try
        {
            // it may have appeared before the claim was ours
            Require(path, overwrite);
            LastWriter.RequireGone(path);
            return claim;
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Claims the name of a file that is to be gone on with.</summary>
    /// <exception cref="RecordingException">Another process writes it; <see cref="RecordingProblem.InUse"/>.</exception>
    public static OutputClaim OfExisting(string path)
    {
        string fullPath = Place(path);
        string place = Beside(fullPath, ".claim");
        for (int i = 0; i < Tries; i++)
        {
            SafeFileHandle held;
            try
            {
                held = File.OpenHandle(place, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException locked) when (locked.HResult is HeldOnLinux or HeldOnMac)
            {
                LastWriter.RequireGone(path);
                string who = PosixFile.ReadLocked(place);
                throw new RecordingException(path,
                    $"is being written by {(who.Length > 0 ? who : "another process")}; wait for its end, or choose another name (-o)", RecordingProblem.InUse);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw RecordingException.WhileWriting(path, failure, "Nothing was written.");
            }

            // whoever had it before took the name away when done: then this is a lock on nothing
            if (FileIdentity.OfName(place) == FileIdentity.Of(held) || !OperatingSystem.IsLinux())
            {
                Sign(held);
                var claim = new OutputClaim(path, fullPath, place, held);
                claim.RemoveLeftovers();
                return claim;
            }

            held.Dispose();
        }

        throw new RecordingException(path, $"cannot be claimed: {place} is no ordinary file; remove it", RecordingProblem.InUse);
    }

    /// <summary>Refuses what cannot be written, without claiming it: to be said before long work.</summary>
    /// <inheritdoc cref="Take"/>
    public static void Require(string path, bool overwrite)
    {
        if (Directory.Exists(path))
        {
            throw new RecordingException(path, "is a directory; name a file in it");
        }

        InputFiles.RequireNone(path);
        if (FileIdentity.IsSpecial(path))
        {
            throw new RecordingException(path, "is a device or a pipe, which cannot be replaced by a file; name a file");
        }

        // a symbolic link that leads to nothing is no file yet
        if (FileIdentity.Of(path) is null)
        {
            return;
        }

        if (!overwrite)
        {
            throw new RecordingException(path, "exists and is not overwritten; choose another name (-o) or ask for it (--overwrite)");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.UserWrite) == 0)
        {
            throw new RecordingException(path, "is protected from writing; choose another name (-o), or allow it with chmod u+w");
        }
    }

    /// <summary>Lets the next writer in.</summary>
    public void Dispose()
    {
        if (_lock is { } held)
        {
            _lock = null;
            try
            {
                File.Delete(_place);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The directory vanished or became read-only; an empty claim that nobody holds is in nobody's way.
            }

            held.Dispose();
        }
    }

    /// <summary>A hidden name beside a file.</summary>
    internal static string Beside(string fullPath, string ending) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(fullPath) ?? "/", $".{System.IO.Path.GetFileName(fullPath)}{ending}");

    /// <summary>Where a path leads, through symbolic links, also those that lead to nothing yet.</summary>
    private static string Place(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw RecordingException.WhileWriting(path, failure, "Nothing was written.");
        }
    }

    private static void Sign(SafeFileHandle held)
    {
        try
        {
            RandomAccess.SetLength(held, 0);
            RandomAccess.Write(held, Encoding.UTF8.GetBytes($"process {Environment.ProcessId} on {Environment.MachineName}"), 0);
        }
        catch (IOException)
        {
            // A full disk holds a claim as well; it cannot say whose it is.
        }
    }

    /// <summary>Removes what processes that were killed had begun to write: nobody but the holder of the claim writes there.</summary>
    private void RemoveLeftovers()
    {
        if (!IsReal())
        {
            return;
        }

        string begin = System.IO.Path.GetFileName(Beside(FullPath, "."));
        try
        {
            foreach (string begun in Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(FullPath)!)
                .Where(file => IsBegun(System.IO.Path.GetFileName(file), begin)))
            {
                File.Delete(begun);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // They are somebody else's, or the directory cannot be listed: they stay.
        }
    }

    private static bool IsBegun(string name, string begin) =>
        name.StartsWith(begin, StringComparison.Ordinal) && name.EndsWith(NewFile.Ending, StringComparison.Ordinal)
        && name.AsSpan()[begin.Length..^NewFile.Ending.Length] is { Length: > 0 } middle && middle.IndexOfAnyExcept("0123456789abcdef") < 0;

    /// <summary>Whether locks keep anybody out here.</summary>
    private bool IsReal()
    {
        try
        {
            File.OpenHandle(_place, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

using System.Security.Cryptography;
using NeuroLcp.Recording.Files;

namespace NeuroLcp.Recording.Outputs;

/// <summary>
/// A file that gets its name only when it is whole: made under a temporary name beside it that nobody can guess, then renamed. The file of
/// that name that was there before is there until then, and stays where anything fails. <see cref="WholeFile"/> writes one in a single call.
/// </summary>
internal sealed class NewFile : IDisposable
{
    /// <summary>The ending of temporary names.</summary>
    internal const string Ending = ".new";

    private const int RandomBytes = 16;

    private readonly OutputClaim _claim;
    private readonly bool _ownsClaim;
    private readonly bool _overwrite;

    /// <summary>Checks the target and makes missing directories.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="claim">The claim to that name, where the caller holds it.</param>
    /// <exception cref="RecordingException">The name cannot be claimed (<see cref="OutputClaim.Take"/>).</exception>
    internal NewFile(string path, bool overwrite, OutputClaim? claim = null)
    {
        _ownsClaim = claim is null;
        _claim = claim ?? OutputClaim.Take(path, overwrite);
        _overwrite = overwrite;
        TemporaryPath = OutputClaim.Beside(_claim.FullPath, $".{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}{Ending}");
    }

    /// <summary>Where to write. Nothing is there yet, and whoever makes it insists on that.</summary>
    internal string TemporaryPath { get; }

    /// <summary>Gives the file its name, at once and whole.</summary>
    /// <param name="synchronise">Whether to wait until the disk knows the name.</param>
    /// <exception cref="RecordingException">A file of that name appeared meanwhile, the directory vanished, or the disk failed.</exception>
    internal void Publish(bool synchronise = true)
    {
        string target = _claim.FullPath;
        try
        {
            InputFiles.RequireNone(_claim.Path);
            KeepPermissions(target);
            File.Move(TemporaryPath, target, _overwrite);
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not RecordingException)
        {
            OutputClaim.Require(_claim.Path, _overwrite);
            throw RecordingException.WhileWriting(_claim.Path, failure, "Nothing was written.");
        }

        if (synchronise)
        {
            SynchroniseName();
        }
    }

    /// <summary>Waits until the disk knows the name.</summary>
    /// <exception cref="RecordingException">It does not.</exception>
    internal void SynchroniseName()
    {
        try
        {
            PosixFile.SynchroniseDirectory(Path.GetDirectoryName(_claim.FullPath) ?? "/");
        }
        catch (IOException failure)
        {
            throw RecordingException.WhileWriting(_claim.Path, failure,
                "It was written, but the disk may not know its name: after a power cut what was there before may be there again.");
        }
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

        if (_ownsClaim)
        {
            _claim.Dispose();
        }
    }

    /// <summary>What only its owner could read stays so when it is replaced.</summary>
    private void KeepPermissions(string target)
    {
        if (!OperatingSystem.IsWindows() && _overwrite && File.Exists(target) && File.GetUnixFileMode(target) is var mode
            && (mode & UnixFileMode.UserWrite) != 0)
        {
            File.SetUnixFileMode(TemporaryPath, mode);
        }
    }
}

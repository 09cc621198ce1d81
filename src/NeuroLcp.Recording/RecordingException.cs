using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording;

/// <summary>A file cannot be written or read. The message names the file, the reason, and what to do.</summary>
public sealed class RecordingException : IOException
{
    /// <summary>Creates the exception for one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="message">Reason and remedy, without the path in front.</param>
    /// <param name="cause">What was caught, if anything.</param>
    public RecordingException(string path, string message, Exception? cause = null)
        : base($"{path}: {message}", cause)
    {
        Path = path;
    }

    /// <summary>Creates the exception for a file that is not the right one, or not free.</summary>
    /// <param name="path">The file.</param>
    /// <param name="message">Reason and remedy, without the path in front.</param>
    /// <param name="problem">What kind of trouble it is.</param>
    public RecordingException(string path, string message, RecordingProblem problem)
        : this(path, message)
    {
        Problem = problem;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>What kind of trouble it is.</summary>
    public RecordingProblem Problem { get; }

    /// <summary>Says what a failed write means to the person who waits for the file.</summary>
    internal static RecordingException WhileWriting(string path, Exception cause, string consequence)
    {
        string reason = (cause is Hdf5Exception library ? library.SystemError : cause.HResult, cause) switch
        {
            (28, _) => "no space left on the disk; free some, or choose a directory on another disk",
            (122, _) => "the disk quota is used up; free some space, or choose another directory",
            (27, _) => "the file reached the size limit set for this process (ulimit -f); raise it, or record less",
            (13 or 1, _) or (_, UnauthorizedAccessException) => "no permission to write here; choose another directory",
            (30, _) => "the file system is read-only; choose another directory",
            (5, _) => "the disk reports an input/output error; check it, or choose another disk",
            (116, _) => "the network file system lost the file (stale handle); choose a local disk",
            _ => cause.Message,
        };
        return new RecordingException(path, consequence.Length == 0 ? reason : $"{reason}. {consequence}", cause);
    }
}

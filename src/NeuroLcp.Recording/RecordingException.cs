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
        string reason = cause switch
        {
            Hdf5Exception { SystemError: 28 } => "no space left on the disk; free some, or choose a directory on another disk",
            Hdf5Exception { SystemError: 122 } => "the disk quota is used up; free some space, or choose another directory",
            Hdf5Exception { SystemError: 27 } => "the file reached the size limit set for this process (ulimit -f); raise it, or record less",
            Hdf5Exception { SystemError: 13 or 1 } or UnauthorizedAccessException => "no permission to write here; choose another directory",
            Hdf5Exception { SystemError: 30 } => "the file system is read-only; choose another directory",
            Hdf5Exception { SystemError: 5 } => "the disk reports an input/output error; check it, or choose another disk",
            Hdf5Exception { SystemError: 116 } => "the network file system lost the file (stale handle); choose a local disk",
            _ => cause.Message,
        };
        return new RecordingException(path, consequence.Length == 0 ? reason : $"{reason}. {consequence}", cause);
    }
}

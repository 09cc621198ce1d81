namespace NeuroLcp.Cli.Handling;

/// <summary>What the process tells its caller. These numbers are part of the command line's contract: extend, never renumber.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>A comparison or verification found a difference.</summary>
    ComparisonFailed = 1,

    /// <summary>Bad input: the command line, a circuit file, a data set or a weight file says something that cannot be, or there is no such file.</summary>
    BadInput = 2,

    /// <summary>The dynamics diverged: a state is no longer finite.</summary>
    Diverged = 3,

    /// <summary>A file or disk could not be read or written, or the machine lacks memory or a library.</summary>
    Storage = 4,

    /// <summary>An error of NeuroLcp itself (sysexits' EX_SOFTWARE); a crash report was written.</summary>
    Bug = 70,

    /// <summary>Interrupted by a signal after saving what can be resumed (sysexits' EX_TEMPFAIL: batch systems may requeue).</summary>
    Interrupted = 75,
}

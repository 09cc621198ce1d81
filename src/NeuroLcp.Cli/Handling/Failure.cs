using NeuroLcp.Recording;

namespace NeuroLcp.Cli.Handling;

/// <summary>The one table from exceptions to exit codes.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Message">What to tell the person.</param>
internal sealed record Failure(ExitCode Code, string Message)
{
    /// <summary>The failure that an exception stands for, or null where it can only be an error of NeuroLcp.</summary>
    public static Failure? From(Exception exception) => exception switch
    {
        CommandException known => new(known.Code, known.Message),
        OperationCanceledException => new(ExitCode.Interrupted, "interrupted"),
        // a file that is not there was named wrongly, whichever kind of file it is
        RecordingException { Problem: RecordingProblem.IsInput or RecordingProblem.IsMissing } or FileNotFoundException =>
            new(ExitCode.BadInput, exception.Message),
        IOException or UnauthorizedAccessException => new(ExitCode.Storage, exception.Message),
        OutOfMemoryException => new(ExitCode.Storage, "out of memory: try a smaller --batch, fewer --threads or --precision float"),
        DllNotFoundException => new(ExitCode.Storage, exception.Message),
        TypeInitializationException { InnerException: { } inner } => From(inner),
        AggregateException { InnerExceptions: [var only] } => From(only),
        _ => null,
    };
}

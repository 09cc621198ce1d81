namespace NeuroLcp.Cli.Handling;

/// <summary>A failure with an exit code and a message that a person can act on; printed as it is, without a stack trace.</summary>
internal sealed class CommandException : Exception
{
    /// <param name="code">The exit code.</param>
    /// <param name="message">What is wrong and what to do; may have several lines.</param>
    /// <param name="inner">Where it came from, if anywhere.</param>
    public CommandException(ExitCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The exit code.</summary>
    public ExitCode Code { get; }
}

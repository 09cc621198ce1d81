namespace NeuroLcp.Commands;

/// <summary>Input that cannot be used; the message says what was expected, what was found and what to do.</summary>
/// <param name="message">The message.</param>
/// <param name="cause">Where it came from, if anywhere.</param>
public sealed class RequestException(string message, Exception? cause = null) : Exception(message, cause);

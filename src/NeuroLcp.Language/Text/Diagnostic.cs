namespace NeuroLcp.Language.Text;

/// <summary>How grave a finding is.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Notice,

    /// <summary>Probably a mistake; the circuit runs.</summary>
    Warning,

    /// <summary>The circuit cannot run.</summary>
    Error,
}

/// <summary>A finding about a circuit file: where, what was expected and what to type instead.</summary>
/// <param name="Severity">How grave it is.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong, one line.</param>
/// <param name="Hint">What to do instead, printed under the caret; null where the message says it all.</param>
public sealed record Diagnostic(Severity Severity, SourcePosition Position, string Message, string? Hint = null);

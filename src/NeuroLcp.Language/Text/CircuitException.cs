namespace NeuroLcp.Language.Text;

/// <summary>A circuit file that cannot be used; carries every finding of the file.</summary>
/// <param name="diagnostics">All findings, errors and others, in the order of the file.</param>
public sealed class CircuitException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join('\n', diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Position}: {d.Message}")))
{
    /// <summary>All findings, errors and others, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}

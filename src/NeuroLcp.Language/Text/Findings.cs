namespace NeuroLcp.Language.Text;

/// <summary>What the checks of one circuit file have found so far.</summary>
internal sealed class Findings
{
    /// <summary>A file with more errors than this is not looked at further.</summary>
    private const int MostErrors = 100;

    /// <summary>More warnings and notices than anyone reads.</summary>
    private const int MostOthers = 100;

    private readonly List<Diagnostic> _list = [];
    private int _errors;
    private int _others;

    /// <summary>True once an error was found.</summary>
    public bool HasErrors => _errors > 0;

    /// <summary>The errors found, in the order found.</summary>
    public IReadOnlyList<Diagnostic> Errors => [.. _list.Where(d => d.Severity == Severity.Error)];

    /// <summary>Takes over what other checks have found.</summary>
    public void Add(IEnumerable<Diagnostic> found)
    {
        foreach (Diagnostic diagnostic in found)
        {
            if (diagnostic.Severity == Severity.Error)
            {
                Error(diagnostic.Position, diagnostic.Message, diagnostic.Hint);
            }
            else
            {
                Add(diagnostic);
            }
        }
    }

    /// <summary>Everything found: by source, then by place, in the order found where the place is the same.</summary>
    public IReadOnlyList<Diagnostic> Sorted(SourceText file) =>
        [.. _list.OrderBy(d => d.Position.Source == file ? 0 : 1).ThenBy(d => d.Position.Source.Text, StringComparer.Ordinal).ThenBy(d => d.Position.Line)
            .ThenBy(d => d.Position.Column)];

    /// <summary>Adds an error.</summary>
    /// <exception cref="TooManyErrorsException">There are so many that looking further helps nobody.</exception>
    public void Error(SourcePosition position, string message, string? hint = null)
    {
        _list.Add(new Diagnostic(Severity.Error, position, message, hint));
        if (++_errors >= MostErrors)
        {
            throw new TooManyErrorsException();
        }
    }

    /// <summary>Adds a warning.</summary>
    public void Warning(SourcePosition position, string message, string? hint = null) => Add(new Diagnostic(Severity.Warning, position, message, hint));

    /// <summary>Adds a notice.</summary>
    public void Notice(SourcePosition position, string message, string? hint = null) => Add(new Diagnostic(Severity.Notice, position, message, hint));

    private void Add(Diagnostic diagnostic)
    {
        if (_others++ < MostOthers)
        {
            _list.Add(diagnostic);
        }
    }
}

/// <summary>Ends the checks of a file with very many errors.</summary>
internal sealed class TooManyErrorsException : Exception;

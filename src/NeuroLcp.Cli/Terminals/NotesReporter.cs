using NeuroLcp.Commands;
namespace NeuroLcp.Cli.Terminals;

/// <summary>No ticks: notes only (<c>--progress none</c>), or nothing at all (<c>--quiet</c>).</summary>
internal sealed class NotesReporter : IProgressReporter
{
    private readonly Lock _lock = new();
    private readonly TextWriter? _writer;

    /// <param name="writer">Where notes go; null for nowhere.</param>
    public NotesReporter(TextWriter? writer) => _writer = writer;

    /// <inheritdoc/>
    public void Report(ProgressTick tick)
    {
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
        lock (_lock)
        {
            _writer?.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

namespace NeuroLcp.Commands;

/// <summary>Says nothing: for work whose notes have been said already.</summary>
public sealed class SilentReporter : IProgressReporter
{
    /// <summary>The one there need be.</summary>
    public static readonly SilentReporter Instance = new();

    /// <inheritdoc/>
    public void Report(ProgressTick tick)
    {
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

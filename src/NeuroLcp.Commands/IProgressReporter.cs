namespace NeuroLcp.Commands;

/// <summary>Shows how far long work is. Safe from any thread; cheap enough to call once per batch.</summary>
public interface IProgressReporter : IDisposable
{
    /// <summary>Says how far the work is; drawn only as often as a person can read.</summary>
    public void Report(ProgressTick tick);

    /// <summary>Writes a line that stays, such as an epoch's result.</summary>
    public void Note(string line);
}

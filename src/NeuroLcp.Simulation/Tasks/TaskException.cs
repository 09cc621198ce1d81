namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// A task that cannot be opened: its specification, a file or the data in it is wrong.
/// The message is for the person at the command line: what was expected, what was found, what to do.
/// </summary>
public sealed class TaskException : Exception
{
    /// <summary>A bad task, with the message to print.</summary>
    /// <param name="message">What was expected, what was found and what to do; complete sentences are not needed, names are.</param>
    /// <param name="cause">What failed underneath, where something did.</param>
    public TaskException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Monitors;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>What a run is to record: the entries of the circuit file and those from outside.</summary>
internal static class MonitorList
{
    /// <summary>Reads all entries.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="asked">Entries from outside (<c>--record</c>).</param>
    /// <exception cref="Language.Text.CircuitException">An entry says nothing that can be recorded.</exception>
    public static IReadOnlyList<CircuitMonitor> Of(Circuit circuit, IReadOnlyList<string> asked) =>
        [.. circuit.Record.Select(entry => MonitorText.Parse(entry, circuit, "record")), .. asked.Select(entry => MonitorText.Parse(entry, circuit))];

    /// <summary>The monitors that apply; of an entry from outside that does not, the person is told.</summary>
    /// <param name="monitors">All.</param>
    /// <param name="asked">Entries from outside.</param>
    /// <param name="applies">Which do.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="progress">Takes the notes.</param>
    public static IReadOnlyList<CircuitMonitor> Applicable(
        IReadOnlyList<CircuitMonitor> monitors, IReadOnlyList<string> asked, Func<CircuitMonitor, bool> applies, string verb, IProgressReporter progress)
    {
        foreach (CircuitMonitor idle in monitors.Where(m => !applies(m) && asked.Contains(m.Written)))
        {
            progress.Note($"note: --record '{idle.Written}' says nothing to '{verb}'");
        }

        return [.. monitors.Where(applies)];
    }
}

using NeuroLcp.Benchmarks.Recording;
using NeuroLcp.Benchmarks.Report.Page;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>What recording costs a run.</summary>
internal sealed class RecordingSection : ISection
{
    /// <inheritdoc/>
    public string Name => "recording";

    /// <inheritdoc/>
    public string About => "what recording costs a run";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        ReportTable table = result.Table("", "run", "without, s", "with recording, s", "overhead, %", "of processor time, %");
        foreach (OverheadRow row in OverheadTable.Measure(bench.Settings.Root, rounds: bench.Settings.IsQuick ? 1 : 3))
        {
            table.Row(row.Name, row.Bare.Seconds, row.Recorded.Seconds, 100 * row.Overhead, 100 * row.ProcessorOverhead);
        }

        result.Notes.Add("The same work with and without recording, in turns in one process; the smallest time of each, by the clock and of all processors.");
    }
}

using NeuroLcp.Benchmarks.Numerics;
using NeuroLcp.Benchmarks.Report.Page;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Functions of one number each, and random numbers.</summary>
internal sealed class ElementwiseSection : ISection
{
    /// <inheritdoc/>
    public string Name => "elementwise";

    /// <inheritdoc/>
    public string About => "activations, arithmetic and random numbers, ns an element";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        ReportTable table = result.Table("", "function", "ns an element", "10⁹ elements a second");
        foreach ((string name, Action work) in ElementwiseCases.All())
        {
            double seconds = Timing.Shortest(work, bench.Settings.IsQuick ? 0.06 : 0.4) / ElementwiseCases.Elements;
            table.Row(name, 1e9 * seconds, 1e-9 / seconds);
            result.Keep($"nanoseconds_{name}", 1e9 * seconds);
        }

        result.Notes.Add(FormattableString.Invariant($"{ElementwiseCases.Elements:N0} floats, one thread, shortest of many runs."));
    }
}

using NeuroLcp.Benchmarks.Report.Page;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>A part of the report that can be measured by itself.</summary>
internal interface ISection
{
    /// <summary>Its name, after <c>--only</c> and in the page.</summary>
    public string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    public string About { get; }

    /// <summary>Measures.</summary>
    /// <param name="bench">What sections share.</param>
    /// <param name="result">Takes what was measured.</param>
    public void Measure(Workbench bench, SectionResult result);
}

using System.Globalization;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Benchmarks.Report.Sections;
using NeuroLcp.Graphics;
using WholeFile = NeuroLcp.Recording.Outputs.WholeFile;

namespace NeuroLcp.Benchmarks.Report;

/// <summary><c>--report</c>: measures sections, keeps them in one JSON file, and writes the page and its figures from it.</summary>
internal static class ReportCommand
{
    // in this order: training makes the weights that others need, and what is measured first is measured coolest
    private static readonly ISection[] s_sections =
    [
        new MachineSection(), new KernelSection(), new ElementwiseSection(), new RooflineSection(), new IterationSection(), new TrainingSection(),
            new EquilibriaSection(),
        new ProfileSection(), new ThreadsSection(), new ScalingSection(), new TimeSection(), new LoadingSection(), new RecordingSection(),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="arguments">What comes after <c>--report</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        ReportArguments asked;
        try
        {
            asked = ReportArguments.Parse(arguments, [.. s_sections.Select(s => s.Name)]);
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine($"neurolcp bench: {wrong.Message}");
            return 2;
        }

        return asked.RenderOnly ? Rendered(asked, Kept(asked)) : Measured(asked);
    }

    private static int Measured(ReportArguments asked)
    {
        // a quick look never touches the page: its numbers are not those to be kept
        bool keeps = !asked.Settings.IsQuick || asked.IsOutputGiven;
        ReportDocument document = keeps ? Kept(asked) : new ReportDocument();
        if (keeps)
        {
            // before twenty minutes of measuring, not after
            Rendered(asked, document);
        }

        int failed = 0;
        using var bench = new Workbench(asked.Settings);
        foreach (ISection section in s_sections.Where(s => asked.Only.Count == 0 || asked.Only.Contains(s.Name)))
        {
            Workbench.Say($"{section.Name}: {section.About}");
            var result = new SectionResult
            {
                Measured = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
                IsQuick = asked.Settings.IsQuick
            };
            try
            {
                result.Seconds = Rounding.Significant(Timing.Once(() => section.Measure(bench, result)));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // one section that cannot be measured is said and does not cost the others
                Workbench.Say($"{section.Name} failed: {failure}");
                failed++;
                continue;
            }

            document.Sections[section.Name] = result;
            if (keeps)
            {
                Rendered(asked, document);
            }
            else
            {
                Console.WriteLine($"## {section.Name}\n\n{PerformancePage.Section(result)}");
            }
        }

        if (keeps)
        {
            Console.WriteLine(asked.PagePath);
        }
        else
        {
            Console.WriteLine("| what | target | measured | |\n|---|---|---|---|");
            foreach (Target target in Target.All.Where(t => document.Value(t.Section, t.Value) is not null))
            {
                Console.WriteLine(target.Row(document.Value(target.Section, target.Value)));
            }
        }

        return failed == 0 ? 0 : 70;
    }

    private static ReportDocument Kept(ReportArguments asked) =>
        File.Exists(asked.JsonPath) ? ReportDocument.FromJson(File.ReadAllText(asked.JsonPath)) : new ReportDocument();

    /// <summary>Writes the JSON file, the figures, and the page.</summary>
    private static int Rendered(ReportArguments asked, ReportDocument document)
    {
        Directory.CreateDirectory(asked.Output);
        string page = File.Exists(asked.PagePath) ? File.ReadAllText(asked.PagePath) : Blank();
        string rendered = PerformancePage.Render(page, document);
        WholeFile.WriteText(asked.JsonPath, overwrite: true, document.ToJson());
        foreach (ReportChart chart in document.Sections.Values.SelectMany(s => s.Charts))
        {
            FigureFile.Write(Path.Combine(asked.Output, PerformancePage.FigurePath(chart)), ChartFigure.Of(chart), overwrite: true);
        }

        WholeFile.WriteText(asked.PagePath, overwrite: true, rendered);
        return 0;
    }

    private static string Blank() =>
        $"# Performance\n\n<!-- generated: {PerformancePage.TargetsPart} -->\n<!-- end -->\n\n"
            + string.Join("\n", s_sections.Select(s => $"## {s.Name}\n\n<!-- generated: {s.Name} -->\n<!-- end -->\n"));
}

using System.Text.Json;
using NUnit.Framework;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Graphics;
using NeuroLcp.Tests.Architecture;

namespace NeuroLcp.Tests.Benchmarks;

[TestFixture]
internal sealed class PerformancePageTests
{
    private const string Template =
        """
        # Speed

        Why it is what it is: **words of a person**, before.

        <!-- generated: kernel -->
        an old table
        <!-- end -->

        between

        <!-- generated: threads -->
        <!-- end -->

        after

        """;

    [Test]
    public void KnownNumbers_GiveAKnownPage_AndWhatPeopleWroteStays()
    {
        var kernel = new SectionResult { Measured = "2026-01-02 03:04 UTC", Seconds = 12.34 };
        ReportTable table = kernel.Table("GFLOP/s", "shape", "A x", "NumPy");
        table.Row("256x256x64", 236.4567, double.NaN);
        table.Row("1x1x1", 0.123456, 12345.6);
        kernel.Charts.Add(new ReportChart("kernel", "Speed by trials", "trials", "GFLOP/s", [ChartLine.Of("A x", [1, 2], [3, 4])]));
        kernel.Notes.Add("One thread.");
        var document = new ReportDocument();
        document.Sections["kernel"] = kernel;

        // numbers are kept to five digits and shown to three; NaN was not measured
        const string expected =
            """
            # Speed

            Why it is what it is: **words of a person**, before.

            <!-- generated: kernel -->
            **GFLOP/s**

            | shape | A x | NumPy |
            |---|---:|---:|
            | 256x256x64 | 236 | — |
            | 1x1x1 | 0.123 | 12,346 |

            ![Speed by trials](figures/performance-kernel.svg)

            * One thread.

            <sub>Measured 2026-01-02 03:04 UTC in 12.3 s.</sub>
            <!-- end -->

            between

            <!-- generated: threads -->
            Not measured yet: `./neurolcp bench --report --only threads`.
            <!-- end -->

            after

            """;
        string page = PerformancePage.Render(Template, document);
        Assert.That(page, Is.EqualTo(expected));
        Assert.That(PerformancePage.Render(page, document), Is.EqualTo(page), "again changes nothing");
    }

    [Test]
    public void AQuickLook_SaysThatItIsOne() =>
        Assert.That(PerformancePage.Section(new SectionResult { Measured = "today", Seconds = 1, IsQuick = true }),
            Does.Contain("in 1 s, a quick look: few rounds, small sizes."));

    [Test]
    public void AMissingPeer_IsSaid_AndItsTargetIsNotMeasured()
    {
        var training = new SectionResult { Measured = "today" };
        training.Keep("seconds_30_epochs", 150);
        training.Keep("ratio_pytorch_least_control", double.NaN);
        training.Notes.Add("pytorch_training.py was not run: torch is missing (Debian: sudo apt-get install python3-torch).");
        var document = new ReportDocument();
        document.Sections["training"] = training;

        string page = PerformancePage.Render("<!-- generated: targets -->\n<!-- end -->\n<!-- generated: training -->\n<!-- end -->\n", document);

        Assert.That(page, Does.Contain("* pytorch_training.py was not run: torch is missing (Debian: sudo apt-get install python3-torch).\n"));
        Assert.That(page, Does.Contain("| times as fast as PyTorch's least control | at least 60x | not measured | — |\n"));
        Assert.That(page, Does.Contain("| 30 epochs of training, end to end with recording | at most 180 s | 150 s | met |\n"));
        Assert.That(page, Does.Contain("| the same, to reach for | at most 120 s | 150 s | **missed by 25 %** |\n"), "150 is a quarter more than 120");
    }

    [TestCase("<!-- generated: kernel -->\n", "has no '<!-- end -->'")]
    [TestCase("<!-- generated: kernel -->\n<!-- generated: threads -->\n<!-- end -->\n",
        "the part '<!-- generated: kernel -->' of the page has no '<!-- end -->'")]
    [TestCase("<!-- generated: kernel -->\n<!-- end -->\n<!-- generated: kernel -->\n<!-- end -->\n", "stands there twice")]
    [TestCase("nothing generated\n", "the page has no place for kernel: add '<!-- generated: kernel -->'")]
    public void APageWithoutAPlaceForItsNumbers_IsRefused(string page, string words)
    {
        var document = new ReportDocument();
        document.Sections["kernel"] = new SectionResult();

        Assert.That(() => PerformancePage.Render(page, document), Throws.TypeOf<FormatException>().With.Message.Contains(words));
    }

    [Test]
    public void TheFile_IsSorted_AndReadsBackToTheSamePage()
    {
        var document = new ReportDocument();
        document.Sections["threads"] = new SectionResult { Measured = "today" };
        var kernel = new SectionResult { Measured = "today", Seconds = 2 };
        kernel.Keep("second", 1.23456789);
        kernel.Keep("first", 2);
        kernel.Table("t", "a", "b").Row("x", null);
        kernel.Charts.Add(new ReportChart("c", "C", "x", "y",
            [ChartLine.Of("l", [1, 10], [1 / 3.0, 2]), ChartLine.Of("limit", [1, 10], [2, 2], isLimit: true)]));
        document.Sections["kernel"] = kernel;

        string json = document.ToJson();
        ReportDocument back = ReportDocument.FromJson(json);

        Assert.That(json.IndexOf("\"kernel\"", StringComparison.Ordinal), Is.LessThan(json.IndexOf("\"threads\"", StringComparison.Ordinal)));
        Assert.That(json.IndexOf("\"first\"", StringComparison.Ordinal), Is.LessThan(json.IndexOf("\"second\"", StringComparison.Ordinal)));
        Assert.That(json, Does.Contain("\"second\": 1.2346"));
        Assert.That(back.ToJson(), Is.EqualTo(json));
        Assert.That(PerformancePage.Render(Template, back), Is.EqualTo(PerformancePage.Render(Template, document)));
        Assert.That(back.Sections["kernel"].Charts[0].Lines[1].IsLimit, Is.True);
    }

    [Test]
    public void AChart_NamesItsLinesAndAxes()
    {
        var chart = new ReportChart("roofline", "Roofline", "FLOP a byte", "GFLOP/s",
            [ChartLine.Of("products", [0.5, 30], [18, 230]), ChartLine.Of("peak", [0.5, 30], [240, 240], isLimit: true)]);

        string svg = SvgText.Of(ChartFigure.Of(chart));

        Assert.That(svg, Does.Contain("<title>Roofline</title>").And.Contain(">products<").And.Contain(">peak<").And.Contain(">FLOP a byte<").And.Contain(
            ">GFLOP/s<"));
        Assert.That(svg, Does.Contain("stroke-dasharray"), "a limit is a broken line");
    }

    [Test]
    public void ThePageOfTheRepository_SaysWhatItsNumbersSay()
    {
        string folder = Path.Combine(RepositoryFiles.Root, "docs"), numbers = Path.Combine(folder, "performance.json");
        ReportDocument document = File.Exists(numbers) ? ReportDocument.FromJson(File.ReadAllText(numbers)) : new ReportDocument();
        string page = File.ReadAllText(Path.Combine(folder, "performance.md"));

        Assert.That(PerformancePage.Render(page, document), Is.EqualTo(page), "after editing: ./neurolcp bench --report --render");
        Assert.That(document.Sections.Values.SelectMany(s => s.Charts).Select(PerformancePage.FigurePath),
            Has.All.Matches<string>(figure => File.Exists(Path.Combine(folder, figure!))));
        Assert.That(Target.All.Select(t => t.Section).Append(PerformancePage.TargetsPart),
            Has.All.Matches<string>(section => page.Contains($"<!-- generated: {section} -->", StringComparison.Ordinal)));
    }

    [Test]
    public void ANumberOfTheFileThatIsNone_IsRefused() => Assert.That(() => ReportDocument.FromJson("{\"sections\": 1}"), Throws.InstanceOf<JsonException>());
}

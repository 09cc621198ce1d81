using NUnit.Framework;
using NeuroLcp.Tests.Architecture;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Documents;

/// <summary>
/// The tables of accuracies against docs/circuits/accuracies.csv, which <c>tests/accuracies.sh</c> measures.
/// After a wanted change: <c>NEUROLCP_REFRESH_PAGES=1 ./neurolcp test AccuracyTable</c>.
/// </summary>
[TestFixture]
internal sealed class AccuracyTableTests
{
    private const string File = "docs/circuits/accuracies.csv";

    private static Accuracies Measured => Accuracies.Read(RepositoryFiles.Read(File));

    [TestCase("docs/circuits/README.md", "accuracies.csv")]
    [TestCase("docs/baselines.md", "circuits/accuracies.csv")]
    [TestCase("README.md", File)]
    public void Page_ShowsTheRunsThatWereMeasured(string page, string link)
    {
        Assert.That(RepositoryFiles.Read(page), Does.Contain("<!-- accuracies: "), "the page has a table");
        RequireFresh(page, link);
    }

    [Test]
    public void NumbersOfPages_AreThoseOfTheRunsTheyName()
    {
        string[] pages = [.. RepositoryFiles.Under("docs/circuits").Where(page => page.EndsWith(".md", StringComparison.Ordinal)
            && RepositoryFiles.Read(page).Contains("<!-- accuracy ", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(pages, Has.Length.GreaterThan(10));
            foreach (string page in pages)
            {
                RequireFresh(page, "accuracies.csv");
            }
        });
    }

    private static void RequireFresh(string page, string link)
    {
        string written = RepositoryFiles.Read(page), right = Measured.Render(written, link);
        if (Environment.GetEnvironmentVariable("NEUROLCP_REFRESH_PAGES") is "1")
        {
            System.IO.File.WriteAllText(Path.Combine(RepositoryFiles.Root, page), right);
            written = right;
        }

        Assert.That(written, Is.EqualTo(right), $"{page}: type NEUROLCP_REFRESH_PAGES=1 ./neurolcp test AccuracyTable");
    }

    [Test]
    public void OnDigits_EveryShippedCircuitIsMeasuredOverFiveSeeds_AndEveryComparisonWithRecurrentBackpropToo()
    {
        Accuracies measured = Measured;
        Assert.Multiple(() =>
        {
            Assert.That(measured.Rows.GroupBy(row => (row.Task, row.Circuit, row.Learn, row.Seed)).Where(group => group.Count() > 1).Select(group => group.Key),
                Is.Empty, "measured twice");
            Assert.That(measured.Rows.Select(row => row.Circuit).Except(CircuitFolder.Names), Is.Empty, "no such circuit");
            Assert.That(Seeds("own").Select(group => group.Key), Is.EquivalentTo(CircuitFolder.Names), "tests/accuracies.sh measures what is missing");
            foreach (IGrouping<string, int> seeds in Seeds("own").Concat(Seeds("rbp")))
            {
                Assert.That(seeds, Is.EquivalentTo(Enumerable.Range(1, 5)), $"{seeds.Key}: tests/accuracies.sh {seeds.Key}");
            }

            IEnumerable<IGrouping<string, int>> Seeds(string learn) =>
                measured.Rows.Where(row => row.Learn == learn && row.Task == "digits").GroupBy(row => row.Circuit, row => row.Seed);
        });
    }

    [Test]
    public void OnDigits_FixedRandomFeedbackDoesBetterThanLearnedAndThatThanExact_InEverySeed()
    {
        // README and the circuits' page say so in words
        Accuracies measured = Measured;
        foreach (int seed in Enumerable.Range(1, 5))
        {
            double?[] order = [Of("dynamic-inversion", "rbp"), Of("dynamic-inversion-random", "own"), Of("dynamic-inversion", "own"),
                Of("dynamic-inversion-tied", "own")];
            Assert.That(order, Is.Ordered.Descending, $"seed {seed}");

            double? Of(string circuit, string learn) =>
                measured.Rows.Single(row => (row.Task, row.Circuit, row.Learn, row.Seed) == ("digits", circuit, learn, seed)).Accuracy;
        }
    }

    [Test]
    public void Table_IsTheMeanAndTheSampleStandardDeviationInPercent()
    {
        // three seeds at 0.90, 0.92, 0.97: mean 0.93, squared deviations 9, 1 and 16 points over n - 1 = 2: sqrt(13) = 3.61
        Accuracies measured = Accuracies.Read(Accuracies.Header
            + "\ndigits,energy,own,1,0.9,0.5,0,abc\ndigits,energy,own,2,0.92,0.5,3,abc\ndigits,energy,own,3,0.97,0.5,0,abd\ndigits,energy,rbp,1,,,0,abd\n");
        string page = measured.Render("before\n<!-- accuracies: energy -->\nold\n<!-- end -->\nafter\n", "rows.csv");
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.StartWith("before\n<!-- accuracies: energy -->\n| circuit |"));
            Assert.That(page, Does.Contain("| `energy` |  |  | 93.00 ± 3.61 (3 seeds) | refused |"));
            Assert.That(page, Does.Contain("Measured at abc, abd").And.Contain("[accuracies.csv](rows.csv)"));
            Assert.That(page, Does.EndWith("<!-- end -->\nafter\n").And.Not.Contain("old"));
            Assert.That(measured.Render("it has 1.5<!-- accuracy digits energy own 2 --> %", "rows.csv"), Is.EqualTo("it has 92.00<!-- accuracy digits energy own 2 --> %"));
            Assert.That(measured.Rows.Select(Accuracies.Line).First(), Is.EqualTo("digits,energy,own,1,0.9,0.5,0,abc"), "a line is written as it is read");
        });
    }
}

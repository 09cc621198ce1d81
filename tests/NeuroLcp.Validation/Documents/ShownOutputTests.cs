using NUnit.Framework;

namespace NeuroLcp.Validation.Documents;

/// <summary>
/// What pages show of a command is what it prints, and so are the numbers in their text that are marked. After a wanted change:
/// <c>NEUROLCP_UPDATE_SHOWN=1 ./neurolcp test --slow ShownOutput</c>, and read the difference.
/// </summary>
[TestFixture]
[Category("Slow")]
public sealed class ShownOutputTests
{
    /// <summary>Pages with marks; that of figures runs in <see cref="Tutorials.AnalysisTutorialTests"/>.</summary>
    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "README.md"))
        .Where(page => Path.GetFileName(page) is not "analysis.md" && File.ReadLines(page)
            .Any(line => line.StartsWith("<!-- shown", StringComparison.Ordinal) || line.StartsWith("<!-- run", StringComparison.Ordinal)))
        .Select(page => Path.GetRelativePath(Repository.Root, page)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void WhatAPageShows_IsWhatItsCommandsPrint(string page)
    {
        using var shown = new ShownPage(page);

        Assert.That(shown.Run(), Is.Empty);
    }

    [TestCase("loss 1.5\ntook 3.2 s on 4 threads", "loss 1.5\ntook 0.5 s on 1 thread", true)]
    [TestCase("loss 1.5", "loss 1.6", false)]
    [TestCase("loss 1.5", "loss 1.5\nand more", false)]
    [TestCase("a\n…\nz", "a\nb\nc\nz", true)]
    [TestCase("a\n…\ny", "a\nb\nc\nz", false)]
    [TestCase("rate … of 3", "rate 7 of 3", true)]
    [TestCase("rate … of 3", "rate 7 of 4", false)]
    [TestCase("runs/a-20261123-220156-32a2fe.h5", "runs/a-20270101-000000-000000.h5", true)]
    [TestCase("1.5 ms", "2.5 ms", false, TestName = "simulated time counts")]
    public void ABlock_IsCompared_ButForWhatPasses(string shown, string printed, bool isOf) =>
        Assert.That(ShownText.IsOf(shown.Split('\n'), printed.Split('\n')), Is.EqualTo(isOf));

    [Test]
    public void Renewing_KeepsWhatHolds_AndWhereLinesAreLeftOut() =>
        Assert.That(ShownText.Renewed(["loss 1.5", "…", "took 3.2 s on 4 threads"], ["loss 1.6", "more", "took 9 s on 1 thread"]),
            Is.EqualTo(new[] { "loss 1.6", "…", "took 3.2 s on 4 threads" }));

    [Test]
    public void Renewing_FindsTheLineOfTheSameEpoch() =>
        Assert.That(ShownText.Renewed(["epoch 1/3: 9", "…", "epoch 3/3: 8"], ["epoch 1/3: 7", "epoch 2/3: 6", "epoch 3/3: 5"]),
            Is.EqualTo(new[] { "epoch 1/3: 7", "…", "epoch 3/3: 5" }));
}

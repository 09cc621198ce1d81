using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NeuroLcp.Validation.Documents;
using NUnit.Framework;

namespace NeuroLcp.Validation.Tutorials;

/// <summary>
/// The tutorial on analysis does what it says: its commands and its code, as they stand in the page, make its figures. After a wanted change:
/// <c>NEUROLCP_UPDATE_SHOWN=1 ./neurolcp test --slow AnalysisTutorial</c>, and look at the figures.
/// </summary>
[TestFixture]
[Category("Slow")]
public sealed partial class AnalysisTutorialTests
{
    private const string Page = "docs/tutorials/analysis.md", Python = "/usr/bin/python3";
    private static readonly string[] s_modules = ["xarray", "h5netcdf", "matplotlib"];
    private static readonly string s_figures = Path.Combine(Repository.Root, "docs", "tutorials", "figures");

    private ShownPage _page = null!;
    private IReadOnlyList<string> _differences = [];
    private bool _hasPython;

    [OneTimeSetUp]
    public void RunThePage()
    {
        _hasPython = File.Exists(Python) && Process.Start(new ProcessStartInfo(Python, ["-c", $"import {string.Join(", ", s_modules)}"])
        { RedirectStandardError = true }) is { } asked && Ended(asked) == 0;
        _page = new ShownPage(Page);
        _differences = _page.Run(_hasPython);
        foreach (string figure in ShownPage.IsUpdating ? Figures() : [])
        {
            if (File.Exists(Path.Combine(_page.Folder, figure)))
            {
                File.Copy(Path.Combine(_page.Folder, figure), Path.Combine(s_figures, figure), overwrite: true);
            }
        }
    }

    [OneTimeTearDown]
    public void TidyUp() => _page.Dispose();

    [Test]
    public void WhatThePageShows_IsWhatItsCommandsPrint() => Assert.That(_differences, Is.Empty);

    [Test]
    public void Commands_MakeTheFiguresOfThePage()
    {
        string[] figures = [.. Figures().Where(f => f.EndsWith(".svg", StringComparison.Ordinal))];

        Assert.That(figures, Is.EquivalentTo(new[] { "overview.svg", "learning.svg", "trial.svg", "weights.svg" }));
        foreach (string figure in figures)
        {
            // the numbers are those of seed 1, so that axes and names are the same
            Assert.That(Texts(Path.Combine(_page.Folder, figure)), Is.EqualTo(Texts(Path.Combine(s_figures, figure))), figure);
        }
    }

    [Test]
    public void Code_MakesTheOtherFigures()
    {
        if (!_hasPython)
        {
            Assert.Ignore($"needs Python with {string.Join(", ", s_modules)}: apt-get install {string.Join(' ', s_modules.Select(m => "python3-" + m))}");
        }

        foreach (string figure in Figures().Where(f => f.StartsWith("python-", StringComparison.Ordinal)))
        {
            Assert.That(new FileInfo(Path.Combine(_page.Folder, figure)).Length, Is.GreaterThan(10000), figure);
        }
    }

    private static int Ended(Process process)
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string[] Figures() => [.. Figure().Matches(File.ReadAllText(Path.Combine(Repository.Root, Page))).Select(m => m.Groups[1].Value)];

    private static string[] Texts(string svg) => [.. XElement.Load(svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

    [GeneratedRegex(@"!\[[^\]]*\]\(figures/([^)]+)\)")]
    private static partial Regex Figure();
}

using System.Text.RegularExpressions;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

/// <summary>What the pages and the comments of the source send a reader to is there.</summary>
[TestFixture]
internal sealed partial class DocumentationLinksTests
{
    private static readonly string[] Front = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];

    [Test]
    public void LinksOfPages_LeadToFilesOfTheRepository()
    {
        List<string> broken = [];
        foreach (string page in Front.Concat(RepositoryFiles.Under("docs").Where(path => path.EndsWith(".md", StringComparison.Ordinal))))
        {
            string folder = Path.GetDirectoryName(page)!;
            broken.AddRange(LinksOf(RepositoryFiles.Read(page)).Where(link => !Exists(Path.Combine(folder, link))).Select(link => $"{page}: {link}"));
        }

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void PagesNamedInComments_AreThere()
    {
        List<string> missing = [];
        foreach (string path in RepositoryFiles.Under("src").Where(path => path.EndsWith(".cs", StringComparison.Ordinal)))
        {
            missing.AddRange(PagesIn(RepositoryFiles.Read(path)).Where(page => !Exists(page)).Select(page => $"{path}: {page}"));
        }

        Assert.That(missing, Is.Empty);
    }

    [TestCase("see [there](docs/there.md), [this](#part) and [that](../that%20one.md#part)", "docs/there.md", "../that one.md")]
    [TestCase("![a figure](figures/a.svg \"its title\")", "figures/a.svg")]
    [TestCase("[text]: docs/text.md", "docs/text.md")]
    [TestCase("[elsewhere](https://example.org/a.md) and [mail](mailto:ada@example.org)")]
    [TestCase("`[post](pre)` and\n```\n[post](pre)\n```\nall code")]
    public void RelativeLinks_OfAText_AreThoseToFiles(string text, params string[] links) => Assert.That(LinksOf(text), Is.EqualTo(links));

    [TestCase("/// The language; docs/language.md tells it.", "docs/language.md")]
    [TestCase("x = 1; // (<c>docs/decisions/0004-relaxation.md</c>)", "docs/decisions/0004-relaxation.md")]
    [TestCase("string page = \"docs/page.md\";")]
    public void Pages_OfASource_AreThoseInComments(string source, params string[] pages) => Assert.That(PagesIn(source), Is.EqualTo(pages));

    /// <summary>Relative targets of the links and images of a page, without what names a place in them.</summary>
    private static IEnumerable<string> LinksOf(string page) =>
        Link().Matches(Code().Replace(page, "")).Select(link => link.Groups["target"].Value)
            .Where(target => !Elsewhere().IsMatch(target))
            .Select(target => Uri.UnescapeDataString(target.Split('#')[0]))
            .Where(target => target.Length > 0);

    private static IEnumerable<string> PagesIn(string source) =>
        Comment().Matches(source).SelectMany(comment => Page().Matches(comment.Value)).Select(page => page.Value);

    private static bool Exists(string path) => Path.Combine(RepositoryFiles.Root, path) is var full && (File.Exists(full) || Directory.Exists(full));

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<target>[^\s)]+)[^)\n]*\)|^\[[^\]\n]+\]:\s*(?<target>\S+)", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*:|^//", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"docs/[\w./-]+\.md")]
    private static partial Regex Page();
}

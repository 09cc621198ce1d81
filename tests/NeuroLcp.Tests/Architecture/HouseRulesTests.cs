using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

[TestFixture]
internal sealed partial class HouseRulesTests
{
    private const int MostLines = 500, MostColumns = 160, LeastText = 40;

    private static readonly string[] TextKinds = [".md", ".yaml", ".yml", ".sh", ".json", ".props", ".csproj"];

    [Test]
    public void SourceFiles_AreShortEnoughToRead()
    {
        IEnumerable<string> tooLong = RepositoryFiles.Under("src").Where(IsSource)
            .Select(path => (Path: path, Lines: File.ReadLines(Path.Combine(RepositoryFiles.Root, path)).Count()))
            .Where(file => file.Lines > MostLines).Select(file => $"{file.Path} has {file.Lines} lines");

        Assert.That(tooLong, Is.Empty);
    }

    // a sentence for people stays on one line, where it can be searched for
    [Test]
    public void SourceLines_AreShortEnoughToRead_UnlessATextStandsOnThem()
    {
        IEnumerable<string> tooLong = RepositoryFiles.Under("src").Where(IsSource)
            .SelectMany(path => File.ReadLines(Path.Combine(RepositoryFiles.Root, path)).Select((line, i) => (Where: $"{path}:{i + 1}", Line: line)))
            .Where(line => IsTooLong(line.Line)).Select(line => line.Where);

        Assert.That(tooLong, Is.Empty);
    }

    [TestCase(161, "", true)]
    [TestCase(160, "", false)]
    [TestCase(200, "a sentence for the person who reads the message", false)]
    [TestCase(200, "words", true)]
    public void ALineThatIsTooLong_IsFound(int length, string text, bool found) => Assert.That(IsTooLong($"\"{text}\"".PadLeft(length)), Is.EqualTo(found));

    [Test]
    public void FilesAndTypes_HaveNamesThatSayWhatTheyAre()
    {
        IEnumerable<string> files = RepositoryFiles.Under("src").Where(IsSource).Where(path => SaysNothing(Path.GetFileNameWithoutExtension(path)));
        IEnumerable<string> types = Arrows.Assemblies.SelectMany(name => ArrowTests.Built(name).GetTypes())
            .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !(type.Namespace ?? "")
                .EndsWith(".Generated", StringComparison.Ordinal) && SaysNothing(type.Name)).Select(type => type.FullName!);

        Assert.That(files.Concat(types), Is.Empty);
    }

    [TestCase("StringUtils", true)]
    [TestCase("MathHelper", true)]
    [TestCase("RunManager", true)]
    [TestCase("CommonOptions", true)]
    [TestCase("StandardOptions", false)]
    [TestCase("Uncommonness", false)]
    public void ANameThatSaysNothing_IsFound(string name, bool found) => Assert.That(SaysNothing(name), Is.EqualTo(found));

    [Test]
    public void PackageVersions_StandInOnePlace()
    {
        List<string> elsewhere = [];
        foreach (string path in RepositoryFiles.Under("src").Concat(RepositoryFiles.Under("tests"))
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            elsewhere.AddRange(XDocument.Parse(RepositoryFiles.Read(path)).Descendants("PackageReference")
                .Where(package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
                    || package.Element("Version") is not null)
                .Select(package => $"{path}: {package.Attribute("Include")?.Value} has its own version"));
        }

        Assert.That(elsewhere, Is.Empty);
    }

    [Test]
    public void TheVersion_IsTheNewestOfTheChangelog()
    {
        string version = XDocument.Parse(RepositoryFiles.Read("Directory.Build.props")).Descendants("Version").Single().Value;
        string newest = Released().Match(RepositoryFiles.Read("CHANGELOG.md")).Groups[1].Value;

        Assert.That(newest, Is.EqualTo(version), "CHANGELOG.md has the sections [Unreleased] and, below it, that of the version");
    }

    [Test]
    public void TextsForPeople_NameNoMachine()
    {
        List<string> named = [];
        foreach (string path in RepositoryFiles.Under(".").Where(IsText))
        {
            named.AddRange(MachinePath().Matches(RepositoryFiles.Read(path)).Select(match => $"{path}: {match.Value}"));
        }

        Assert.That(named, Is.Empty);
    }

    [TestCase("see /home/ada/data", true)]
    [TestCase("in /Users/ada", true)]
    [TestCase("`/" + "root/.nuget`", true)]
    [TestCase("C:\\data", true)]
    [TestCase("~/data and /usr/lib, https://example.org/home/page", false)]
    public void APathOfOneMachine_IsFound(string text, bool found) => Assert.That(MachinePath().IsMatch(text), Is.EqualTo(found));

    private static bool IsTooLong(string line) => line.Length > MostColumns && !Text().Matches(line).Any(text => text.Length >= LeastText);

    private static bool IsSource(string path) => path.EndsWith(".cs", StringComparison.Ordinal);

    private static bool IsText(string path) =>
        TextKinds.Contains(Path.GetExtension(path)) || path is "neurolcp" || path.StartsWith(".ci", StringComparison.Ordinal);

    private static bool SaysNothing(string name) => EmptyWord().IsMatch(name);

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex Text();

    [GeneratedRegex(@"^## \[([\d.]+)\] - \d{4}-\d{2}-\d{2}$", RegexOptions.Multiline)]
    private static partial Regex Released();

    [GeneratedRegex(@"(Util(s|ity|ities)?|Helpers?|Managers?|Common)(?![a-z])")]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"(?<![\w./])(/(home|Users|root|work|mnt|scratch)/[\w.]|[A-Z]:\\\w)", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();
}

using System.Text.RegularExpressions;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

/// <summary>Tests stand where what they test stands: NeuroLcp.Tests/Recording/Outputs beside NeuroLcp.Recording/Outputs.</summary>
[TestFixture]
internal sealed partial class TestFolderTests
{
    private const string Root = "tests/NeuroLcp.Tests/";

    /// <summary>What is about more than one room, and what.</summary>
    private static readonly Dictionary<string, string> s_across = new()
    {
        ["Architecture"] = "rules of the house, asked of the sources",
        ["Benchmarks"] = "the page that the benchmarks write",
        ["Circuits"] = "the shipped circuits against independent code",
        ["Documents"] = "pages against what they describe",
        ["Fuzzing"] = "what reads files, with files that are wrong",
        ["Physics"] = "laws of the shipped circuits, from the circuit file to the recording",
    };

    [Test]
    public void FoldersOfTests_AreThoseOfTheSources()
    {
        // a folder that only holds rooms may hold what the tests of all of them need
        HashSet<string> rooms = [.. Folders("src").Select(folder => folder.Replace("NeuroLcp.", "", StringComparison.Ordinal))
            .SelectMany(folder => new[] { folder, folder.Split('/')[0] })];
        IEnumerable<string> elsewhere = Folders(Root)
            .Where(folder => folder.Length > 0 && !rooms.Contains(folder) && !s_across.ContainsKey(folder.Split('/')[0]));

        Assert.That(elsewhere, Is.Empty, $"a folder of src, or one of {string.Join(", ", s_across.Keys)}");
    }

    [Test]
    public void ANamespaceOfTests_IsItsFolder()
    {
        IEnumerable<string> elsewhere = RepositoryFiles.Under("tests").Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => (Path: path, Space: NamespaceLine().Match(RepositoryFiles.Read(path)).Groups[1].Value))
            .Where(file => file.Space.Length > 0 && file.Space != Path.GetDirectoryName(file.Path)!["tests/".Length..].Replace('/', '.'))
            .Select(file => $"{file.Path} is in {file.Space}");

        Assert.That(elsewhere, Is.Empty);
    }

    private static IEnumerable<string> Folders(string root) => RepositoryFiles.Under(root).Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .Select(path => Path.GetRelativePath(root, Path.GetDirectoryName(path)!)).Where(folder => folder != ".").Distinct();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}

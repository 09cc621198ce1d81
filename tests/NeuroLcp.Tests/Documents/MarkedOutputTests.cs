using System.Text.RegularExpressions;
using NeuroLcp.Tests.Architecture;
using NUnit.Framework;

namespace NeuroLcp.Tests.Documents;

/// <summary>
/// No output of a program stands in a page that could go stale unseen: each block without a language is one, and either the slow test ShownOutput compares it
/// with a run, or it says at which commit and where it was measured. Drawings and templates are blocks of <c>text</c>.
/// </summary>
[TestFixture]
internal sealed partial class MarkedOutputTests
{
    private const int LinesForCommit = 4;

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(RepositoryFiles.Root, "README.md")).Select(page => Path.GetRelativePath(RepositoryFiles.Root, page)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void OutputInAPage_IsComparedWithARun_OrCarriesItsCommit(string page)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFiles.Root, page));
        var unmarked = new List<string>();
        bool isGenerated = false;
        for (int i = 0; i < lines.Length; i++)
        {
            // what is made from the circuit file or the bench is compared by tests of its own
            isGenerated = (isGenerated || lines[i].StartsWith("<!-- generated: begin", StringComparison.Ordinal)) && !lines[i]
                .StartsWith("<!-- generated: end", StringComparison.Ordinal);
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            int end = Array.IndexOf(lines, "```", i + 1);
            bool isCompared = i > 0 && lines[i - 1].StartsWith("<!-- shown", StringComparison.Ordinal),
                hasCommit = lines[Math.Max(0, i - LinesForCommit)..i].Any(l => Commit().IsMatch(l));
            bool isOutput = lines[i] == "```" || (lines[i] == "```text" && lines[(i + 1)..end].Any(l => Printed().IsMatch(l)));
            if (isOutput && !isGenerated && !isCompared && !hasCommit)
            {
                unmarked.Add($"line {i + 1}: {lines[i + 1]}");
            }

            i = end;
        }

        Assert.That(unmarked, Is.Empty);
    }

    [GeneratedRegex("[Mm]easured at commit [0-9a-f]{7,40} on ")]
    private static partial Regex Commit();

    [GeneratedRegex(@"^(epoch \d+/\d+: |circuit: .*, |test (loss|accuracy): |equilibrium: |recordings/.*\.h5)")]
    private static partial Regex Printed();
}

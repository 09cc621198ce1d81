using System.Text.RegularExpressions;
using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Documents;

/// <summary>docs/language.md describes what the code knows, and its examples work.</summary>
[TestFixture]
public sealed partial class LanguageDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(CircuitFolder.Root, "docs", "language.md"));

    private static IEnumerable<string> Functions =>
        FunctionTable.All.Keys.Concat(FormulaFunctions.All.Select(function => function.Name)).Concat(ConnectionRule.All.Select(rule => rule.Name));

    private static IEnumerable<string> Examples => YamlBlock().Matches(Document).Select(match => match.Groups[1].Value);

    [TestCaseSource(nameof(Functions))]
    public void Document_DescribesTheFunction(string name) => Assert.That(Document, Does.Match($@"(?m)^\| `{name}\("));

    [Test]
    public void Document_ListsEveryUnit()
    {
        foreach (string unit in Unit.All.Keys)
        {
            Assert.That(Document, Does.Contain($"`{unit}`").And.Contain($"\"{unit}\""));
        }
    }

    [Test]
    public void Document_DescribesEverySection()
    {
        foreach (string section in CircuitCheck.Sections)
        {
            Assert.That(Document, Does.Contain($"| `{section}` |").And.Contain($"\"{section}:\""));
        }
    }

    [Test]
    public void Document_ListsTheWordsThatCannotBeNames()
    {
        foreach (string word in ReservedNames.Words)
        {
            Assert.That(ReservedNames.Objection(word), Is.Not.Null);
            Assert.That(Document, Does.Contain($"`{word}`"));
        }
    }

    [Test]
    public void FirstExample_IsACircuitWithoutWarnings()
    {
        string example = Examples.First();
        Circuit circuit = CircuitFile.Parse(new SourceText("language.md", example), SmallCircuit.Task, []);

        Assert.That(circuit.Name, Is.EqualTo("first"));
        Assert.That(circuit.Findings, Is.Empty);
    }

    [Test]
    public void OverridesOfTheDocument_AreAllUnderstood()
    {
        string[] overrides = [.. from Match row in OverrideRow().Matches(Document) from Match entry in OverrideEntry()
            .Matches(row.Value) select entry.Groups[1].Value];
        Assert.That(overrides, Has.Length.GreaterThan(15));
        foreach (string given in overrides)
        {
            // a unit for one state or weight alone does not go with the rest of the circuit, and a size differs from the others
            CircuitException? refused = null;
            try
            {
                CircuitFile.Load(CircuitFolder.Path("dynamic-inversion"), SmallCircuit.Task, [given]);
            }
            catch (CircuitException trouble)
            {
                refused = trouble;
            }

            bool changesUnit = given.Contains("unit", StringComparison.Ordinal);
            Assert.That(refused is null || (changesUnit && refused.Diagnostics.All(d => d.Position.Source.Name != "--set")), $"{given}: {refused?.Message}");
        }
    }

    [Test]
    public void ErrorOfTheDocument_IsWhatTheLanguageSays()
    {
        string circuit = File.ReadAllText(Path.Combine(CircuitFolder.Root, "tests", "NeuroLcp.Tests", "Language", "mistakes.yaml"))
            .Replace("+ b + apical)", "+ b + apcial)", StringComparison.Ordinal);
        CircuitException refused = Assert.Throws<CircuitException>(() =>
            CircuitFile.Parse(new SourceText("my-idea.yaml", circuit), new TaskShape(784, 10), []))!;

        Assert.That(Document, Does.Contain(DiagnosticText.Format(refused.Diagnostics)));
    }

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^\| `[^|]*=[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex OverrideRow();

    [GeneratedRegex(@"`([\w.]+=[^`]+)`")]
    private static partial Regex OverrideEntry();
}

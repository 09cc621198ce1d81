using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Tests.Language.Checking;

/// <summary>What a person reads after each kind of mistake, to the letter: mistakes.txt says what is written and what is answered.</summary>
[TestFixture]
public sealed class MistakeTests
{
    private static readonly string Folder = Path.Combine(CircuitFolder.Root, "tests", "NeuroLcp.Tests", "Language");

    private static IEnumerable<TestCaseData> Mistakes()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "mistakes.txt"));
        foreach (string block in text.Split("\n=== ").Skip(1))
        {
            string[] parts = block.Split("\n--- ");
            yield return new TestCaseData((object)parts.Skip(1).ToArray()).SetName($"Mistake_{parts[0].Trim()}_SaysWhatToDo");
        }
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Mistake(string[] parts)
    {
        string circuit = File.ReadAllText(Path.Combine(Folder, "mistakes.yaml"));
        string replaced = "", said = "";
        var overrides = new List<string>();
        foreach (string part in parts)
        {
            int end = part.IndexOf('\n', StringComparison.Ordinal);
            (string kind, string body) = end < 0 ? (part, "") : (part[..end], part[(end + 1)..].TrimEnd('\n'));
            switch (kind)
            {
                case "instead of":
                    replaced = body;
                    break;
                case "write":
                    Assert.That(circuit, Does.Contain(replaced));
                    circuit = circuit.Replace(replaced, Unescaped(body), StringComparison.Ordinal);
                    break;
                case "file":
                    circuit = Unescaped(body);
                    break;
                case "set":
                    overrides.Add(body);
                    break;
                default:
                    Assert.That(kind, Is.EqualTo("says"));
                    said = body;
                    break;
            }
        }

        Assert.That(Answer(circuit, overrides), Is.EqualTo(said));
    }

    [Test]
    public void Mistakes_AreManyAndDifferent()
    {
        TestCaseData[] all = [.. Mistakes()];

        Assert.That(all, Has.Length.GreaterThan(100));
        Assert.That(all.Select(mistake => mistake.TestName), Is.Unique);
    }

    [Test]
    public void CircuitBehindTheMistakes_HasNone() => Assert.That(Answer(File.ReadAllText(Path.Combine(Folder, "mistakes.yaml")), []), Is.Empty);

    private static string Answer(string circuit, IReadOnlyList<string> overrides)
    {
        IReadOnlyList<Diagnostic> findings;
        try
        {
            findings = CircuitFile.Parse(new SourceText("my-idea.yaml", circuit), new TaskShape(784, 10), overrides).Findings;
        }
        catch (CircuitException refused)
        {
            findings = refused.Diagnostics;
        }

        return string.Join('\n', DiagnosticText.Format(findings).Split('\n').Select(line => line.TrimEnd()));
    }

    private static string Unescaped(string text) => text.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\u2028", "\u2028", StringComparison.Ordinal);
}

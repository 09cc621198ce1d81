using System.Diagnostics;
using System.Text;
using NUnit.Framework;

namespace NeuroLcp.Tests.Language;

/// <summary>
/// No text gives anything but a circuit or findings. A stack overflow here ends the test host, which is a failure too;
/// the long run in NeuroLcp.Validation has a process of its own.
/// </summary>
[TestFixture]
public sealed class FuzzTests
{
    /// <summary>Far above what the largest file needs, so that a busy machine does not fail the tests.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [Test]
    public void StrangeFiles_GiveFindingsOrACircuit()
    {
        var fuzzer = new CircuitFuzzer([.. CircuitFolder.Names.Select(name => File.ReadAllText(CircuitFolder.Path(name)))]);

        Assert.That(fuzzer.Run(0, 2000, Longest), Is.Null);
    }

    private static IEnumerable<TestCaseData> Heavy()
    {
        yield return Case("BracketsNestedDeeply", "circuit: " + new string('[', 100_000));
        yield return Case("BracesNestedDeeply", string.Concat(Enumerable.Repeat("{a: ", 100_000)));
        yield return Case("ParenthesesNestedDeeply", Cell("z: " + new string('(', 400_000) + "1"));
        yield return Case("SignsInARow", Cell("z: " + new string('-', 400_000) + "x"));
        yield return Case("PowersInARow", Cell("z: " + string.Concat(Enumerable.Repeat("x^", 200_000)) + "1"));
        yield return Case("LongSum", Cell("z: x" + string.Concat(Enumerable.Repeat(" + x", 200_000))));
        yield return Case("SumsInSums", Cell("z: " + new string('(', 150) + "x"
            + string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat(" + x", 150)) + ")", 150))));
        yield return Case("DerivativesInDerivatives", Cell("z: " + string.Concat(Enumerable.Repeat("sigmoid''(", 150)) + "x" + new string(')', 150)));
        yield return Case("CallsInCalls", Cell("z: " + string.Concat(Enumerable.Repeat("tanh(", 150_000)) + "x" + new string(')', 150_000)));
        yield return Case("ManyArguments", Cell("z: max(" + string.Concat(Enumerable.Repeat("x, ", 200_000)) + "x)"));
        yield return Case("ManyValuesInAChain", Cell(string.Concat(Enumerable.Range(1, 20_000).Select(i => $"v{i}: v{i - 1} + 1\n      ")) + "v0: x"));
        yield return Case("ValuesThatDouble", Cell(string.Concat(Enumerable.Range(1, 60).Select(i => $"v{i}: v{i - 1} * v{i - 1}\n      "))
            + "v0: x\n      d z/dt: (-z + v60) / (1 ms)"));
        yield return Case("ValuesThatDoubleAFewTimes",
            Cell(string.Concat(Enumerable.Range(1, 15).Select(i => $"v{i}: v{i - 1} * v{i - 1}\n      ")) + "v0: z\n      d z/dt: (-z + v15) / (1 ms)"));
        yield return Case("ManyParametersInAChain",
            "circuit: a\nparameters:\n" + string.Concat(Enumerable.Range(1, 40_000).Select(i => $"  p{i}: p{i - 1} + 1\n")) + "  p0: 1\n");
        yield return Case("ManyParametersInALoop",
            "circuit: a\nparameters:\n" + string.Concat(Enumerable.Range(1, 40_000).Select(i => $"  p{i}: p{i - 1} + 1\n")) + "  p0: p40000\n");
        yield return Case("ManySizesInAChain", "circuit: a\npopulations:\n"
            + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"  p{i}: {{size: p{i - 1}.size, x: 1}}\n")) + "  p0: {size: 3, x: 1}\n");
        yield return Case("ManyUnknownNames", Cell(string.Concat(Enumerable.Range(1, 30_000).Select(i => $"v{i}: unknown{i}\n      ")) + "z: 1"));
        yield return Case("ManyUnknownKeys", string.Concat(Enumerable.Range(1, 60_000).Select(i => $"key{i}: 1\n")));
        yield return Case("ManyDuplicateKeys", string.Concat(Enumerable.Repeat("circuit: a\n", 80_000)));
        yield return Case("OneLongLine", "circuit: " + new string('a', 1_000_000));
        yield return Case("OneLongKey", new string('a', 1_000_000) + ": 1");
        yield return Case("OneLongNumber", Cell("z: " + new string('9', 900_000)));
        yield return Case("OneLongUnit", Cell("z: 1 " + new string('m', 900_000)));
        yield return Case("QuotesNotClosed", string.Concat(Enumerable.Repeat("a: \"b\n", 100_000)));
        yield return Case("ManyEmptyItems", string.Concat(Enumerable.Repeat("- ", 300_000)));
        yield return Case("QuestionMarks", string.Concat(Enumerable.Repeat("? ", 300_000)));
        yield return Case("ManyKeysInOneLine", "{" + string.Concat(Enumerable.Range(1, 80_000).Select(i => $"key{i}: 1, ")) + "circuit: a}");
        yield return Case("ManyParametersInOneLine",
            "{circuit: a, parameters: {" + string.Concat(Enumerable.Range(1, 60_000).Select(i => $"p{i}: {i}, ")) + "p: 1}, populations: {p: {size: 1}}}");
        yield return Case("ManyTiedWeights", "circuit: a\npopulations: {p: {size: 1}}\nweights:\n"
            + string.Concat(Enumerable.Range(1, 60_000).Select(i => $"  w{i}: W.T\n")) + "  W: {post: p, pre: p, init: 0}\n");
        yield return Case("LargestSize",
            "circuit: a\npopulations:\n  p: {size: 10000000, d x/dt: (-x + W @ x) / (1 ms)}\nweights: {W: {post: p, pre: p, init: zeros}}\n");

        static TestCaseData Case(string name, string text) =>
            new TestCaseData(text.Length > 1 << 20 ? text[..(1 << 20)] : text).SetName($"HeavyFile_{name}_IsAnsweredQuickly");
        static string Cell(string line) => $"circuit: a\npopulations:\n  cells:\n      size: 3\n      d x/dt: -x / (10 ms)\n      {line}\n";
    }

    [TestCaseSource(nameof(Heavy))]
    public void HeavyFile(string text)
    {
        var watch = Stopwatch.StartNew();

        Assert.That(CircuitFuzzer.Trouble(text, []), Is.Null);
        Assert.That(watch.Elapsed, Is.LessThan(Longest));
    }

    [TestCase("")]
    [TestCase("\uFEFF")]
    [TestCase("a: {b: 1\nc: 2")]
    [TestCase(":\n u\n:\nw:")]
    [TestCase("a: {b: 1}}\nc: 2")]
    [TestCase("\ud800")]
    [TestCase("circuit: a\rpopulations: b\r")]
    [TestCase("circuit: \"\\ud800\"\npopulations: {a: {size: \"\\u0000\"}}")]
    [TestCase("? [a, b]\n: c")]
    [TestCase("<<: {a: 1}")]
    [TestCase("populations:\n  p:\n    size: 3\n    x: |+\n\n\n")]
    [TestCase("populations:\n  p:\n    size: \"3\\\n      \"\n    x: \"1 +\\\n      y\"")]
    [TestCase("populations: {p: {size: p.size}}")]
    public void SmallStrangeFile_GivesFindings(string text) => Assert.That(CircuitFuzzer.Trouble(text, []), Is.Null);

    [Test]
    public void RandomBytesAsText_GiveFindings()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            Assert.That(CircuitFuzzer.Trouble(Encoding.Latin1.GetString(bytes), []), Is.Null);
        }
    }
}

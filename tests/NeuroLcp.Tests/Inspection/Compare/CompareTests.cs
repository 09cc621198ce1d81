using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Inspection.Compare;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Compare;

/// <summary>Where <c>neurolcp compare</c> says two recordings part.</summary>
[TestFixture]
internal sealed class CompareTests
{
    private TemporaryDirectory _directory = null!;

    private string A => _directory.File("a.h5");

    private string B => _directory.File("b.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void TwoRunsOfOneSeed_AreIdentical_WhateverTheThreads()
    {
        string task = StudyFiles.Clouds(_directory.File("task.h5"));
        string[] run = ["run", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=4", "--epochs", "1", "--batch", "16"];
        Shell.Done([.. run, "-j", "1", "-o", A]);
        Shell.Done([.. run, "-j", "3", "-o", B]);

        (int code, string said, _) = Shell.Run("compare", A, B);

        Assert.That(code, Is.Zero, said);
        Assert.That(said, Does.Match(@"^identical: \d{3,} values in \d{2} arrays\n$"));
    }

    [Test]
    public void ChanceDoesNotCount_WhatDecidesTheComputationDoes()
    {
        new SmallRecording { Threads = 1, Command = "one" }.Write(A);
        new SmallRecording { Threads = 8, Command = "two" }.Write(B);
        new SmallRecording { Seed = 8, Circuit = "circuit: small\nalpha: 0.25\n" }.Write(_directory.File("c.h5"));

        Assert.That(Shell.Run("compare", A, B).Code, Is.Zero);
        (int code, string said, _) = Shell.Run("compare", A, _directory.File("c.h5"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.StartWith(
            "/run@seed: 7 against 8\n/run/circuit_yaml: line 2: 'alpha: 0.1' against 'alpha: 0.25'\ndifferent: 2 differences; of 35 values"));
    }

    [Test]
    public void TheFirstDifferenceOfEachArray_HasItsTimeIndexAndValues()
    {
        new SmallRecording().Write(A);
        new SmallRecording
        {
            Soma = (row, unit) => (10 * row) + unit + (row >= 4 && unit == 1 ? 0.5f : 0),
            Loss = update =>
            update == 2 ? 0.25 : 1.0 / (1 + update)
        }.Write(B);

        (_, string said, _) = Shell.Run("compare", A, B);

        // row 4 is at 2 ms, soma[4, 1] = 41; 1 / 3 against 0.25 is 1 / 12 less
        Assert.That(said.Split('\n')[..4], Is.EqualTo(new[]
        {
            "/states/hidden/soma: at time 2 ms, [row 4, unit 1]: 41 against 41.5, +0.5; 2 of 18 values differ",
            "/training/loss: at update 2, [row 2]: 0.3333333333333333 against 0.25, -0.0833333",
            "different: 2 differences; of 35 values in 5 arrays, 2 arrays differ",
            "earliest: time 2 ms, in /states/hidden/soma",
        }));
    }

    [Test]
    public void NaN_EqualsNaN_OfAnyPayload_AndZeroIsNotMinusZero()
    {
        float odd = BitConverter.UInt32BitsToSingle(0x7fc12345);
        new SmallRecording { Soma = (row, unit) => unit == 0 ? float.NaN : 0 }.Write(A);
        new SmallRecording { Soma = (row, unit) => unit == 0 ? odd : row == 3 && unit == 2 ? -0f : 0 }.Write(B);

        JsonNode found = Compare();
        Assert.That(found["differences"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(found["differences"]![0]!["index"]!.AsArray().Select(i => (int)i!), Is.EqualTo(new[] { 3, 2 }));
        Assert.That(Shell.Run("compare", A, B, "--atol", "1e-300").Code, Is.Zero);
    }

    [TestCase(double.NaN, 1)]
    [TestCase(double.PositiveInfinity, 1)]
    [TestCase(double.PositiveInfinity, double.NegativeInfinity)]
    [TestCase(double.NaN, double.PositiveInfinity)]
    public void WhatIsNotFinite_IsCloseToNothingElse_WhateverTheTolerance(double one, double other)
    {
        new SmallRecording { Loss = _ => one }.Write(A);
        new SmallRecording { Loss = _ => other }.Write(B);

        foreach (string[] tolerance in (string[][])[[], ["--rtol", "0.5"], ["--atol", "1e300"]])
        {
            Assert.That(Shell.Run(["compare", A, B, .. tolerance]).Code, Is.EqualTo(1), string.Join(' ', tolerance));
            Assert.That(Shell.Run(["compare", B, A, .. tolerance]).Code, Is.EqualTo(1), string.Join(' ', tolerance));
            Assert.That(Shell.Run(["compare", A, A, .. tolerance]).Code, Is.Zero, string.Join(' ', tolerance));
        }
    }

    [TestCase("--rtol", "0.0100", 0)]
    [TestCase("--rtol", "0.0098", 1)]
    [TestCase("--atol", "1", 0)]
    [TestCase("--atol", "0.99", 1)]
    public void Tolerance_IsRelativeToTheLargerOrAbsolute(string option, string tolerance, int code)
    {
        // |100 - 101| = 1 = 0.0099 * 101
        new SmallRecording { Loss = _ => 100 }.Write(A);
        new SmallRecording { Loss = _ => 101 }.Write(B);

        Assert.That(Shell.Run("compare", A, B, option, tolerance).Code, Is.EqualTo(code));
        Assert.That(Shell.Run("compare", B, A, option, tolerance).Code, Is.EqualTo(code));
    }

    [Test]
    public void AShorterRecording_EndsAtARow_AndSoDiffers()
    {
        new SmallRecording().Write(A);
        new SmallRecording { Rows = 4 }.Write(B);

        (int code, string said, _) = Shell.Run("compare", A, B);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.StartWith("/states/hidden/: at time 2 ms: B ends at row 4 of 6\n").And.Contain(
            "earliest: time 2 ms, in /states/hidden/time, /states/hidden/soma"));
        Assert.That(Shell.Run("compare", B, A).Out, Does.StartWith("/states/hidden/: at time 2 ms: A ends at row 4 of 6\n"));
    }

    [Test]
    public void TheEarliestDifference_IsFoundOnEachAxis()
    {
        Difference At(string path, string axis, double value) =>
            new(path, DifferenceKind.Value, "") { At = new RowCoordinate(axis, value, axis == "time" ? "ms" : null) };
        var found = new FileComparison([new Difference("/run@seed", DifferenceKind.Text, ""), At("/a", "time", 3), At("/b", "time", 1.5), At("/c", "update", 7),
            At("/d", "time", 1.5)], 5, 100, []);

        Assert.That(found.Earliest().Select(first => $"{first[0].At}: {string.Join(' ', first.Select(d => d.Path))}"),
            Is.EqualTo(new[] { "time 1.5 ms: /b /d", "update 7: /c" }));
    }

    [Test]
    public void OfALiveRecording_TheCommittedRowsCount()
    {
        new SmallRecording { Rows = 6 }.Write(A);
        using RecordingWriter writer = new SmallRecording { Rows = 6 }.Begin(B);
        writer.Append<float>("/states/hidden", "soma", [1, 2, 3]);
        writer.Append("/states/hidden", "time", 77.0);

        (int code, string said, string noted) = Shell.Run("compare", A, B);

        Assert.That(code, Is.Zero, said);
        Assert.That(noted, Does.Contain("b.h5 says running; its rows committed so far are compared"));
    }

    [Test]
    public void WhatOnlyOneHas_IsNamed()
    {
        new SmallRecording { HasEvents = true }.Write(A);
        new SmallRecording().Write(B);

        Assert.That(Shell.Run("compare", A, B).Out, Does.StartWith("/events/: only in A\n"));
        Assert.That(Shell.Run("compare", B, A).Out, Does.StartWith("/events/: only in B\n"));
    }

    [Test]
    public void ShapesTypesAndUnits_CountToo()
    {
        ArrayFile.Write(A, [new NamedArray("W", new double[2, 3]), new NamedArray("b", new float[] { 1, 2 }), new NamedArray("n", new[] { 1, 2 })]);
        ArrayFile.Write(B, [new NamedArray("W", new double[3, 2]), new NamedArray("b", new double[] { 1, 2 }),
            new NamedArray("n", new[] { 1, 2 }) { Attributes = new AttributeSet { { "units", "mV" } } }]);

        (_, string said, _) = Shell.Run("compare", A, B);

        Assert.That(said.Split('\n')[..3], Is.EqualTo(new[]
            { "/W: [2, 3] against [3, 2]", "/b: float32 against float64 (--rtol or --atol compares the numbers)", "/n: in no unit against mV" }));
        Assert.That(Shell.Run("compare", A, B, "--atol", "1e-6").Out, Does.Not.Contain("/b"));
    }

    [Test]
    public void InAnArrayOfManyBlocks_TheElementIsFound()
    {
        // 2.5 million doubles are 20 MB, three blocks; the place is in the last
        var values = new double[2500, 1000];
        ArrayFile.Write(A, [new NamedArray("big", values)]);
        values[2345, 678] = double.Epsilon;
        ArrayFile.Write(B, [new NamedArray("big", values)]);

        JsonNode difference = Compare()["differences"]![0]!;

        Assert.That(difference["index"]!.AsArray().Select(i => (int)i!), Is.EqualTo(new[] { 2345, 678 }));
        Assert.That(((double)difference["b"]!, (long)difference["differing"]!, (long)difference["compared"]!), Is.EqualTo((double.Epsilon, 1L, 2500000L)));
    }

    private JsonNode Compare()
    {
        (int code, string said, _) = Shell.Run("compare", A, B, "--json");
        Assert.That(code, Is.EqualTo(1));
        Assert.That((string)JsonNode.Parse(said)!["status"]!, Is.EqualTo("different"));
        return JsonNode.Parse(said)!["summary"]!;
    }
}

using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Contents;

/// <summary>Numbers that come in files: what they are in, which of them may stand for a class, and which are missing.</summary>
[TestFixture]
internal sealed class ForeignNumbersTests
{
    private const string Cells = """
        circuit: cells
        precision: double
        task: teacher(inputs=1, outputs=1, hidden=0, train=2, test=2)
        populations:
          cell:
            size: 3
            units: {v: mV}
            d v/dt: (-v + 100 MOhm * I + 1 mV * k) / (10 ms)
        weights:
          I: {post: cell, unit: nA, init: 0.1 nA}
          k: {post: cell}
        """;

    // 100 MOhm of 0.2 nA are 20 mV, in whatever unit the file says it: the step of 10 ms takes v there at once
    [TestCase(0.2, null)]
    [TestCase(0.2, "nA")]
    [TestCase(200.0, "pA")]
    [TestCase(2e-4, "uA")]
    public void AFilesNumbers_AreInItsOwnUnit_OrInThatOfTheCircuit(double number, string? unit)
    {
        using var directory = new TemporaryDirectory();
        string weights = Weights(directory, "I", number, unit);

        Shell.Done("simulate", Circuit(directory, Cells), "--weights", weights, "--dt", "10ms", "--duration", "10ms", "--record", "cell.v", "-o",
            directory.File("r.h5"));

        using RecordingReader reader = RecordingReader.Open(directory.File("r.h5"));
        Assert.That(reader.Read<double>("/states/cell/v").TakeLast(3), Is.All.EqualTo(20).Within(1e-12));
    }

    [Test]
    public void ARecordingsWeights_ComeBackAsTheyWere()
    {
        using var directory = new TemporaryDirectory();
        string circuit = Circuit(directory, Cells.Replace("task:", "readout: out.y\ntask:", StringComparison.Ordinal)
            .Replace("weights:", "  out: {size: task.outputs, d y/dt: (1 - y) / (1 ms)}\nweights:", StringComparison.Ordinal));
        Shell.Done("run", circuit, "--set", "I.init=0.2 nA", "--epochs", "0", "-o", directory.File("run.h5"));

        Shell.Done("simulate", circuit, "--weights", directory.File("run.h5"), "--dt", "1ms", "--duration", "1ms", "--record", "cell.v", "-o",
            directory.File("r.h5"));

        // one step of 1 ms of 10 ms towards 20 mV
        using RecordingReader reader = RecordingReader.Open(directory.File("r.h5"));
        Assert.That(reader.Read<double>("/states/cell/v").TakeLast(3), Is.All.EqualTo(2).Within(1e-12));
    }

    [TestCase("mV", "weight 'I' is in mV in the file, and in nA in the circuit")]
    [TestCase("1", "weight 'I' is in 1 in the file, and in nA in the circuit")]
    [TestCase("furlong", "weight 'I' has the attribute units = 'furlong', which is no unit of the circuit language; it is in nA")]
    public void AnotherUnit_IsRefusedByName(string unit, string said)
    {
        using var directory = new TemporaryDirectory();

        (int code, _, string error) = Shell.Run("simulate", Circuit(directory, Cells), "--weights", Weights(directory, "I", 0.2, unit), "-o",
            directory.File("r.h5"));

        Assert.That((code, error), Is.EqualTo((2, $"{directory.File("w.h5")} does not fit circuit 'cells':\n  {said}\n")));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void AWeightThatIsNotFinite_IsRefusedWithItsPlace(double number)
    {
        using var directory = new TemporaryDirectory();
        ArrayFile.Write(directory.File("w.h5"), [new NamedArray("I", new[] { 0, number, 0 }), new NamedArray("k", new double[3])]);

        (int code, _, string error) = Shell.Run("simulate", Circuit(directory, Cells), "--weights", directory.File("w.h5"), "-o", directory.File("r.h5"));

        Assert.That((code, error), Is.EqualTo((2, $"{directory.File("w.h5")} does not fit circuit 'cells':\n  weight 'I' is not finite at row 1, column 0\n")));
    }

    [Test]
    public void WeightsThatAFileDoesNotHave_AreDrawn_AndNamed()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("w.h5");
        ArrayFile.Write(path, [new NamedArray("I", new double[] { 0, 0, 0 }), new NamedArray("other", new double[] { 1 })]);

        string said = Shell.Done("simulate", Circuit(directory, Cells), "--set", "k.init=5", "--weights", path, "--dt", "10ms", "--duration", "10ms",
            "--record", "cell.v", "-o", directory.File("r.h5"));

        using RecordingReader reader = RecordingReader.Open(directory.File("r.h5"));
        Assert.That(reader.Read<double>("/states/cell/v").TakeLast(3), Is.All.EqualTo(5).Within(1e-12));
        Assert.That(said, Does.Contain($"notice: {path} has no weight 'k': drawn as the circuit file says").And.Contain(
            $"notice: {path} also holds 'other', which circuit 'cells' has no weight for"));
    }

    [Test]
    public void AFileWithNoneOfTheWeights_IsTheWrongFile()
    {
        using var directory = new TemporaryDirectory();

        (int code, _, string error) = Shell.Run("simulate", Circuit(directory, Cells), "--weights", Weights(directory, "J", 1, null), "-o",
            directory.File("r.h5"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("none of its weights is there: I, k; it has J"));
    }

    [TestCase(0)]
    [TestCase(-3)]
    public void ATimeConstantThatAFileGives_IsAboveZero(double tau)
    {
        using var directory = new TemporaryDirectory();
        string circuit = Circuit(directory, """
            circuit: times
            task: teacher(inputs=1, outputs=1, hidden=0, train=2, test=2)
            populations:
              cell: {size: 3, d v/dt: (1 - v) / tau}
            weights:
              tau: {post: cell, unit: ms, init: 20 ms}
            """);

        foreach (string verb in (string[])["simulate", "equilibrate"])
        {
            (int code, _, string error) = Shell.Run(verb, circuit, "--weights", Weights(directory, "tau", tau, "ms"), "-o", directory.File($"{verb}.h5"));

            Assert.That(code, Is.EqualTo(2), verb);
            Assert.That(error, Does.Contain($"c.yaml:4:19: the time constant of 'cell.v' by 'tau' is {tau} ms at unit 0, and a time constant is above 0"));
        }
    }

    // 0.99999994 is 1 as single precision writes it
    [TestCase(0.0, 0.99999994, 2.0, null)]
    [TestCase(0.0, 0.5, 1.0, "'/label' is 0.5 at trial 1 (counted from 0); a label is the number of a class: a whole number from 0 to 999999")]
    [TestCase(0.0, -0.5, 1.0, "'/label' is -0.5 at trial 1")]
    [TestCase(-1.0, 0.0, 1.0, "'/label' is -1 at trial 0")]
    [TestCase(0.0, 1.0, 1e9, "'/label' is 1000000000 at trial 2")]
    [TestCase(0.0, 1.0, double.NaN, "'/label' is NaN at trial 2")]
    [TestCase(0.0, 1.0, double.PositiveInfinity, "'/label' is Infinity at trial 2")]
    public void ALabel_IsTheWholeNumberOfAClass_OrItsTrialIsNamed(double first, double second, double third, string? said)
    {
        using var directory = new TemporaryDirectory();
        string task = directory.File("t.h5");
        ArrayFile.Write(task, [new NamedArray("input", new double[3, 2]), new NamedArray("label", new[] { first, second, third })]);

        (int code, string output, string error) = Shell.Run("check", Circuit(directory, Answer), "--task", $"h5:{task}");

        Assert.That(code, Is.EqualTo(said is null ? 0 : 2), error);
        Assert.That(said is null ? output : error, Does.Contain(said ?? "out                 3 units"));
    }

    [Test]
    public void LabelsAndTargetsTogether_AreSaid()
    {
        using var directory = new TemporaryDirectory();
        string task = directory.File("t.h5");
        ArrayFile.Write(task, [new NamedArray("input", new double[2, 2]), new NamedArray("label", new[] { 0, 1 }),
            new NamedArray("target", new double[,] { { 1, 0 }, { 1, 0 } })]);

        string said = Shell.Done("check", Circuit(directory, Answer), "--task", $"h5:{task}");

        Assert.That(said, Does.Contain($"notice: {task}: the file has both 'target' and 'label': the loss is that of 'target', the accuracy that of 'label'; of 1 trial the largest target is not that of the label"));
    }

    [Test]
    public void LabelsThatBeginAtOne_AreSaid()
    {
        using var directory = new TemporaryDirectory();
        string task = directory.File("t.h5");
        ArrayFile.Write(task, [new NamedArray("input", new double[2, 2]), new NamedArray("label", new[] { 1, 2 })]);

        Assert.That(Shell.Done("check", Circuit(directory, Answer), "--task", $"h5:{task}"),
            Does.Contain("the smallest label is 1; labels count from 0, so that there are 3 classes"));
    }

    private const string Answer = """
        circuit: answer
        populations:
          sensory: {size: task.inputs, x: task.input}
          out: {size: task.outputs, d y/dt: (-y + W @ sensory.x) / (10 ms)}
        weights:
          W: {post: out, pre: sensory, init: zeros}
        """;

    private static string Circuit(TemporaryDirectory directory, string text)
    {
        string path = directory.File("c.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Weights(TemporaryDirectory directory, string name, double value, string? unit)
    {
        string path = directory.File("w.h5");
        var array = new NamedArray(name, new[] { value, value, value });
        if (unit is not null)
        {
            array.Attributes.Add("units", unit);
        }

        ArrayFile.Write(path, [array], overwrite: true);
        return path;
    }
}

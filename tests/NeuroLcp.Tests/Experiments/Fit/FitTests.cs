using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Experiments.Fit;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Experiments.Fit;

/// <summary>Least squares, and what <c>neurolcp fit</c> makes of a recording.</summary>
[TestFixture]
internal sealed class FitTests
{
    private TemporaryDirectory _directory = null!;

    private string Recording => _directory.File("run.h5");

    [OneTimeSetUp]
    public void Simulate()
    {
        // z is 2 a - 30 ms b at every instant; until 5 ms another quantity jumps
        _directory = new TemporaryDirectory();
        string circuit = _directory.File("sum.yaml");
        File.WriteAllText(circuit, """
            circuit: sum
            parameters: {tau: 10 ms, start: "normal(0, 1)", drive: "normal(0, 1)"}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cells:
                size: 12
                initial: {a: start, clock: 0 ms}
                units: {clock: ms}
                d a/dt: (-a + drive) / tau
                d clock/dt: 1
                b: a^2 / (1 ms)
                z: 2 * a - 30 ms * b
                late: z + 5 * (clock < 5 ms)
                twice: 2 * a
              output: {size: task.outputs, d y/dt: -y / tau}
            readout: output.y
            """);
        Shell.Done("simulate", circuit, "--task", $"h5:{StudyFiles.Clouds(_directory.File("task.h5"))}", "--duration", "20ms", "--dt", "1ms", "--precision",
            "double", "--record", "cells.*", "-o", Recording);
    }

    [OneTimeTearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void ASum_IsFound_WithItsUnits()
    {
        JsonNode fit = Fit("cells.z", "cells.a,cells.b");

        Assert.That((double)fit["coefficients"]!["cells.a"]!["value"]!, Is.EqualTo(2).Within(1e-9));
        Assert.That((double)fit["coefficients"]!["cells.b"]!["value"]!, Is.EqualTo(-30).Within(1e-9));
        Assert.That((string)fit["coefficients"]!["cells.b"]!["unit"]!, Is.EqualTo("ms"));
        Assert.That((double)fit["residual"]!, Is.LessThan(1e-9));
    }

    [Test]
    public void TimeBeforeFrom_IsLeftOut()
    {
        Assert.That((double)Fit("cells.late", "cells.a,cells.b")["residual"]!, Is.GreaterThan(0.01));
        Assert.That((double)Fit("cells.late", "cells.a,cells.b", "--from", "5ms")["residual"]!, Is.LessThan(1e-9));
    }

    [Test]
    public void ARecordingOfTrainingAlone_SaysWhereTimeCoursesComeFrom()
    {
        string trained = _directory.File("trained.h5");
        Shell.Done("run", Language.CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{_directory.File("task.h5")}", "--set", "pyramidal.size=4",
            "--epochs", "1", "-o", trained);

        (int code, _, string error) = Shell.Run("fit", trained, "--target", "pyramidal.soma", "--by", "pyramidal.rate");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("the recording holds no time courses; make one with 'neurolcp simulate"));
    }

    [TestCase("cells.zz", "cells.a", "no time courses of 'cells.zz'")]
    [TestCase("cells.z", "cells.a,cells.twice", "follows from the others")]
    [TestCase("cells.z", "cells.a,cells.b,cells.a,cells.b,cells.a,cells.b,cells.a,cells.b,cells.a,cells.b,cells.a,cells.b",
        "12 coefficients cannot be fitted to 12 units")]
    public void WhatCannotBeFitted_IsRefused(string target, string by, string why)
    {
        (int code, _, string error) = Shell.Run("fit", Recording, "--target", target, "--by", by);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain(why));
    }

    [Test]
    public void StandardErrors_AreThoseOfTheTextbook()
    {
        // one column: c = x'y / x'x, error s / |x| with s^2 = |y - c x|^2 / (n - 1)
        double[] x = TestCircuits.Normals(40, "fit x"), y = [.. x.Zip(TestCircuits.Normals(40, "fit noise"), (a, n) => (3 * a) + (0.1 * n))];
        LeastSquares fit = LeastSquares.Fit([x], y);

        double xx = x.Sum(v => v * v), c = x.Zip(y, (a, b) => a * b).Sum() / xx, squares = x.Zip(y, (a, b) => (b - (c * a)) * (b - (c * a))).Sum();
        Assert.That(fit.Coefficients[0], Is.EqualTo(c).Within(1e-12));
        Assert.That(fit.Errors[0], Is.EqualTo(Math.Sqrt(squares / 39 / xx)).Within(1e-12));
        Assert.That(fit.Residual, Is.EqualTo(Math.Sqrt(squares / 40)).Within(1e-12));

        // two columns: (X'X)^-1 of a 2 by 2 matrix by hand
        double[] z = TestCircuits.Normals(40, "fit z");
        LeastSquares both = LeastSquares.Fit([x, z], y);
        double xz = x.Zip(z, (a, b) => a * b).Sum(), zz = z.Sum(v => v * v);
        Assert.That(both.Errors[0] / both.Errors[1], Is.EqualTo(Math.Sqrt(zz / xx)).Within(1e-12));
        Assert.That(both.Errors[0], Is.EqualTo(both.Residual * Math.Sqrt(40 / 38.0 * zz / ((xx * zz) - (xz * xz)))).Within(1e-12));
    }

    private JsonNode Fit(string target, string by, params string[] more)
    {
        (int code, string answer, string error) = Shell.Run(["fit", Recording, "--target", target, "--by", by, "--json", .. more]);
        Assert.That(code, Is.Zero, error);
        return JsonNode.Parse(answer)!["summary"]!;
    }
}

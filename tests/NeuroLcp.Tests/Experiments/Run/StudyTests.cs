using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Experiments.Run;

/// <summary>The program from the shell's side: what it trains, finds, refuses and writes.</summary>
[TestFixture]
public sealed class StudyTests
{
    private static string[] Train(string task, string output, params string[] more) =>
        ["run", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--epochs", "3", "--batch", "8", "-o", output,
            .. more];

    [Test]
    public void Weights_OfARecording_EvaluateToTheAccuracyOfTheRun()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));

        string run = Shell.Done(Train(task, directory.File("run.h5")));
        string evaluation = Shell.Done("evaluate", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--batch",
            "8", "--weights", directory.File("run.h5"));

        string[] trained = Results(run), tested = Results(evaluation);
        Assert.That(trained, Has.Length.EqualTo(2).And.Some.StartsWith("test accuracy: "));
        Assert.That(tested, Is.EqualTo(trained));
    }

    [Test]
    public void Runs_OfOneSeed_LearnTheSameWeightsToTheBit()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));
        foreach ((string name, string threads) in new[] { ("a.h5", "1"), ("b.h5", "3") })
        {
            Shell.Done(Train(task, directory.File(name), "--seed", "4", "-j", threads));
        }

        Shell.Done(Train(task, directory.File("c.h5"), "--seed", "5"));

        float[] a = Weights("a.h5"), b = Weights("b.h5"), c = Weights("c.h5");
        Assert.That(b, Is.EqualTo(a));
        Assert.That(c, Is.Not.EqualTo(a));
        Assert.That(a, Has.Length.EqualTo(4 * 12 * 12), "the start and three epochs");

        float[] Weights(string name)
        {
            using RecordingReader reader = RecordingReader.Open(directory.File(name));
            return reader.Read<float>("/plasticity/W/snapshots/weight");
        }
    }

    [Test]
    public void Equilibria_OfWeightsAndInputsFromElsewhere_EqualTheClosedForm()
    {
        // as in LinearQuadraticTests: u* = (α Id + G Gᵀ)⁻¹ e, with all numbers through files
        using var directory = new TemporaryDirectory();
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", 4, 2);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit, seed: 9);
        double[][] x = TestCircuits.Rows(5, 4, "file input"), targets = TestCircuits.Rows(5, 2, "file target");
        ArrayFile.Write(directory.File("task.h5"), [StudyFiles.Array("input", x), StudyFiles.Array("target", targets)]);
        ArrayFile.Write(directory.File("weights.h5"), [.. circuit.Weights.Where(w => w.TransposeOf is null).Select(w =>
            w.Pre is null ? new NamedArray(w.Name, values.Read(w)) : new NamedArray(w.Name, values.Read(w), w.Rows, w.Columns))]);

        string said = Shell.Done(
            "equilibrate", CircuitFolder.Path("linear-quadratic"), "--task", $"h5:{directory.File("task.h5")}", "--weights", directory.File("weights.h5"),
                "--precision", "double", "--free",
            "--set", "solver.tolerance=1e-12", "--set", "solver.limit=20000", "-o", directory.File("out.h5"));

        Assert.That(said, Does.Contain("0 unconverged"));
        Matrix<double> hidden = TestCircuits.MatrixOf(values, "D") * (Matrix<double>.Build.DenseIdentity(12) - TestCircuits.MatrixOf(values, "W")).Inverse();
        Matrix<double> g = hidden.Append(Matrix<double>.Build.DenseIdentity(2));
        using RecordingReader reader = RecordingReader.Open(directory.File("out.h5"));
        double[] u = reader.Read<double>("/states/equilibrium/output.u"), free = reader.Read<double>("/states/free/output.y");
        for (int t = 0; t < 5; t++)
        {
            Vector<double> yFree = (
                hidden * ((TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(x[t])) + TestCircuits.VectorOf(values, "b")))
                + TestCircuits.VectorOf(values, "c");
            Vector<double> expected = ((g * g.Transpose()) + Matrix<double>.Build.DenseDiagonal(2, 2, 0.1))
                .Solve(Vector<double>.Build.DenseOfArray(targets[t]) - yFree);
            Assert.That(u[(2 * t)..((2 * t) + 2)], Is.EqualTo(expected.ToArray()).Within(1e-9), $"u, trial {t}");
            Assert.That(free[(2 * t)..((2 * t) + 2)], Is.EqualTo(yFree.ToArray()).Within(1e-9), $"free y, trial {t}");
        }
    }

    [Test]
    public void AnExistingFile_IsNotWrittenOver()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));
        File.WriteAllText(directory.File("mine.h5"), "precious");

        (int code, _, string error) = Shell.Run(Train(task, directory.File("mine.h5")));

        Assert.That(code, Is.AnyOf(2, 4));
        Assert.That(error, Does.Contain("mine.h5"));
        Assert.That(File.ReadAllText(directory.File("mine.h5")), Is.EqualTo("precious"));
    }

    [Test]
    public void AStateThatLeavesTheNumbers_StopsTheRunWithItsNameAndExitCode3()
    {
        // v' = (1 + v²)/τ is at tan(t/τ), infinite at t = π τ / 2 = 15.7 ms
        using var directory = new TemporaryDirectory();
        File.WriteAllText(
            directory.File("runaway.yaml"),
            """
            circuit: runaway
            about: Grows for ever.
            source: []
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell: {size: 2, d v/dt: (1 + v^2) / tau}
            time: {step: 0.5 ms}
            """);

        (int code, _, string error) = Shell.Run(
            "simulate", directory.File("runaway.yaml"), "--task", "teacher(inputs=2, outputs=2, hidden=3, train=4, test=4)", "--trials", "2", "--duration",
                "50ms", "-o", directory.File("out.h5"));

        Assert.That(code, Is.EqualTo(3), error);
        Assert.That(error, Does.Match(@"cell\.v is not finite: unit 0 of population 'cell', trial 0, at t = (1[6-9]|2[0-9])(\.5)? ms"));
        using RecordingReader reader = RecordingReader.Open(directory.File("out.h5"));
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Failed));
    }

    [Test]
    public void TrialsThatDoNotConverge_AreCountedWhereTheAccuracyStands()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));

        string said = Shell.Done(Train(task, directory.File("run.h5"), "--set", "solver.limit=2", "--allow-unconverged"));

        // 48 trials an epoch under control, none of which can settle in 2 steps, and 24 to test
        Assert.That(said, Does.Contain("48 of 48 training trials did not converge (100 %; residuals: median "));
        Assert.That(said, Does.Match(@"warning: \d+ of 24 test trials did not converge"));
        using RecordingReader reader = RecordingReader.Open(directory.File("run.h5"));
        Assert.That(reader.Read<long>("/training/unconverged"), Is.All.EqualTo(8));
    }

    [Test]
    public void Recordings_OpenInH5pyAndXarray()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));
        Shell.Done(Train(task, directory.File("run.h5")));
        Shell.Done(
            "simulate", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--duration", "20ms", "--dt", "0.5ms",
                "--trials", "2", "-o", directory.File("time.h5"));
        Shell.Done("equilibrate", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--precision", "double", "-o",
            directory.File("rest.h5"));

        string seen = OtherPrograms.Python(
            """
            import sys, h5py, xarray, numpy as np
            run, time, rest = sys.argv[1:]
            with h5py.File(run, 'r') as f:
                w = f['/plasticity/W/snapshots/weight']
                print('weight', w.shape, w.dtype, np.isfinite(w[:]).all())
                print('circuit' in ' '.join(list(f['/run'].keys()) + list(f['/run'].attrs) + list(f.attrs)))
            for file, group in [(run, '/training'), (run, '/training/epochs'), (run, '/plasticity/W/snapshots'), (run, '/states/probe'), (time, '/states/pyramidal'), (rest, '/states/equilibrium')]:
                with xarray.open_dataset(file, group=group) as d:
                    print(group, dict(sorted(d.sizes.items())))
            with xarray.open_dataset(time, group='/states/pyramidal') as d:
                print(float(d.time[1] - d.time[0]), float(d.time[-1]), d.soma.dims)
            """,
            ["h5py", "xarray"],
            directory.File("run.h5"),
            directory.File("time.h5"),
            directory.File("rest.h5")).ReplaceLineEndings("\n");

        Assert.That(seen, Does.Contain("weight (4, 12, 12) float32 True"));
        Assert.That(seen, Does.Contain("/training {'update': 18}"));
        Assert.That(seen, Does.Contain("/training/epochs {'update': 4}"));
        Assert.That(seen, Does.Contain("/states/probe {'output_unit': 3, 'pyramidal_unit': 12, 'trial': 16, 'update': 4}"));
        Assert.That(seen, Does.Contain("/states/pyramidal {'time': 41, 'trial': 2, 'unit': 12}"));
        Assert.That(seen, Does.Contain("'trial': 24"));
        Assert.That(seen, Does.Contain("0.5 20.0 ('time', 'trial', 'unit')"));
    }

    private static string[] Results(string said) => [.. said.Split('\n').Where(line => line.StartsWith("test ", StringComparison.Ordinal))];

    [Test]
    public void AStepTooLarge_IsRefusedWhereItStands_WithOneThatWorks()
    {
        // the shortest time constant is that of the basal dendrite, 5 ms; half of it with one digit is 2 ms
        string circuit = CircuitFolder.Path("dynamic-inversion");
        string[] small = ["--set", "pyramidal.size=8"];

        (int file, _, string inFile) = Shell.Run(["check", circuit, .. small, "--set", "time.step=30ms"]);
        (int option, _, string asked) = Shell.Run(["simulate", circuit, .. small, "--dt", "12ms"]);

        Assert.That((file, option), Is.EqualTo((2, 2)));
        Assert.That(inFile.ReplaceLineEndings("\n"), Does.EndWith("""
            --set:1:11: the step of 30 ms is too large for the circuit: the time constant of pyramidal.basal is 5 ms
                1 | time.step=30ms
                  |           ^^^^  try 2 ms
            1 error

            """));
        Assert.That(asked.ReplaceLineEndings("\n"),
            Does.EndWith("the step of 12 ms is too large for the circuit: the time constant of pyramidal.basal is 5 ms; try --dt 2ms\n"));
    }

    [TestCase("check")]
    [TestCase("run")]
    [TestCase("equilibrate")]
    public void NewtonsMethod_ForTooManyUnits_IsRefusedWhereItIsAskedFor(string verb)
    {
        // soma and apical dendrite of 1000 cells and 10 outputs; basal dendrites and y are at their targets
        (int code, _, string error) = Shell.Run([verb, CircuitFolder.Path("dynamic-inversion"), "--set", "pyramidal.size=1000", "--set", "solver.kind=newton"]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error.ReplaceLineEndings("\n"), Does.EndWith("""
            --set:1:13: solver.kind: newton keeps a dense matrix of all iterated units of a trial, at most 512; this circuit has 2,010: 1,000 of pyramidal.soma, 1,000 of pyramidal.apical, 10 of output.u
                1 | solver.kind=newton
                  |             ^^^^^^  use auto
            1 error

            """));
    }

    [TestCase("pyramidal.soma evry 5 ms")]
    [TestCase("pyramidal.soma every 5 mV")]
    [TestCase("pyramidal.soma every")]
    [TestCase("pyramidal.soma every -1 ms")]
    public void WhatToRecord_WithoutATimeBehindEvery_IsRefused(string specification)
    {
        (int code, _, string error) = Shell.Run("simulate", CircuitFolder.Path("dynamic-inversion"), "--set", "pyramidal.size=8", "--duration", "5ms",
            "--record", specification);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--record:1:").And.Contain($"| {specification}"));
    }

    [Test]
    public void Traces_AreSampledAtTheIntervalAskedFor_AndAtTheEnd()
    {
        // every 2 ms of 5 ms from 0: 0, 2, 4, and the state reached at 5
        using var directory = new TemporaryDirectory();
        Shell.Done("simulate", CircuitFolder.Path("dynamic-inversion"), "--set", "pyramidal.size=8", "--duration", "5ms", "--dt", "0.5ms", "--record",
            "pyramidal.soma every 2 ms", "-o", directory.File("t.h5"));

        using RecordingReader reader = RecordingReader.Open(directory.File("t.h5"));
        Assert.That(reader.Read<double>("/states/pyramidal/time"), Is.EqualTo(new[] { 0.0, 2, 4, 5 }));
        Assert.That(reader.Describe("/states/pyramidal/soma").Shape, Is.EqualTo(new long[] { 4, 8 }));
    }
}

using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Files;

/// <summary>Wiring, positions and drawn parameters through files and the shell.</summary>
[TestFixture]
public sealed class WiringFilesTests
{
    [Test]
    public void WeightsOfARecording_BringTheirSynapsesAndTheirNeurons()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), circuit = Circuit(directory);
        string[] common = [circuit, "--task", $"h5:{task}", "--batch", "8"];

        // another seed than that of the evaluation: wiring and gains of its own
        string run = Shell.Done(["run", .. common, "--seed", "4", "--epochs", "2", "-o", directory.File("run.h5")]);
        string evaluation = Shell.Done(["evaluate", .. common, "--weights", directory.File("run.h5")]);
        string other = Shell.Done(["evaluate", .. common, "--weights", directory.File("run.h5"), "--set", "gain=lognormal(1, 0.5)"]);

        Assert.That(Loss(evaluation), Is.EqualTo(Loss(run)));
        Assert.That(Loss(other), Is.Not.EqualTo(Loss(run)), "gains set from outside are drawn anew");

        // and so learning goes on with the same synapses
        Shell.Done(["run", .. common, "--seed", "9", "--epochs", "1", "--weights", directory.File("run.h5"), "-o", directory.File("more.h5")]);
        Assert.That(Wiring("more.h5"), Is.EqualTo(Wiring("run.h5")));
        Assert.That(Wiring("run.h5").Count(e => e == 1), Is.InRange(20, 80));
        using RecordingReader reader = RecordingReader.Open(directory.File("run.h5"));
        float[] w = reader.Read<float>("/plasticity/W/snapshots/weight"), s = reader.Read<float>("/plasticity/S/snapshots/weight");
        Assert.That(w.Where((_, i) => Wiring("run.h5")[i % 144] == 0), Is.All.Zero);
        Assert.That(Enumerable.Range(0, 144).All(i => (s[i] != 0) == (w[(i % 12 * 12) + (i / 12)] != 0)), "S has the synapses of W.T");

        byte[] Wiring(string name)
        {
            using RecordingReader file = RecordingReader.Open(directory.File(name));
            return file.Read<byte>("/plasticity/W/wiring/exists");
        }
    }

    [Test]
    public void Recordings_HoldWhereNeuronsAreAndWhatWasDrawn()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), circuit = Circuit(directory);
        Shell.Done("simulate", circuit, "--task", $"h5:{task}", "--duration", "5ms", "-o", directory.File("time.h5"));
        Shell.Done("equilibrate", circuit, "--task", $"h5:{task}", "-o", directory.File("rest.h5"));

        foreach (string name in new[] { "time.h5", "rest.h5" })
        {
            using RecordingReader reader = RecordingReader.Open(directory.File(name));
            Assert.That(reader.Read<double>("/populations/pyramidal/position_x"),
                Is.EqualTo(Enumerable.Range(0, 12).Select(i => (i + 0.5) * 1000 / 12)).Within(1e-9));
            Assert.That(reader.IsArray("/populations/pyramidal/position_y"), Is.False, "a ring is a line");
            Assert.That(reader.Read<double>("/populations/pyramidal/gain"), Has.Length.EqualTo(12).And.Unique.And.All.Positive);
            Assert.That(reader.Exists("/populations/output"), Is.False, "nothing of it is drawn or placed");
        }
    }

    [Test]
    public void WeightFilesThatBreakTheCircuitsLaws_AreRefused()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), circuit = Circuit(directory);
        string[] common = [circuit, "--task", $"h5:{task}", "--batch", "8"];
        Shell.Done(["run", .. common, "--epochs", "1", "-o", directory.File("run.h5")]);

        (int sign, _, string signed) = Shell.Run(["evaluate", .. common, "--weights", directory.File("run.h5"), "--set", "U.sign=inhibitory"]);
        (int wired, _, string unwired) = Shell.Run(["evaluate", .. common, "--weights", directory.File("run.h5"), "--set", "S.connect=W"]);

        Assert.That((sign, wired), Is.EqualTo((2, 2)));
        Assert.That(signed, Does.Match(@"weight 'U' is inhibitory, but is [0-9.e-]+ at row \d+, column \d"));
        Assert.That(unwired, Does.Match(@"does not fit circuit 'dynamic-inversion': weight 'S' has no synapse at element \d+"));
    }

    [Test]
    public void Delays_ThatDoNotFitTheStep_AreRoundedOrRefusedWhereTheyStand()
    {
        using var directory = new TemporaryDirectory();
        string circuit = directory.File("late.yaml");
        File.WriteAllText(circuit, """
            circuit: late
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell: {size: 3, d v/dt: (-v + W @ v + U @ sensory.x) / (10 ms)}
            weights:
              W: {post: cell, pre: cell, init: 0.1, delay: 3.2 ms, delay_at: dendrite}
              U: {post: cell, pre: sensory, init: 0.1}
            """);
        string[] small = ["--task", "teacher(inputs=2, outputs=2, hidden=3, train=4, test=4)"];

        string rounded = Shell.Done(["simulate", circuit, .. small, "--duration", "10ms", "-o", directory.File("t.h5")]);
        string check = Shell.Written(["check", circuit, .. small, "--dt", "0.1ms"]);
        (int code, _, string refused) = Shell.Run(["check", circuit, .. small, "--dt", "4ms"]);

        Assert.That(rounded, Does.Contain("late.yaml:6:3: notice: the delay of 'W', 3.2 ms, is no whole number of steps of 0.5 ms: 3 ms are taken"));
        Assert.That(check, Does.Not.Contain("notice").And.Contain("fixed; delay 3.2 ms (dendrite)").And.Contain(
            "largest stable step 3.2 ms (the shortest delay)").And.Contain("the linearised circuit, delays included, is stable"));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(refused, Does.Contain("late.yaml:6:3: the delay of 'W', 3.2 ms, is shorter than the step of 4 ms"));
    }

    [Test]
    public void Check_SaysSignsAndDegrees()
    {
        using var directory = new TemporaryDirectory();
        string said = Shell.Written("check", Circuit(directory), "--task", "teacher(inputs=2, outputs=2, hidden=3, train=4, test=4)");

        // a ring of 12: 83.3 um apart, 180 um reach two neighbours on either side and the unit itself; 0.7 of five
        Assert.That(said, Does.Match(
            @"W    pyramidal -> pyramidal \[12, 12\] +plastic, at the end of a phase; excitatory; [0-9.]+ % of pairs, in-degree [0-9.]+, expected 3\.5\r?\n"));
        Assert.That(said, Does.Match(
            @"S    pyramidal -> pyramidal \[12, 12\] +plastic, at the end of a phase; [0-9.]+ % of pairs, as W\.T, in-degree [0-9.]+, expected 3\.5\r?\n"));
        Assert.That(said, Does.Contain("12 units on ring(1000 um)"));
    }

    /// <summary>dynamic-inversion with somatic gains of their own, on a ring, sparsely connected: 0.7 of the five nearest units.</summary>
    private static string Circuit(TemporaryDirectory directory)
    {
        string text = File.ReadAllText(CircuitFolder.Path("dynamic-inversion"))
            .Replace("  alpha: ", "  gain:      \"lognormal(1, 0.3)\"\n  alpha: ", StringComparison.Ordinal)
            .Replace("    size: 256\n", "    size: 12\n    positions: ring(1 mm)\n", StringComparison.Ordinal)
            .Replace("tanh(soma)\n", "tanh(gain * soma)\n", StringComparison.Ordinal)
            .Replace("post: pyramidal, pre: pyramidal, init: uniform_fan_in}",
                "post: pyramidal, pre: pyramidal, init: uniform_fan_in, connect: 0.7 * within(180 um), sign: excitatory}", StringComparison.Ordinal)
            .Replace("  S: {post: pyramidal, pre: pyramidal, ", "  S: {post: pyramidal, pre: pyramidal, connect: W.T, ", StringComparison.Ordinal);
        string path = directory.File("sparse.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    private static string Loss(string said) => said.Split('\n').Single(line => line.StartsWith("test loss", StringComparison.Ordinal));
}

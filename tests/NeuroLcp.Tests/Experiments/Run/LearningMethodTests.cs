using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Run;

/// <summary><c>--learn</c> and <c>--expand</c> from the shell's side.</summary>
[TestFixture]
public sealed class LearningMethodTests
{
    [TestCase("rbp")]
    [TestCase("implicit")]
    public void Baseline_LearnsTheForwardWeights_KeepsTheOthers_AndSaysSo(string method)
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), output = directory.File("run.h5");
        string said = Shell.Done(
            "run", CircuitFolder.Path("dynamic-inversion"), "--learn", method, "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--epochs", "2", "--batch",
                "8", "-o", output);

        Assert.That(said, Does.Contain($"learning by {method}"));
        using RecordingReader reader = RecordingReader.Open(output);
        Assert.That(reader.TextAttribute("/run", "learning"), Is.EqualTo(method));
        Assert.That(reader.ReadText("/run/circuit_yaml"), Is.EqualTo(File.ReadAllText(CircuitFolder.Path("dynamic-inversion"))));
        Assert.That(reader.ReadText("/run/expanded_yaml"), Does.Contain("W: {rule: post.adjoint_basal * pre.rate, decay: gamma}"));
        foreach ((string weight, bool learns) in new[] { ("W", true), ("U", true), ("b", true), ("D", true), ("c", true), ("S", false), ("B", false) })
        {
            float[] snapshots = reader.Read<float>($"/plasticity/{weight}/snapshots/weight");
            int size = snapshots.Length / 3;
            Assert.That(snapshots[..size].SequenceEqual(snapshots[^size..]), Is.EqualTo(!learns), weight);
        }

        double[] losses = reader.Read<double>("/training/epochs/test_loss");
        Assert.That(losses[^1], Is.LessThan(losses[0]));
    }

    [Test]
    public void RunOfTheRules_SaysSoInItsRecording()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), output = directory.File("run.h5");
        Shell.Done("run", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=12", "--epochs", "0", "-o", output);

        using RecordingReader reader = RecordingReader.Open(output);
        Assert.That(reader.TextAttribute("/run", "learning"), Is.EqualTo("rules"));
    }

    [Test]
    public void Backprop_ThroughALoop_IsRefused_WithWhatToDo()
    {
        (int code, _, string error) = Shell.Run("run", CircuitFolder.Path("dynamic-inversion"), "--learn", "backprop");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Is.EqualTo("--learn backprop needs a circuit without loops, and pyramidal.soma of circuit 'dynamic-inversion' depends on itself; use --learn rbp (recurrent backprop) or --learn implicit\n"));
    }

    [Test]
    public void CircuitWhoseControlStaysOnWhenFree_IsRefused()
    {
        // nothing is held, so that the circuit is tested with its control
        (int code, _, string error) = Shell.Run(
            "run", CircuitFolder.Path("linear-quadratic"), "--learn", "rbp", "--set", "free.output.u=1", "--task",
                "teacher(inputs=4, outputs=2, train=40, test=10)", "--epochs", "1");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("with what is under 'free:' held its control is not 0"));
    }

    [Test]
    public void UnknownMethod_IsRefused_WithTheMethodsThereAre()
    {
        (int code, _, string error) = Shell.Run("run", CircuitFolder.Path("dynamic-inversion"), "--learn", "bptt");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--learn 'bptt' is no way to learn; use backprop, rbp or implicit"));
    }

    [Test]
    public void Expand_PrintsTheFileThatRuns_WhichRunsTheSame()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5")), written = directory.File("written.yaml");
        string[] setting = ["--task", $"h5:{task}", "--set", "pyramidal.size=12", "--batch", "8"];
        (int code, string text, string error) = Shell.Run(["check", CircuitFolder.Path("dynamic-inversion"), "--learn", "implicit", "--expand", .. setting]);
        Assert.That((code, error), Is.EqualTo((0, "")));
        File.WriteAllText(written, text);

        string[] run = ["--epochs", "1", "--seed", "3"];
        Shell.Done(["run", CircuitFolder.Path("dynamic-inversion"), "--learn", "implicit", .. setting, .. run, "-o", directory.File("a.h5")]);
        Shell.Done(["run", written, "--task", $"h5:{task}", .. run, "-o", directory.File("b.h5")]);
        using RecordingReader a = RecordingReader.Open(directory.File("a.h5")), b = RecordingReader.Open(directory.File("b.h5"));
        Assert.That(b.Read<float>("/plasticity/W/snapshots/weight"), Is.EqualTo(a.Read<float>("/plasticity/W/snapshots/weight")));
    }
}

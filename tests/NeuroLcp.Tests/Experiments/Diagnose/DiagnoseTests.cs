using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Diagnose;

/// <summary><c>neurolcp diagnose</c> and <c>run --diagnose</c> from the shell's side.</summary>
[TestFixture]
public sealed class DiagnoseTests
{
    private static readonly string Circuit = CircuitFolder.Path("dynamic-inversion");

    [Test]
    public void Diagnosis_OfACircuit_SaysWhetherItsControlIsOptimal()
    {
        using var directory = new TemporaryDirectory();
        string[] common = ["--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--set", "pyramidal.size=6", "--batch", "4", "--trials", "2"];

        string random = Shell.Done(["diagnose", Circuit, .. common]);
        string tied = Shell.Done(["diagnose", Circuit, .. common, "--set", "S=W.T", "--set", "B=D.T"]);

        // alpha = 0.1, and the loss of a trial is divided by the batch of 4
        Assert.That(random, Does.Contain("alpha_eff = 0.4").And.Contain("verdict: the control is NOT optimal").And.Contain("S to W.T"));
        Assert.That(tied, Does.Contain("alpha_eff = 0.4").And.Contain("verdict: the control is optimal").And.Contain("tied"));
        Assert.That(tied, Does.Match(@"\n  W +\de-1\d +1 "), "the rule of W is the gradient");
    }

    [Test]
    public void Diagnosis_OfFreeDynamicsThatRunAway_SaysThatTheEnergyFormHoldsThem()
    {
        using var directory = new TemporaryDirectory();
        string circuit = directory.File("runaway.yaml");
        File.WriteAllText(circuit, """
            circuit: runaway
            controller: dynamic-inversion
            parameters: {tau: 20 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cortex: {size: 12, d v/dt: (-v + W @ tanh(v) + U @ sensory.x) / tau}
              output: {size: task.outputs, d y/dt: (-y + D @ cortex.v) / tau}
            weights:
              W: {post: cortex, pre: cortex, init: "normal(0, 2 / sqrt(fan_in))"}
              U: {post: cortex, pre: sensory, init: 0.1 * uniform_fan_in}
              D: {post: output, pre: cortex, init: uniform_fan_in}
            readout: output.y
            """);
        string[] common = ["diagnose", circuit, "--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--trials", "1", "--alpha", "1"];

        string wild = Shell.Done(common), tame = Shell.Done([.. common, "--set", "W.init=0.1 * uniform_fan_in"]);

        Assert.That(wild, Does.Match(@"\n  dynamic-inversion +UNSTABLE: \d+ of \d+ modes grow").And.Match(@"\n  energy +stable").And.Contain(
            "--set controller.kind=energy"));
        Assert.That(tame, Does.Match(@"\n  dynamic-inversion +stable").And.Match(@"\n  energy +stable").And.Not.Contain("--set controller.kind=energy"));
    }

    [Test]
    public void Diagnosis_InJson_HoldsTheSameNumbers()
    {
        using var directory = new TemporaryDirectory();
        (int code, string output, string error) = Shell.Run(
            "diagnose", Circuit, "--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--set", "pyramidal.size=6", "--trials", "3", "--alpha", "0.5",
                "--json", "-o", directory.File("out.h5"));

        Assert.That(code, Is.Zero, error);
        JsonNode snapshot = JsonNode.Parse(output)!["summary"]!["snapshots"]![0]!;
        Assert.That(snapshot["verdict"]!.GetValue<string>(), Is.EqualTo("not optimal"));
        Assert.That(snapshot["alpha_eff"]!.GetValue<double>(), Is.EqualTo(0.5));
        Assert.That(snapshot["trials"]!.AsArray(), Has.Count.EqualTo(3));
        using RecordingReader reader = RecordingReader.Open(directory.File("out.h5"));
        foreach (string name in new[] { "control", "optimal_control", "psi_distance", "psi_cosine", "kkt_residual", "free_loss" })
        {
            double[] recorded = reader.Read<double>($"/training/diagnostics/{name}");
            Assert.That(snapshot["trials"]!.AsArray().Select(t => t![name]!.GetValue<double>()), Is.EqualTo(recorded), name);
        }

        Assert.That(snapshot["weights"]!["W"]!["gradient_angle"]!.GetValue<double>(),
            Is.EqualTo(reader.Read<double>("/training/diagnostics/W.gradient_angle")[0]));
        Assert.That(snapshot["feedback"]!.AsArray().Select(f => $"{f!["weight"]}~{f["of"]}"), Is.EqualTo(new[] { "S~W", "B~D" }));
    }

    [Test]
    public void Diagnosis_WhileACircuitLearns_IsThatOfItsSnapshots()
    {
        using var directory = new TemporaryDirectory();
        string recording = directory.File("run.h5"), later = directory.File("later.h5"), plain = directory.File("plain.h5");
        string[] run =
        [
            "run", Circuit, "--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--set", "pyramidal.size=6", "--set", "gamma=0.5", "--set",
                "learning.optimiser.kind=plain", "--set", "learning.optimiser.rate=1", "--set", "learning.optimiser.schedule=constant", "--epochs", "2",
                "--batch", "8", "--seed", "4",
            "--precision", "double",
        ];
        string said = Shell.Done([.. run, "--diagnose", "2", "-o", recording]);
        Shell.Done([.. run, "-o", plain]);

        string over = Shell.Done("diagnose", recording, "--at", "all", "--trials", "2", "-o", later);

        Assert.That(said, Does.Contain("from the least control; increments to -dF*: W"));
        Assert.That(over, Does.Contain("3 snapshots; below, after update 12"));
        using RecordingReader a = RecordingReader.Open(recording), b = RecordingReader.Open(later), without = RecordingReader.Open(plain);
        foreach (string weight in a.Groups("/plasticity"))
        {
            Assert.That(without.Read<double>($"/plasticity/{weight}/snapshots/weight"), Is.EqualTo(a.Read<double>($"/plasticity/{weight}/snapshots/weight")),
                weight);
        }

        Assert.That(b.Read<long>("/training/diagnostics/update"), Is.EqualTo(new long[] { 0, 6, 12 }));
        string[] arrays = [.. a.Arrays("/training/diagnostics")];
        Assert.That(arrays, Is.SupersetOf(new[]
            { "alpha_eff", "psi_distance", "feedback_angle", "W.gradient_angle", "W.loss_angle", "S.angle_to_W", "B.norm_to_D", "eigenvalue_real" }));
        Assert.That(b.Arrays("/training/diagnostics"), Is.EquivalentTo(arrays));
        foreach (string name in arrays)
        {
            // the same weights in the same precision: the same numbers to the bit
            Assert.That(b.Read<double>($"/training/diagnostics/{name}"), Is.EqualTo(a.Read<double>($"/training/diagnostics/{name}")), name);
        }

        // W and Sᵀ learn by the same increments, and what they began with halves at each of 12 updates (1 - gamma): what is left of
        // it, 2.4e-4, is little beside the increments
        double[] angle = a.Read<double>("/training/diagnostics/S.angle_to_W");
        Assert.That(angle[0], Is.GreaterThan(45));
        Assert.That(angle[2], Is.LessThan(5));
    }

    [Test]
    public void Diagnosis_OfARecordingWithItsFeedbackTied_TakesItsOtherWeights()
    {
        using var directory = new TemporaryDirectory();
        string recording = directory.File("run.h5");
        Shell.Done(
            "run", Circuit, "--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--set", "pyramidal.size=6", "--epochs", "1", "--batch", "8", "-o",
                recording);

        Assert.That(Shell.Done("diagnose", recording, "--trials", "1"), Does.Contain("after update 6").And.Contain("NOT optimal"));
        Assert.That(Shell.Done("diagnose", recording, "--trials", "1", "--set", "S=W.T", "--set", "B=D.T"), Does.Contain("verdict: the control is optimal"));
    }

    [TestCase(new[] { "--at", "all" }, "--at chooses among the snapshots of a recording")]
    [TestCase(new[] { "--set", "learning.loss.soft_targets=0", "--set", "alpha=0" }, "soften them (--set learning.loss.soft_targets=0.01)")]
    public void Diagnosis_ThatCannotBe_SaysWhyAndWhatToType(string[] arguments, string message)
    {
        using var directory = new TemporaryDirectory();
        (int code, _, string error) = Shell.Run(
            ["diagnose", Circuit, "--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--set", "pyramidal.size=6", "--trials", "1", .. arguments]);

        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain(message));
    }

    [Test]
    public void Diagnosis_OfAFileThatIsNoRecording_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(directory.File("task.h5"));

        (int code, _, string error) = Shell.Run("diagnose", task);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("is no recording of a run: it holds no circuit"));
    }

    [Test]
    public void Diagnosis_AtASnapshotThatIsNotThere_NamesThoseThatAre()
    {
        using var directory = new TemporaryDirectory();
        string recording = directory.File("run.h5");
        Shell.Done("run", Circuit, "--task", $"h5:{StudyFiles.Clouds(directory.File("task.h5"))}", "--set", "pyramidal.size=4", "--epochs", "1", "-o",
            recording);

        (int code, _, string error) = Shell.Run("diagnose", recording, "--at", "7");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("has snapshots 0 to 1; write one of these numbers, first, last or all"));
    }
}

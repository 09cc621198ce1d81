using NUnit.Framework;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Setup;

/// <summary>What is asked for twice, or beyond what there is, is said.</summary>
[TestFixture]
internal sealed class RequestWordsTests
{
    private const string Line = """
        circuit: line
        task: teacher(inputs=3, outputs=2, train=20, test=8, seed=1)
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          out:
            size: task.outputs
            error: task.target - y
            d y/dt: (-y + W @ sensory.x) / tau
        weights:
          W: {post: out, pre: sensory, init: zeros}
        plasticity:
          W: {rule: post.error * pre.x}
        readout: out.y
        learning: {optimiser: {kind: plain, rate: 0.1}, batch: 4, epochs: 1}
        """;

    [TestCase("'tau' is set twice: --set tau=1ms and --set tau=2ms; say it once\n", "--set", "tau=1ms", "--set", "tau=2ms")]
    [TestCase("'tau' is set twice: --set tau=1ms and --set parameters.tau=1ms; say it once\n", "--set", "tau=1ms", "--set", "parameters.tau=1ms")]
    [TestCase("'learning.batch' is set twice: --set learning.batch=4 and --batch 5; say it once\n", "--set", "learning.batch=4", "--batch", "5")]
    [TestCase("'learning.epochs' is set twice: --set learning.epochs=4 and --epochs 5; say it once\n", "--set", "learning.epochs=4", "--epochs", "5")]
    public void AValue_IsSetOnce(string said, params string[] options)
    {
        using var directory = new TemporaryDirectory();

        (int code, _, string error) = Shell.Run(["run", Circuit(directory), .. options, "-o", directory.File("r.h5")]);

        Assert.That((code, error), Is.EqualTo((2, said)));
    }

    [TestCase("run", "training", 20)]
    [TestCase("simulate", "test", 8)]
    [TestCase("equilibrate", "test", 8)]
    public void MoreTrialsThanThereAre_AreSaid(string verb, string which, int count)
    {
        using var directory = new TemporaryDirectory();

        string said = Shell.Done(verb, Circuit(directory), "--trials", "999999", "-o", directory.File("r.h5"));

        Assert.That(said, Does.Contain($"notice: --trials 999999: the task has {count} {which} trials, and all of them are taken\n"));
    }

    [Test]
    public void ABatchLargerThanTheTrainingSet_IsSaid_WithWhatTheLossIsDividedBy()
    {
        using var directory = new TemporaryDirectory();

        string said = Shell.Done("run", Circuit(directory), "--batch", "100000", "--set", "learning.loss.per=batch", "-o", directory.File("r.h5"));

        Assert.That(said, Does.Contain("warning: the batch of 100000 is larger than the training set: each update sees all 20 trials, and the loss is divided by 100000 all the same (per: batch)\n"));
    }

    [Test]
    public void ALearningRateOfZero_IsAControl_ThatChangesNothing()
    {
        using var directory = new TemporaryDirectory();
        Shell.Done("run", Circuit(directory), "--set", "learning.optimiser.rate=0", "-o", directory.File("r.h5"));

        using NeuroLcp.Recording.Reading.RecordingReader reader = NeuroLcp.Recording.Reading.RecordingReader.Open(directory.File("r.h5"));

        // W starts from 0, and an increment times 0 leaves it there, in both snapshots of 2 x 3 numbers
        Assert.That(reader.Read<double>("/plasticity/W/snapshots/weight"), Has.Length.EqualTo(12).And.All.Zero);
    }

    [Test]
    public void CheckWritesItsReport_ToStandardOutput()
    {
        using var directory = new TemporaryDirectory();

        (int code, string output, string error) = Shell.Run("check", Circuit(directory));

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.StartWith("line\npopulations\n").And.EndsWith("snapshot of all weights 0.0 MB\n"));
    }

    [TestCase("--set", "tau=0 ms")]
    [TestCase("--set", "tau=-1 ms")]
    public void ATimeConstantThatIsNotAboveZero_IsRefusedByEveryVerb(params string[] options)
    {
        using var directory = new TemporaryDirectory();
        foreach (string verb in (string[])["check", "run", "simulate", "equilibrate", "describe"])
        {
            string[] output = verb is "check" or "describe" ? [] : ["-o", directory.File("r.h5")];
            (int code, _, string error) = Shell.Run([verb, Circuit(directory), .. options, .. output]);

            Assert.That((code, error.Split('\n')[0]), Is.EqualTo((2, $"--set:1:5: 'tau' is {options[1][4..]}, and 'd y/dt' divides by it")), verb);
        }
    }

    private static string Circuit(TemporaryDirectory directory)
    {
        string path = directory.File("line.yaml");
        File.WriteAllText(path, Line);
        return path;
    }
}

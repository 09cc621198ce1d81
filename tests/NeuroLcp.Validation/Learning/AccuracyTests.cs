using NeuroLcp.Tests.Documents;
using NUnit.Framework;

namespace NeuroLcp.Validation.Learning;

/// <summary>
/// One pass over MNIST, as published: batch 64, Adam at 1e-3, batch-mean cross-entropy. Independent runs of the same circuits gave
/// 91.9-93.3 % (tied), 94.4-94.8 % (learned feedback); the bounds leave room for the seed. What a run gives is also what docs/circuits/accuracies.csv,
/// and with it the tables of the pages, say of it.
/// </summary>
[TestFixture]
[Category("Slow")]
public sealed class AccuracyTests
{
    private static readonly Dictionary<string, double> Reference = [];

    [TestCase("dynamic-inversion-tied", 91.5)]
    [TestCase("dynamic-inversion", 94)]
    [TestCase("dynamic-inversion-feedforward", 95)]
    [TestCase("energy-feedforward", 93.5)]
    public void OneEpochOfMnist_ReachesWhatOthersReached(string circuit, double least) => Assert.That(Mnist(circuit), Is.AtLeast(least));

    // what a circuit may lose against dynamic inversion of the same architecture, in points
    [TestCase("dynamic-inversion-tied", "dynamic-inversion")]
    [TestCase("dynamic-inversion-pi", "dynamic-inversion")]
    [TestCase("dynamic-inversion-random", "dynamic-inversion")]
    [TestCase("energy", "dynamic-inversion")]
    [TestCase("energy-neurons", "dynamic-inversion")]
    [TestCase("burst-ensemble", "dynamic-inversion")]
    [TestCase("interneuron", "dynamic-inversion")]
    [TestCase("interneuron-sacramento", "dynamic-inversion")]
    [TestCase("interneuron-conductance", "dynamic-inversion")]
    [TestCase("excitatory-inhibitory", "dynamic-inversion")]
    [TestCase("divisive-normalisation", "dynamic-inversion")]
    [TestCase("linear-feedback", "dynamic-inversion")]
    [TestCase("linear-feedback-conductance", "dynamic-inversion")]
    [TestCase("linear-feedback-paper", "dynamic-inversion")]
    // with the published decay, which dynamic inversion has: the file's own decay of 1e-3 holds weights back, and costs recurrent backprop as much (the page)
    [TestCase("energy-feedforward", "dynamic-inversion-feedforward", "gamma=1e-6")]
    [TestCase("predictive-coding", "dynamic-inversion-feedforward")]
    [TestCase("linear-feedback-feedforward", "dynamic-inversion-feedforward")]
    public void OneEpochOfMnist_IsLearnedAlmostAsByDynamicInversion(string circuit, string reference, params string[] set)
    {
        if (!Reference.TryGetValue(reference, out double accuracy))
        {
            Reference[reference] = accuracy = Mnist(reference);
        }

        Assert.That(Mnist(circuit, set), Is.AtLeast(accuracy - 1.5));
    }

    // spiking ensembles, 32 units of 50 cells, on 2000 digits: 70 % seen (guessing is 10 %), with the noise of spikes and a standard error of 2 % over 500 test
    // digits
    [TestCase("dynamic-inversion", 90)]
    [TestCase("dynamic-inversion-tied", 90)]
    [TestCase("dynamic-inversion-random", 90)]
    [TestCase("dynamic-inversion-feedforward", 90)]
    [TestCase("dynamic-inversion-pi", 90)]
    [TestCase("energy", 90)]
    [TestCase("energy-neurons", 90)]
    [TestCase("energy-feedforward", 90)]
    [TestCase("predictive-coding", 90)]
    [TestCase("burst-ensemble", 90)]
    [TestCase("interneuron", 90)]
    [TestCase("interneuron-sacramento", 90)]
    [TestCase("interneuron-conductance", 90)]
    [TestCase("linear-feedback", 90)]
    [TestCase("linear-feedback-conductance", 90)]
    [TestCase("linear-feedback-feedforward", 90)]
    [TestCase("linear-feedback-paper", 90)]
    [TestCase("divisive-normalisation", 90)]
    [TestCase("excitatory-inhibitory", 90)]
    [TestCase("burst-spiking", 60)]
    public void TheBuiltInDigits_AreLearned(string circuit, double least) => Assert.That(Learned("digits", circuit), Is.AtLeast(least));

    private static double Mnist(string circuit, params string[] set)
    {
        string data = Repository.Data();
        Assume.That(Directory.Exists(Path.Combine(data, "mnist")), "needs MNIST: no folder mnist/ among the data");
        return Learned("mnist", circuit, set);
    }

    private static double Learned(string task, string circuit, params string[] set)
    {
        using var folder = new NeuroLcp.Tests.Recording.TemporaryDirectory();
        string said = Repository.Run(["run", Repository.Circuit(circuit), .. AccuracyMeasurement.Options(task, circuit), .. set.SelectMany(s => new[] { "--set", s }),
            "--seed", "1", "-o", folder.File("run.h5")]);
        TestContext.Out.WriteLine(said);
        double percent = Repository.Accuracy(said);
        if (set.Length == 0 && Published(task, circuit) is { } published)
        {
            // printed to a hundredth of a percent
            Assert.That(percent, Is.EqualTo(published).Within(0.00501), "docs/circuits/accuracies.csv: tests/accuracies.sh measures it again");
        }

        return percent;
    }

    private static double? Published(string task, string circuit) =>
        100 * Accuracies.Read(File.ReadAllText(Path.Combine(Repository.Root, "docs", "circuits", "accuracies.csv"))).Rows
            .SingleOrDefault(row => row.Task == task && row.Circuit == circuit && row.Learn == "own" && row.Seed == 1)?.Accuracy;
}

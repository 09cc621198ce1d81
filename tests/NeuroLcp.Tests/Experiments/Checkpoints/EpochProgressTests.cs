using NUnit.Framework;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Checkpoints;

namespace NeuroLcp.Tests.Experiments.Checkpoints;

/// <summary>What is told of an epoch.</summary>
[TestFixture]
internal sealed class EpochProgressTests
{
    [Test]
    public void LossAndAccuracyOfAnEpoch_AreMeansOverItsTrials_ThoughItsLastBatchIsSmaller()
    {
        var epoch = new EpochProgress();
        epoch.Add(Step(trials: 20, loss: 1, accuracy: 0.5));
        epoch.Add(Step(trials: 8, loss: 4.5, accuracy: 1));

        // (20 * 1 + 8 * 4.5) / 28 = 2, where the mean of the batches is 2.75; 10 + 8 of 28 are right
        Assert.That(epoch.Loss, Is.EqualTo(2));
        Assert.That(epoch.Accuracy, Is.EqualTo(18.0 / 28));
        Assert.That(epoch.Trials, Is.EqualTo(28));
    }

    private static TrainingStep Step(int trials, double loss, double accuracy) => new(0, 0, trials, loss, accuracy, 0, 0, [], 1, 0);
}

using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>A training that goes on from what was kept of it ends with the same bits as one that never stopped.</summary>
[TestFixture]
public sealed class SavedTrainingTests
{
    private const int Updates = 12;

    // 20 trials in batches of 7: epochs of three updates, the last one short; four epochs, so that cuts fall inside and between them
    [Test]
    public void Training_CutAnywhere_EndsWithTheSameWeights([Values("plain", "momentum", "adam")] string optimiser, [Values(1, 3, 5, 11)] int cut)
    {
        SavedState? kept = null;
        double[][] whole = Train(optimiser, 2, null, (trainer, update) => kept = update == cut ? trainer.Save() : kept);
        double[][] resumed = Train(optimiser, 3, kept, (_, _) => { });

        Assert.That(resumed, Is.EqualTo(whole));
    }

    [Test]
    public void TheStateOfAnotherOptimiser_IsRefused()
    {
        SavedState? kept = null;
        Train("momentum", 1, null, (trainer, _) => kept ??= trainer.Save());
        Assert.That(() => Train("adam", 1, kept, (_, _) => { }), Throws.ArgumentException.With.Message.Contains("optimiser/adam/"));
    }

    [Test]
    public void ANumberOfAnotherLengthOrType_IsRefused()
    {
        var state = new SavedState();
        state.Add<double>("weight/W", [1, 2]);

        Assert.That(() => state.Find<double>("weight/W", 3), Throws.ArgumentException.With.Message.Contains("holds 2 numbers of type Double, not 3"));
        Assert.That(() => state.Find<float>("weight/W", 2), Throws.ArgumentException.With.Message.Contains("not 2 of Single"));
        Assert.That(state.Find<double>("weight/W", 2), Is.EqualTo(new[] { 1.0, 2 }));
    }

    private static double[][] Train(string optimiser, int threads, SavedState? from, Action<Trainer<float>, long> after)
    {
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion", 5, 3, "pyramidal.size=8", "learning.batch=7", "learning.epochs=4", $"learning.optimiser.kind={optimiser}",
                "learning.optimiser.rate=1e-2");
        CircuitValues<float> values = TestCircuits.Values<float>(circuit);
        using var pool = new WorkerPool(threads);
        var trainer = new Trainer<float>(circuit, TestCircuits.Task(TestCircuits.Rows(20, 5, "saved x"), TestCircuits.Rows(20, 3, "saved y")), values, 4, pool);
        if (from is not null)
        {
            // weights that are not those of the start: what is not restored would show
            trainer.Step();
            trainer.Restore(from);
        }

        while (trainer.Update < trainer.Updates)
        {
            trainer.Step();
            after(trainer, trainer.Update);
        }

        Assert.That(trainer.Updates, Is.EqualTo(Updates));
        return [.. circuit.Weights.Select(values.Read)];
    }
}

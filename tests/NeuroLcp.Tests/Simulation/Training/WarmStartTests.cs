using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>With <c>start: warm</c> a training trial starts where its example came to rest the last time.</summary>
[TestFixture]
public sealed class WarmStartTests
{
    private const int Examples = 20, Batch = 7, UpdatesPerEpoch = 3;

    // whatever their order, in the second epoch all examples are where they rested, and weights that do not change keep them there
    [Test]
    public void WithWeightsThatStay_TheSecondEpochTakesNoSteps()
    {
        (Trainer<double> trainer, WorkerPool pool, _) = Begin("warm", 1e-300, 2, 1);
        using (pool)
        {
            double[] steps = [.. Enumerable.Range(0, 2 * UpdatesPerEpoch).Select(_ => trainer.Step().MeanSteps)];

            Assert.That(steps[..UpdatesPerEpoch], Is.All.GreaterThan(5));
            Assert.That(steps[UpdatesPerEpoch..], Is.All.EqualTo(0));
        }
    }

    // the same equilibria by another way: what is learned differs by what the tolerance of 1e-10 leaves open, through 12 updates of weights of order 1
    [Test]
    public void WarmAndInitialStarts_LearnTheSame()
    {
        double[][] initial = Train("initial", 1, null, out double fromInitial), warm = Train("warm", 1, null, out double fromWarm);

        Assert.That(fromWarm, Is.LessThan(fromInitial));
        for (int w = 0; w < initial.Length; w++)
        {
            Assert.That(warm[w], Is.EqualTo(initial[w]).Within(1e-6));
        }
    }

    [Test]
    public void AWarmTraining_CutAnywhere_OnAnyNumberOfThreads_EndsWithTheSameWeights([Values(2, 3, 5, 10)] int cut)
    {
        SavedState? kept = null;
        double[][] whole = Train("warm", 1, null, out _, (trainer, update) => kept = update == cut ? trainer.Save() : kept);

        Assert.That(Train("warm", 2, kept, out _), Is.EqualTo(whole));
    }

    // in one step none of them settles, so that there is nothing to start from
    [Test]
    public void WhatHasNotComeToRest_StartsAnew()
    {
        Assert.That(Train("warm", 1, null, out _, settings: "solver.limit=1"), Is.EqualTo(Train("initial", 1, null, out _, settings: "solver.limit=1")));
    }

    private static double[][] Train(string start, int threads, SavedState? from, out double steps, Action<Trainer<double>, long>? after = null,
        params string[] settings)
    {
        (Trainer<double> trainer, WorkerPool pool, CircuitValues<double> values) = Begin(start, 1e-3, 4, threads, settings);
        using (pool)
        {
            if (from is not null)
            {
                trainer.Step();
                trainer.Restore(from);
            }

            steps = 0;
            while (trainer.Update < trainer.Updates)
            {
                steps += trainer.Step().MeanSteps;
                after?.Invoke(trainer, trainer.Update);
            }

            return [.. values.Circuit.Weights.Select(values.Read)];
        }
    }

    private static (Trainer<double> Trainer, WorkerPool Pool, CircuitValues<double> Values) Begin(string start, double rate, int epochs, int threads,
        params string[] settings)
    {
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion", 5, 3,
            [
                "pyramidal.size=8", $"learning.batch={Batch}", $"learning.epochs={epochs}", "learning.optimiser.kind=plain",
                    FormattableString.Invariant($"learning.optimiser.rate={rate}"),
                "learning.optimiser.schedule=constant", "gamma=0", "solver.tolerance=1e-10", $"solver.start={start}", .. settings,
            ]);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        var pool = new WorkerPool(threads);
        return (new Trainer<double>(circuit, TestCircuits.Task(TestCircuits.Rows(Examples, 5, "warm x"), TestCircuits.Rows(Examples, 3, "warm y")), values, 4,
            pool), pool, values);
    }
}

using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>Same seed, same bits: for any number of threads, and whichever trials run together.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class DeterminismTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Trials = 70, Inputs = 9, Outputs = 4;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "determinism input"),
        Targets = TestCircuits.Rows(Trials, Outputs, "determinism target");

    [Test]
    public void Training_OnAnyNumberOfThreads_GivesTheSameBits()
    {
        T[][] one = Trained(1);

        foreach (int threads in new[] { 2, 3, 8 })
        {
            Assert.That(Trained(threads), Is.EqualTo(one), $"{threads} threads");
        }
    }

    [Test]
    public void Equilibria_OnAnyNumberOfThreads_AreTheSameBits()
    {
        T[][] one = Solved(X, Targets, 0, Trials, 1);

        foreach (int threads in new[] { 2, 3, 8 })
        {
            Assert.That(Solved(X, Targets, 0, Trials, threads), Is.EqualTo(one), $"{threads} threads");
        }
    }

    [Test]
    public void Equilibria_OfTrialsOnTheirOwn_AreTheBitsTheyHaveInABatch()
    {
        T[][] together = Solved(X, Targets, 0, Trials, 2);

        for (int t = 0; t < Trials; t += 9)
        {
            T[][] alone = Solved([X[t]], [Targets[t]], t, t % 2 == 0 ? 1 : 64, 1);
            Assert.That(alone, Is.EqualTo(together.Select(all => all.Where((_, i) => i % Trials == t).ToArray()).ToArray()), $"trial {t}");
        }
    }

    [Test]
    public void NoisyTime_OnAnyNumberOfThreads_IsTheSameBits()
    {
        (double[] States, double[] Weights) one = Simulated(X, Targets, 0, 1);

        foreach (int threads in new[] { 2, 3, 8 })
        {
            (double[] States, double[] Weights) some = Simulated(X, Targets, 0, threads);
            Assert.That(some.States, Is.EqualTo(one.States), $"{threads} threads");
            Assert.That(some.Weights, Is.EqualTo(one.Weights), $"{threads} threads");
        }
    }

    [Test]
    public void NoisyTime_OfATrialOnItsOwn_IsTheBitsItHasInABatch()
    {
        double[] together = Simulated(X, Targets, 0, 2).States;

        for (int t = 0; t < Trials; t += 13)
        {
            double[] alone = Simulated([X[t]], [Targets[t]], t, 1).States;
            Assert.That(alone, Is.EqualTo(together[(t * alone.Length)..((t + 1) * alone.Length)]), $"trial {t}");
        }
    }

    private static T[][] Trained(int threads)
    {
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, "pyramidal.size=37", "learning.batch=32", "gamma=1e-3",
            "learning.loss.kind=squared_error");
        CircuitValues<T> values = TestCircuits.Values<T>(circuit);
        using var pool = new WorkerPool(threads);
        var trainer = new Trainer<T>(circuit, TestCircuits.Task(X, Targets), values, 5, pool);
        for (int update = 0; update < 4; update++)
        {
            trainer.Step();
        }

        return [.. circuit.Weights.Select(w => values.Weight(w).ToArray())];
    }

    private static T[][] Solved(double[][] inputs, double[][] targets, long first, int capacity, int threads)
    {
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, "pyramidal.size=37");
        using var pool = new WorkerPool(threads);
        var solver = new EquilibriumSolver<T>(circuit, [], [.. circuit.States.Select(s => ((Expression)new VariableReference(s), s.Population.Size))], capacity,
            pool);
        solver.Solve(TestCircuits.Values<T>(circuit), TestCircuits.Batch<T>(circuit, inputs, targets, first));
        return [.. circuit.States.Select((_, i) => solver.Observed(i).ToArray())];
    }

    private static (double[] States, double[] Weights) Simulated(double[][] inputs, double[][] targets, long first, int threads)
    {
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: noisy
            about: White and coloured noise, and a rule in time.
            source: []
            parameters: {tau: 10 ms, tau_eps: 50 ms, tau_w: 1 s, s: "0.1 * sqrt(1 kHz)"}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cortex:
                size: 21
                eps: ou(tau_eps)
                rate: tanh(v + eps)
                d v/dt: (-v + W @ rate + U @ sensory.x) / tau + s * xi
            weights:
              W: {post: cortex, pre: cortex, init: "normal(0, 1 / sqrt(fan_in))"}
              U: {post: cortex, pre: sensory, init: uniform_fan_in}
            plasticity:
              W: {d w/dt: (post.v * pre.rate - w) / tau_w}
            """,
            Inputs,
            Outputs);
        CircuitValues<T> values = TestCircuits.Values<T>(circuit);
        using var pool = new WorkerPool(threads);
        var simulation = new TimeSimulation<T>(circuit, values, TestCircuits.Batch<T>(circuit, inputs, targets, first), [], [], 0.5, 11, 1, pool);
        simulation.Run(300);
        simulation.ApplyRules();
        return (simulation.Read(circuit.Find("cortex.v")!), values.Read(circuit.FindWeight("W")!));
    }
}

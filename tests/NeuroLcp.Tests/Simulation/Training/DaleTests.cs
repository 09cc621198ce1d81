using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>Dale's law: a synapse keeps the sign of its weight through initialisation, learning, decay, tying and files.</summary>
[TestFixture]
public sealed class DaleTests
{
    private const int Inputs = 5, Outputs = 3;

    // eight cells that excite each other have several equilibria: plain steps always find the same one
    private static readonly string[] Small =
    [
        "solver.kind=relaxation",
        "pyramidal.size=8", "learning.optimiser.rate=0.05", "learning.batch=4", "learning.epochs=10", "learning.loss.kind=squared_error",
            "learning.optimiser.clip=1e9",
    ];

    [TestCase("plain")]
    [TestCase("momentum")]
    [TestCase("adam")]
    public void NoSynapseLeavesItsSign_UnderAnyOptimiser(string optimiser)
    {
        Circuit circuit = Circuit(optimiser, "W.sign=excitatory", "U.sign=inhibitory", "gamma=0.01");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(2);
        Trainer<double> trainer = Trainer(circuit, values, pool);
        int stopped = 0;
        for (int n = 0; n < 30; n++)
        {
            trainer.Step();
            double[] w = values.Read(circuit.FindWeight("W")!), u = values.Read(circuit.FindWeight("U")!);
            Assert.That(w, Has.All.GreaterThanOrEqualTo(0.0), $"W, update {n}");
            Assert.That(u, Has.All.LessThanOrEqualTo(0.0), $"U, update {n}");
            stopped += w.Count(x => x == 0) + u.Count(x => x == 0);
        }

        // the law was in force: synapses did run into it
        Assert.That(stopped, Is.GreaterThan(100));
    }

    [TestCase("plain")]
    [TestCase("momentum")]
    [TestCase("adam")]
    public void AnUpdate_IsThatOfTheLawlessCircuit_StoppedAtZero(string optimiser)
    {
        // from the same weights, one update: the projection onto the sign allowed is the only difference
        Circuit lawful = Circuit(optimiser, "W.sign=excitatory", "D.sign=inhibitory", "gamma=0.01"), lawless = Circuit(optimiser, "gamma=0.01");
        Dictionary<string, double[]> start = TestCircuits.Weights(lawful);
        CircuitValues<double> kept = TestCircuits.Values<double>(lawful, start), free = TestCircuits.Values<double>(lawless, start);
        using var pool = new WorkerPool(1);
        Trainer(lawful, kept, pool).Step();
        Trainer(lawless, free, pool).Step();

        Assert.Multiple(() =>
        {
            foreach (Weight weight in lawful.Weights)
            {
                double[] expected = [.. free.Read(lawless.FindWeight(weight.Name)!)
                    .Select(x => weight.Name == "W" ? Math.Max(x, 0) : weight.Name == "D" ? Math.Min(x, 0) : x)];
                Assert.That(kept.Read(weight), Is.EqualTo(expected), weight.Name);
            }

            Assert.That(free.Read(lawless.FindWeight("W")!), Has.Some.LessThan(0.0), "nothing to stop: the test says nothing");
        });
    }

    [Test]
    public void ASynapseAtZero_LeavesItWhenItsRuleSaysSo()
    {
        // w = 0.05 per unit of rate, rule = ± 1 by the input: down, down, up
        Circuit circuit = TestCircuits.Parse("""
            circuit: one
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell: {size: task.outputs, v: W @ sensory.x}
            weights:
              W: {post: cell, pre: sensory, init: 0.1, sign: excitatory}
            plasticity:
              W: {rule: pre.x}
            readout: cell.v
            learning: {batch: 1, optimiser: {kind: plain, rate: 0.08}}
            """, 1, 1);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(1);
        var seen = new List<double>();
        foreach (double x in new[] { -1.0, -1, -1, 1 })
        {
            new Trainer<double>(circuit, TestCircuits.Task([[x]], [[0]]), values, 1, pool).Step();
            seen.Add(values.Read(circuit.FindWeight("W")!)[0]);
        }

        Assert.That(seen, Is.EqualTo(new[] { 0.02, 0, 0, 0.08 }).Within(1e-15));
    }

    [TestCase("plain")]
    [TestCase("adam")]
    public void FeedbackMismatch_UnderDalesLaw_DecaysAtLeastAsFast(string optimiser)
    {
        // W and S get transposed increments; projecting both onto [0, ∞) brings no two numbers further apart, so every
        // element of W − Sᵀ is at most (1 − γ) of what it was
        const double gamma = 0.02;
        Circuit circuit = Circuit(optimiser, "W.sign=excitatory", "S.sign=excitatory", "gamma=0.02");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(2);
        Trainer<double> trainer = Trainer(circuit, values, pool);
        Matrix<double> before = Mismatch(values);
        int faster = 0;
        for (int n = 1; n <= 30; n++)
        {
            trainer.Step();
            Matrix<double> after = Mismatch(values);
            for (int i = 0; i < 8; i++)
            {
                for (int j = 0; j < 8; j++)
                {
                    Assert.That(Math.Abs(after[i, j]), Is.LessThanOrEqualTo((1 - gamma) * Math.Abs(before[i, j]) + 1e-15), $"update {n}, [{i}, {j}]");
                    faster += Math.Abs(after[i, j]) < 0.9 * (1 - gamma) * Math.Abs(before[i, j]) ? 1 : 0;
                }
            }

            before = after;
        }

        Assert.That(faster, Is.Positive, "no synapse met the law: the test says nothing");
    }

    [Test]
    public void Initialisation_OfASignedWeight_GivesMagnitudes()
    {
        Circuit any = Circuit("plain"), signed = Circuit("plain", "W.sign=inhibitory", "U.sign=excitatory");

        Assert.That(Initialisation.Weight(signed.FindWeight("W")!, 5), Is.EqualTo(Mapped(any.FindWeight("W")!, x => -Math.Abs(x))));
        Assert.That(Initialisation.Weight(signed.FindWeight("U")!, 5), Is.EqualTo(Mapped(any.FindWeight("U")!, Math.Abs)));
        Assert.That(Initialisation.Weight(any.FindWeight("W")!, 5).Cast<double>(), Has.Some.Positive.And.Some.Negative);

        static double[,] Mapped(Weight weight, Func<double, double> sign)
        {
            double[,] values = Initialisation.Weight(weight, 5);
            for (int i = 0; i < weight.Rows; i++)
            {
                for (int j = 0; j < weight.Columns; j++)
                {
                    values[i, j] = sign(values[i, j]);
                }
            }

            return values;
        }
    }

    [Test]
    public void ATiedWeight_HasTheSignOfItsOwner()
    {
        Circuit circuit = Circuit("plain", "W.sign=inhibitory", "S.sign=excitatory", "S=W.T");

        Assert.That(circuit.FindWeight("S")!.Sign, Is.EqualTo(SynapseSign.Inhibitory));
        Assert.That(circuit.Findings.Select(f => f.Message), Has.Some.EqualTo("'S' is tied to 'W': its own 'init' and 'sign' are dropped"));
    }

    [TestCase(true, 1)]
    [TestCase(false, 3)]
    public void RulesInTime_StopAtZero(bool online, int trials)
    {
        // dw/dt = ∓1/ms for 10 ms from magnitude 4: both would cross
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: in-time
            parameters: {tau: 1 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell: {size: 2, d v/dt: (-v + W @ sensory.x + V @ sensory.x) / tau}
            weights:
              W: {post: cell, pre: sensory, init: 4, sign: excitatory}
              V: {post: cell, pre: sensory, init: 4, sign: inhibitory}
            plasticity:
              W: {d w/dt: -pre.x / tau, online: {{(online ? "true" : "false")}}}
              V: {d w/dt: pre.x / tau, online: {{(online ? "true" : "false")}}}
            time: {step: 0.5 ms}
            """, 1, 1);
        CircuitValues<float> values = TestCircuits.Values<float>(circuit);
        double[][] ones = [.. Enumerable.Range(0, trials).Select(_ => new[] { 1.0 })];
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<float>(circuit, values, TestCircuits.Batch<float>(circuit, ones, ones), [], [], 0.5, 1, 1, pool);
        Assert.That(values.Read(circuit.FindWeight("V")!), Is.EqualTo(new[] { -4.0, -4 }));

        simulation.Run(20);
        simulation.ApplyRules();

        Assert.That(values.Read(circuit.FindWeight("W")!).Concat(values.Read(circuit.FindWeight("V")!)), Is.All.Zero);
    }

    [Test]
    public void WeightsThatBreakTheLaw_AreRefused()
    {
        Circuit circuit = Circuit("plain", "W.sign=excitatory");
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        weights["W"][3] = -0.5;

        Assert.That(() => TestCircuits.Values<double>(circuit, weights),
            Throws.ArgumentException.With.Message.StartsWith("weight 'W' is excitatory, but element 3 is -0.5"));
    }

    private static Circuit Circuit(string optimiser, params string[] overrides) =>
        TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, [.. Small, $"learning.optimiser.kind={optimiser}", .. overrides]);

    private static Trainer<double> Trainer(Circuit circuit, CircuitValues<double> values, WorkerPool pool) =>
        new(circuit, TestCircuits.Task(TestCircuits.Rows(12, Inputs, "dale input"), TestCircuits.Rows(12, Outputs, "dale target")), values, 1, pool);

    private static Matrix<double> Mismatch(CircuitValues<double> values) => TestCircuits.MatrixOf(values, "W") - TestCircuits.MatrixOf(values, "S").Transpose();
}

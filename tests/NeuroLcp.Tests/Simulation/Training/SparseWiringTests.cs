using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>Synapses that do not exist stay exactly 0 and take no part in learning.</summary>
[TestFixture]
public sealed class SparseWiringTests
{
    [TestCase("plain")]
    [TestCase("momentum")]
    [TestCase("adam")]
    public void AbsentSynapses_StayZero_UnderAnyOptimiser(string optimiser)
    {
        Circuit circuit = Circuit($"learning.optimiser.kind={optimiser}", "W.connect=probability(0.4)", "S.connect=W.T", "W.sign=excitatory");
        CircuitValues<float> values = CircuitValues<float>.Draw(circuit, 3);
        bool[] exists = values.Exists(circuit.FindWeight("W")!)!;
        double[] before = values.Read(circuit.FindWeight("W")!);
        using var pool = new WorkerPool(2);
        Trainer<float> trainer = Trainer(circuit, values, pool);
        for (int n = 0; n < 20; n++)
        {
            trainer.Step();
            Assert.That(values.Read(circuit.FindWeight("W")!).Where((_, i) => !exists[i]), Is.All.Zero);
        }

        double[] after = values.Read(circuit.FindWeight("W")!);
        Assert.That(Enumerable.Range(0, 64).Count(i => exists[i]), Is.InRange(10, 50));
        Assert.That(Enumerable.Range(0, 64).Where(i => exists[i]).All(i => after[i] != before[i]), "those that exist learn");
    }

    [Test]
    public void ClippedNorm_IsThatOfTheExistingSynapses()
    {
        // plain ascent at rate 1 moves by the clipped increments: all moves together have exactly the clipping norm,
        // and less if increments without a synapse had been counted
        Circuit circuit = Circuit("learning.optimiser.kind=plain", "learning.optimiser.rate=1", "learning.optimiser.clip=0.01", "gamma=0",
            "W.connect=probability(0.4)", "U.connect=probability(0.3)");
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 3);
        Dictionary<string, double[]> before = circuit.Weights.ToDictionary(w => w.Name, values.Read);
        using var pool = new WorkerPool(2);

        Trainer(circuit, values, pool).Step();

        double moved = Math.Sqrt(circuit.Weights.Sum(w => values.Read(w).Zip(before[w.Name], (a, b) => (a - b) * (a - b)).Sum()));
        Assert.That(moved, Is.EqualTo(0.01).Within(1e-14));
    }

    [TestCase("plain")]
    [TestCase("adam")]
    public void FeedbackMismatch_OfMirroredSynapses_DecaysExactly(string optimiser)
    {
        // Kolen-Pollack on the same synapses: (1 − γ)ⁿ as for full wiring
        Circuit circuit = Circuit($"learning.optimiser.kind={optimiser}", "gamma=0.02", "W.connect=probability(0.5)", "S.connect=W.T",
            "D.connect=probability(0.5)", "B.connect=D.T");
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 3);
        using var pool = new WorkerPool(2);
        Trainer<double> trainer = Trainer(circuit, values, pool);
        double w = Mismatch(values, "W", "S"), d = Mismatch(values, "D", "B");
        for (int n = 1; n <= 20; n++)
        {
            trainer.Step();
            Assert.That(Mismatch(values, "W", "S") / w, Is.EqualTo(Math.Pow(0.98, n)).Within(1e-8), $"update {n}");
            Assert.That(Mismatch(values, "D", "B") / d, Is.EqualTo(Math.Pow(0.98, n)).Within(1e-8), $"update {n}");
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void RulesInTime_ThatDivideByTheWeight_LeaveAbsentSynapsesAlone(bool online)
    {
        // d(w²)/dt = 2 per ms: w² = w₀² + 2 t to Euler's accuracy where there is a synapse; without one the rule would be 1/0
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: in-time
            parameters: {tau: 1 ms}
            populations:
              cell: {size: 40, d v/dt: (-v + W @ v) / tau}
            weights:
              W: {post: cell, pre: cell, init: 1, connect: probability(0.2)}
            plasticity:
              W: {d w/dt: 1 / (w * tau), online: {{(online ? "true" : "false")}}}
            """, 1, 1);
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 5);
        bool[] exists = values.Exists(circuit.FindWeight("W")!)!;
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], [], 0.001, 1, 1, pool);

        simulation.Run(100);
        simulation.ApplyRules();

        // frozen: 1 + 0.1; online: √1.2 = 1.09545, and Euler's steps are above by about 0.001 · 0.1 / 2
        double[] w = values.Read(circuit.FindWeight("W")!);
        Assert.That(w.Where((_, i) => !exists[i]), Is.All.Zero);
        Assert.That(w.Where((_, i) => exists[i]), Has.All.EqualTo(online ? Math.Sqrt(1.2) : 1.1).Within(online ? 1e-4 : 1e-12));
        Assert.That(exists.Count(e => e), Is.InRange(200, 450));
    }

    [Test]
    public void GivenWeights_WithoutWiring_HaveTheSynapsesThatAreNotZero()
    {
        Circuit circuit = Circuit("W.connect=probability(0.4)", "S.connect=W.T");
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        weights["W"] = [.. Enumerable.Range(0, 64).Select(i => i == 9 || i == 3 ? 0.1 : 0)];
        weights["S"] = new double[64];
        weights["S"][(3 * 8) + 0] = 0.5;

        CircuitValues<double> values = TestCircuits.Values<double>(circuit, weights);

        Assert.That(Existing("W"), Is.EqualTo(new[] { 3, 9 }));
        Assert.That(Existing("S"), Is.EqualTo(new[] { 9, 24 }), "[0, 3] and [1, 1], the other way round");
        weights["S"][1] = 0.5;
        Assert.That(() => TestCircuits.Values<double>(circuit, weights),
            Throws.ArgumentException.With.Message.StartsWith("weight 'S' has no synapse at element 1, which is 0.5"));

        int[] Existing(string name) => [.. values.Exists(circuit.FindWeight(name)!)!.Index().Where(e => e.Item).Select(e => e.Index)];
    }

    private static Circuit Circuit(params string[] overrides) => TestCircuits.Shipped(
        "dynamic-inversion", 5, 3,
        ["pyramidal.size=8", "learning.optimiser.rate=0.01", "learning.batch=4", "learning.epochs=10", "learning.loss.kind=squared_error",
            "learning.optimiser.clip=1e9", "gamma=0.01", .. overrides]);

    private static Trainer<T> Trainer<T>(Circuit circuit, CircuitValues<T> values, WorkerPool pool)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> =>
        new(circuit, TestCircuits.Task(TestCircuits.Rows(12, 5, "sparse input"), TestCircuits.Rows(12, 3, "sparse target")), values, 1, pool);

    private static double Mismatch(CircuitValues<double> values, string forward, string backward) =>
        (TestCircuits.MatrixOf(values, forward) - TestCircuits.MatrixOf(values, backward).Transpose()).FrobeniusNorm();
}

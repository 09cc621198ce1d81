using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Gradients;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Tests.Simulation;
using NeuroLcp.Tests.Simulation.Plan.Lowering;

namespace NeuroLcp.Tests.Language.Derivation;

/// <summary>
/// Baselines: the circuit that descends the loss has the free equilibrium of the circuit it was made from, and its rules are −dL/dθ there, held to central
/// differences of the loss of the original. What the free loss does not depend on has no rule.
/// </summary>
[TestFixture]
public sealed class LossDescentTests
{
    // L to 1e-13 (the solver's tolerance), so that its central difference is good to 1e-8; curvature adds h² = 1e-10
    private const double h = 1e-5;

    private static readonly string[] Exactly = ["solver.tolerance=1e-14", "solver.limit=300000", "learning.batch=2"];

    private static IEnumerable<TestCaseData> Shipped =>
        from name in CircuitFolder.Names
        let circuit = TestCircuits.Shipped(name, 4, 3, TestCircuits.FewUnits(name))
        where circuit.Evaluation.Kind == PhaseKind.Equilibrate && !circuit.HasEvents
        from method in LearningMethods.ByName.Values
        where method != LearningMethod.Backprop || Loops.Of(CircuitFile.WithLearning(circuit, method)).Count == 0
        select new TestCaseData(name, method);

    [TestCaseSource(nameof(Shipped))]
    public void ShippedCircuit_DescendsTheLossOfItsFreeEquilibrium(string name, LearningMethod method)
    {
        Circuit circuit = TestCircuits.Shipped(name, 4, 3, [.. TestCircuits.FewUnits(name), .. Exactly]);
        double[][] inputs = TestCircuits.Rows(2, 4, "descent input"), targets = [[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]];
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        using var pool = new WorkerPool(1);
        var gradient = new LossGradient<double>(circuit, 2, pool, method);
        gradient.Evaluate(TestCircuits.Values<double>(circuit, weights), TestCircuits.Batch<double>(circuit, inputs, targets));
        Assert.That(gradient.Report.Unconverged, Is.Zero);

        var free = new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), inputs, targets, circuit.Evaluation.Hold);
        double[] readout = gradient.Readout.ToArray();
        for (int t = 0; t < 2; t++)
        {
            Assert.That(free[circuit.Readout!.FullName, t], Is.EqualTo(readout.Where((_, i) => i % 2 == t)).Within(1e-9), "free readout");
        }

        foreach ((string weight, double[] elements) in weights)
        {
            // a synapse that has a sign keeps it, and one that does not exist stays away: such weights are changed in proportion
            bool bound = circuit.FindWeight(weight)! is { } moving && (moving.Sign != SynapseSign.Any || moving.Connection is not null);
            double[] direction = [.. TestCircuits.Normals(elements.Length, $"along {weight}").Zip(elements, (n, w) => bound ? n * w : n)],
                downhill = gradient.Downhill(weight).ToArray();
            double slope = (Loss(h) - Loss(-h)) / (2 * h);
            if (downhill.Length == 0)
            {
                bool learns = circuit.FindWeight(weight)!.Rule is not null;
                Assert.That(learns ? slope : 0, Is.Zero.Within(1e-7), $"{weight} learns, and the free loss does not depend on it");
                continue;
            }

            double[] terms = [.. downhill.Zip(direction, (g, d) => g * d)];
            Assert.That(-terms.Sum(), Is.EqualTo(slope).Within((1e-6 * terms.Sum(Math.Abs)) + 1e-8), weight);

            double Loss(double step)
            {
                var moved = new Dictionary<string, double[]>(weights) { [weight] = [.. elements.Zip(direction, (w, d) => w + (step * d))] };
                var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit, moved), inputs, targets, circuit.Evaluation.Hold);
                return solved.Loss(0) + solved.Loss(1);
            }
        }
    }

    [TestCase(LearningMethod.RecurrentBackprop)]
    [TestCase(LearningMethod.Implicit)]
    public void RandomFreeDynamics_DescendTheirLoss(LearningMethod method)
    {
        int held = 0;
        for (int seed = 100; seed < 120; seed++)
        {
            Circuit circuit = TestCircuits.Parse(RandomCircuitText.OfFreeDynamics(seed), 3, 4, Exactly);
            Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
            double[] input = TestCircuits.Rows(1, 3, $"input{seed}")[0], target = [0.1, 0.2, 0.3, 0.4];
            using var pool = new WorkerPool(1);
            var gradient = new LossGradient<double>(circuit, 1, pool, method);
            gradient.Evaluate(TestCircuits.Values<double>(circuit, weights), TestCircuits.Batch<double>(circuit, [input], [target]));
            var free = new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), [input], [target]);
            if (gradient.Report.Unconverged > 0 || free.Report.Unconverged > 0
                || NewtonEquilibrium.Of(circuit, weights, input, target, circuit.States.ToDictionary(s => s, s => free[s.FullName].ToArray())) is not { } rest)
            {
                continue;
            }

            held++;
            Dictionary<string, double[]> direction = weights.ToDictionary(w => w.Key, w => TestCircuits.Normals(w.Value.Length, $"along {w.Key}", (ulong)seed));
            double[] terms = [.. weights.Keys.SelectMany(name => gradient.Downhill(name).ToArray().Zip(direction[name], (g, d) => g * d))];
            double slope = (Loss(h) - Loss(-h)) / (2 * h);
            Assert.That(-terms.Sum(), Is.EqualTo(slope).Within((1e-6 * terms.Sum(Math.Abs)) + 1e-8), $"seed {seed}\n{gradient.Descent.Expansion}");

            double Loss(double step)
            {
                Dictionary<string, double[]> there = weights.ToDictionary(w => w.Key, w => w.Value.Zip(direction[w.Key], (v, d) => v + (step * d)).ToArray());
                NewtonEquilibrium moved = NewtonEquilibrium.Of(circuit, there, input, target, rest.States)
                    ?? throw new AssertionException($"seed {seed}: no equilibrium beside the first");
                return moved.Instant.Single(circuit.Loss!);
            }
        }

        // relaxation may not settle on a circuit; most must tell
        Assert.That(held, Is.GreaterThanOrEqualTo(16));
    }

    [TestCase("dynamic-inversion", "S", "B")]
    [TestCase("dynamic-inversion-feedforward", "S", "B")]
    [TestCase("linear-feedback", "Q")]
    public void FeedbackWeights_HaveNoRule_AndForwardWeightsHave(string name, params string[] feedback)
    {
        Circuit circuit = TestCircuits.Shipped(name, 4, 3, TestCircuits.FewUnits(name));

        Circuit descent = CircuitFile.WithLearning(circuit, LearningMethod.Implicit);
        Assert.That(descent.Weights.Where(w => w.Rule is null).Select(w => w.Name), Is.SupersetOf(feedback));
        Assert.That(descent.Weights.Where(w => w.Rule is not null).Select(w => w.Name), Is.SupersetOf(new[] { "W", "U", "D" }));
        Assert.That(descent.Weights.Where(w => w.Rule is not null).All(w => !w.Rule!.NonLocal));
    }

    [Test]
    public void Backprop_OfALayeredCircuit_NeedsNoIteration()
    {
        Circuit layered = TestCircuits.Shipped("dynamic-inversion-feedforward", 4, 3, "hidden1.size=5", "hidden2.size=4"),
            recurrent = TestCircuits.Shipped("dynamic-inversion", 4, 3, "pyramidal.size=5");

        Assert.That(Loops.Of(CircuitFile.WithLearning(layered, LearningMethod.Backprop)), Is.Empty);
        Assert.That(Loops.Of(CircuitFile.WithLearning(recurrent, LearningMethod.Backprop)).Select(s => s.FullName), Is.Not.Empty);
    }

    [Test]
    public void ImplicitGradient_IsExact_WhereRecurrentBackpropHasNotSettled()
    {
        // spectral radius 0.97: a relaxation step leaves 97 % of the error, 60 steps 16 %; GMRES needs at most one product a unknown
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", 4, 3, "pyramidal.size=12", "solver.tolerance=1e-10", "solver.limit=60", "learning.batch=1");
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        weights["W"] = [.. Enumerable.Range(0, 144).Select(i => i / 12 == (i + 1) % 12 ? 0.97 : 0.0)];
        double[][] input = TestCircuits.Rows(1, 4, "x"), target = TestCircuits.Rows(1, 3, "t");
        using var pool = new WorkerPool(1);
        double[] reference = Of(LearningMethod.RecurrentBackprop, [.. Exactly], out _), relaxed = Of(LearningMethod.RecurrentBackprop, [], out int unsettled),
            implicitly = Of(LearningMethod.Implicit, [], out int unsolved);

        double size = reference.Max(Math.Abs);
        Assert.That((unsettled, unsolved), Is.EqualTo((1, 0)));
        Assert.That(implicitly, Is.EqualTo(reference).Within(1e-10 * size));
        Assert.That(relaxed.Zip(reference, (a, b) => Math.Abs(a - b)).Max(), Is.GreaterThan(1e-3 * size));

        double[] Of(LearningMethod method, string[] settings, out int unconverged)
        {
            Circuit set = TestCircuits.Parse(circuit.Expansion!, 4, 3, settings);
            var gradient = new LossGradient<double>(set, 1, pool, method);
            gradient.Evaluate(TestCircuits.Values<double>(set, weights), TestCircuits.Batch<double>(set, input, target));
            unconverged = gradient.Report.Unconverged;
            return gradient.Downhill("U").ToArray();
        }
    }

    [TestCase("", "a circuit without a 'readout' has no loss to descend")]
    [TestCase("readout: output.y\nevaluation: {simulate: {duration: 50 ms}}\n",
        "this circuit is tested in time: its loss is not that of an equilibrium, and its gradient is not known")]
    public void CircuitWithoutALossAtEquilibrium_IsRefused_InItsOwnFile(string section, string message)
    {
        string text = "circuit: a\npopulations:\n  output: {size: task.outputs, d y/dt: (-y + b) / (10 ms)}\nweights: {b: {post: output}}\n" + section;
        CircuitException refused = Assert.Throws<CircuitException>(() =>
            CircuitFile.Parse(new SourceText("mine.yaml", text), new TaskShape(2, 3), [], LearningMethod.Implicit))!;

        Assert.That(refused.Diagnostics.Select(d => (d.Message, d.Position.Source.Name)), Is.EqualTo(new[] { (message, "mine.yaml") }));
    }
}

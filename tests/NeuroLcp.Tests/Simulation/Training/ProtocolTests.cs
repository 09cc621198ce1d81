using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>Trials made of phases: where each starts, what is held, what each teaches.</summary>
[TestFixture]
public sealed class ProtocolTests
{
    private const int Trials = 5, Inputs = 4, Outputs = 2;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "protocol input"), Targets = TestCircuits.Rows(Trials, Outputs, "protocol target");

    private const string Noisy = """
        circuit: noisy
        parameters: {tau: 10 ms, tau_eps: 50 ms, tau_w: 1 s, s: "0.1 * sqrt(1 kHz)"}
        populations:
          sensory: {size: task.inputs, x: task.input}
          output:
            size: task.outputs
            eps: ou(tau_eps)
            rate: tanh(y + eps)
            d y/dt: (-y + W @ rate + U @ sensory.x) / tau + s * xi
        weights:
          W: {post: output, pre: output, init: "normal(0, 1 / sqrt(fan_in))"}
          U: {post: output, pre: sensory, init: uniform_fan_in}
        plasticity:
          W: {d w/dt: (post.y * pre.rate - w) / tau_w}
          U: {rule: post.rate * pre.x}
        readout: output.y
        learning: {batch: 5}
        time: {step: 0.5 ms}

        """;

    private const string Bistable = """
        circuit: bistable
        parameters: {tau: 10 ms}
        populations:
          output:
            size: task.outputs
            d push/dt: -push / tau
            d y/dt: (-y + tanh(3 * y) + push) / tau
        weights:
          b: {post: output}
        plasticity:
          b: {rule: post.y}
        readout: output.y
        learning: {batch: 5, optimiser: {kind: plain, rate: 1}}
        time: {step: 0.5 ms}
        solver: {tolerance: 1e-13}

        """;

    [TestCase(0.5)]
    [TestCase(37)]
    [TestCase(100)]
    [TestCase(199.5)]
    public void TrialTakenUpAgain_AfterAnyStep_IsTheTrialThatNeverPaused(double pause)
    {
        // noise goes on where it was, and no step has the noise of another; only the rule in time learns twice, so it is left out
        CircuitValues<double> whole = Trained(Noisy + "protocol: [{simulate: {duration: 200 ms}, learn: U}]");
        CircuitValues<double> parts = Trained(Noisy
            + FormattableString.Invariant($"protocol: [{{simulate: {{duration: {pause} ms}}}}, {{simulate: {{duration: {200 - pause} ms}}, learn: U}}]"));

        Assert.That(parts.Read(parts.Circuit.FindWeight("U")!), Is.EqualTo(whole.Read(whole.Circuit.FindWeight("U")!)));
    }

    [Test]
    public void RepeatedPhase_IsThePhaseWrittenTwice()
    {
        CircuitValues<double> repeated = Trained(Noisy + "protocol: [{simulate: {duration: 100 ms}, learn: [U, W], repeat: 2}]");
        CircuitValues<double> twice = Trained(Noisy
            + "protocol: [{simulate: {duration: 100 ms}, learn: [U, W]}, {simulate: {duration: 100 ms}, learn: [W, U]}]");

        foreach (string weight in new[] { "U", "W" })
        {
            Assert.That(repeated.Read(repeated.Circuit.FindWeight(weight)!), Is.EqualTo(twice.Read(twice.Circuit.FindWeight(weight)!)), weight);
        }
    }

    [Test]
    public void PhaseInTime_FromTheEquilibrium_IntegratesItsRuleThere()
    {
        // nothing moves at an equilibrium: dw = T times the mean over trials of the rule, here post.y * pre.rate / tau_w
        string text = Noisy.Replace("(post.y * pre.rate - w) / tau_w", "post.y * pre.rate / tau_w", StringComparison.Ordinal)
            + "solver: {tolerance: 1e-14, limit: 5000}\n";
        Circuit circuit = TestCircuits.Parse(text + "protocol: [equilibrate, {simulate: {duration: 300 ms, noise: off}, learn: W}]", Inputs, Outputs,
            "W.init=normal(0, 0.3)");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        double[] before = values.Read(circuit.FindWeight("W")!);
        using var pool = new WorkerPool(2);
        var solver = new EquilibriumSolver<double>(
            circuit, [], [(new VariableReference(circuit.Find("output.y")!), Outputs), (new VariableReference(circuit.Find("output.rate")!), Outputs)], Trials,
                pool);
        solver.Solve(values, TestCircuits.Batch<double>(circuit, X, Targets));
        var expected = new double[before.Length];
        for (int i = 0; i < Outputs; i++)
        {
            for (int j = 0; j < Outputs; j++)
            {
                double mean = Enumerable.Range(0, Trials).Average(t => solver.Observed(0)[(i * Trials) + t] * solver.Observed(1)[(j * Trials) + t]);
                expected[(i * Outputs) + j] = before[(i * Outputs) + j] + (300.0 / 1000 * mean);
            }
        }

        Train(circuit, values);

        Assert.That(values.Read(circuit.FindWeight("W")!), Is.EqualTo(expected).Within(1e-12));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void Equilibrium_IsSoughtFromWhereThePhaseBeforeEnded(int side)
    {
        // y = tanh 3y has the roots 0 and ±0.99505...; a push decides which, and is gone before the equilibrium
        double root = side;
        for (int i = 0; i < 100; i++)
        {
            root = Math.Tanh(3 * root);
        }

        CircuitValues<double> values = Trained(Bistable
            + $"protocol: [{{simulate: {{duration: 50 ms}}, hold: {{output.push: {side}}}}}, {{equilibrate: {{noise: off}}, learn: b}}]");

        Assert.That(values.Read(values.Circuit.FindWeight("b")!), Is.All.EqualTo(Trials * root).Within(1e-11));
    }

    [Test]
    public void HeldState_StandsAtItsValueWhenItIsReleased()
    {
        // push decays from 1 with 1 - dt/tau a step: after n steps (1 - 0.05)^n
        string text = Bistable.Replace("rule: post.y", "rule: post.push", StringComparison.Ordinal);
        CircuitValues<double> values = Trained(text
            + "protocol: [{simulate: {duration: 5 ms}, hold: {output.push: 1}}, {simulate: {duration: 10 ms}, learn: b}]");

        Assert.That(values.Read(values.Circuit.FindWeight("b")!), Is.All.EqualTo(Trials * Math.Pow(0.95, 20)).Within(1e-12));
    }

    [Test]
    public void EvaluationInTime_AfterLong_IsThatOfTheEquilibrium()
    {
        // relaxation with dt/tau = 0.05 for 4000 steps leaves 0.95^4000 of what is not at rest
        string text = Noisy + "solver: {tolerance: 1e-14, limit: 5000}\n";
        string[] gentle = ["W.init=normal(0, 0.3)"];
        Evaluation settled = Evaluate(text, gentle), timed = Evaluate(text + "evaluation: {simulate: {duration: 2 s, noise: off}}", gentle);

        Assert.That(timed.Loss, Is.EqualTo(settled.Loss).Within(1e-12));
        Assert.That(timed.Unconverged, Is.Zero);
    }

    [Test]
    public void Protocol_OnAnyNumberOfThreads_GivesTheSameBits()
    {
        float[][] one = LinearFeedback(1);

        foreach (int threads in new[] { 2, 3, 8 })
        {
            Assert.That(LinearFeedback(threads), Is.EqualTo(one), $"{threads} threads");
        }
    }

    private static float[][] LinearFeedback(int threads)
    {
        const int Many = 70;
        Circuit circuit = TestCircuits.Shipped("linear-feedback-paper", 9, 4, "pyramidal.size=37", "learning.batch=48", "tau_Q=1 s",
            "learning.loss.kind=squared_error", "alpha=1");
        CircuitValues<float> values = TestCircuits.Values<float>(circuit);
        using var pool = new WorkerPool(threads);
        var trainer = new Trainer<float>(circuit, TestCircuits.Task(TestCircuits.Rows(Many, 9, "lf input"), TestCircuits.Rows(Many, 4, "lf target")), values, 5,
            pool);
        trainer.Step();
        trainer.Step();
        return [.. circuit.Weights.Select(w => values.Weight(w).ToArray())];
    }

    private static Evaluation Evaluate(string text, string[] overrides)
    {
        Circuit circuit = TestCircuits.Parse(text, Inputs, Outputs, overrides);
        using var pool = new WorkerPool(2);
        return new Evaluator<double>(circuit, TestCircuits.Values<double>(circuit), 1, pool).Run(TestCircuits.Examples(X, Targets));
    }

    [Test]
    public void TheTrialsOfABatch_StartWhereTheCircuitDoes_AndNotWhereTheBatchBeforeEnded()
    {
        // y goes 1 - 0.95^20 of the way to 1 in 10 ms, from 0 each time; had it gone on, the second batch would add 1 - 0.95^40
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: afresh
            populations:
              output: {size: task.outputs, d y/dt: (1 - y) / (10 ms)}
            weights:
              b: {post: output}
            plasticity:
              b: {rule: post.y}
            readout: output.y
            learning: {batch: 5, epochs: 2, optimiser: {kind: plain, rate: 1}}
            time: {step: 0.5 ms}
            protocol: [{simulate: {duration: 10 ms}, learn: b}]
            """,
            Inputs,
            Outputs);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit, new Dictionary<string, double[]> { ["b"] = new double[Outputs] });
        using var pool = new WorkerPool(2);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(X, Targets), values, 1, pool);
        trainer.Step();
        trainer.Step();

        Assert.That(values.Read(circuit.FindWeight("b")!), Is.All.EqualTo(2 * Trials * (1 - Math.Pow(0.95, 20))).Within(1e-12));
    }

    [Test]
    public void AnEvaluationInTime_OfMoreTrialsThanABatchHolds_StartsEachWhereTheCircuitDoes()
    {
        // 65 trials, 64 at a time, all to the target 0: y goes 1 - 0.95^20 of the way to 1 in 10 ms, from 0 each time, and the loss is half its square at each
        // of two outputs. Had the last gone on from where another ended, it would be at 1 - 0.95^40, and the mean loss off by (0.8715² - 0.6415²) / 65 = 5e-3
        const int trials = 65;
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: afresh
            populations:
              output: {size: task.outputs, d y/dt: (1 - y) / (10 ms)}
            readout: output.y
            time: {step: 0.5 ms}
            evaluation: {simulate: {duration: 10 ms}}
            """,
            Inputs,
            Outputs);
        using var pool = new WorkerPool(2);
        double y = 1 - Math.Pow(0.95, 20);

        Evaluation found = new Evaluator<double>(circuit, TestCircuits.Values<double>(circuit), 1, pool)
            .Run(TestCircuits.Examples([.. Enumerable.Repeat(new double[Inputs], trials)], [.. Enumerable.Repeat(new double[Outputs], trials)]));

        Assert.That(found.Trials, Is.EqualTo(trials));
        Assert.That(found.Loss, Is.EqualTo(Outputs * y * y / 2).Within(1e-12));
    }

    private static CircuitValues<double> Trained(string text)
    {
        Circuit circuit = TestCircuits.Parse(text, Inputs, Outputs);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit,
            circuit.Weights.ToDictionary(w => w.Name, w => w.Pre is null ? new double[w.Rows] : TestCircuits.Weights(circuit)[w.Name]));
        Train(circuit, values);
        return values;
    }

    private static void Train(Circuit circuit, CircuitValues<double> values)
    {
        using var pool = new WorkerPool(2);
        new Trainer<double>(circuit, TestCircuits.Task(X, Targets), values, 1, pool).Step();
    }
}

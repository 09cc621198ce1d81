using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>What an update does and says, number by number.</summary>
[TestFixture]
public sealed class UpdateTests
{
    private const string Text = """
        circuit: updates
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          output: {size: task.outputs, y: 0 * (M @ sensory.x), m: M @ sensory.x}
        weights:
          M: {post: output, pre: sensory, init: "1"}
          b: {post: output, init: "1"}
        plasticity:
          b: {rule: RULE}
        readout: output.y
        learning: {optimiser: {kind: plain, rate: 1}, batch: 4, epochs: 1}
        """;

    [Test]
    public void Decay_TakesItsShareOfWhatTheUpdateMade()
    {
        // 1 + 1 · 1, and then half of it: 1; decay before the update would leave 1 · 0.5 + 1 = 1.5
        (Trainer<double> trainer, Circuit circuit) = Make("post.m, decay: 0.5", [[1]], [[0]]);

        trainer.Step();

        Assert.That(trainer.Values.Read(circuit.FindWeight("b")!)[0], Is.EqualTo(1).Within(1e-15));
    }

    [TestCase("trial")]
    [TestCase("batch")]
    public void TheLossOfAPartialBatch_IsTheMeanOfItsOwnTrials(string per)
    {
        // y = 0: ½ target² a trial, the same 0.5 for all six; a batch of four, then one of two
        (Trainer<double> trainer, _) = Make("post.m", [.. Enumerable.Repeat<double[]>([1], 6)], [.. Enumerable.Repeat<double[]>([1], 6)],
            $"learning.loss.per={per}");

        TrainingStep[] steps = [trainer.Step(), trainer.Step()];

        Assert.That(steps.Select(s => s.Trials), Is.EqualTo(new[] { 4, 2 }));
        Assert.That(steps.Select(s => s.Loss), Is.All.EqualTo(0.5).Within(1e-15));
    }

    [Test]
    public void IncrementsOfAPartialBatch_AreSummedOverItsOwnTrials()
    {
        // plain, rate 1: b grows by 1 a trial, by 4 and by 2
        (Trainer<double> trainer, Circuit circuit) = Make("post.m", [.. Enumerable.Repeat<double[]>([1], 6)], [.. Enumerable.Repeat<double[]>([1], 6)]);

        trainer.Step();
        double four = trainer.Values.Read(circuit.FindWeight("b")!)[0];
        trainer.Step();

        Assert.That((four, trainer.Values.Read(circuit.FindWeight("b")!)[0]), Is.EqualTo((5.0, 7.0)));
    }

    [Test]
    public void AnEvaluation_CountsItsLastPartialBatch()
    {
        // 512 trials are tested at a time; here 88 more, of which alone the target is 1: a loss of ½ · 88 / 600
        double[][] inputs = [.. Enumerable.Repeat<double[]>([1], 600)], targets = [.. Enumerable.Range(0, 600).Select(t => new double[] { t < 512 ? 0 : 1 })];
        (Trainer<double> trainer, _) = Make("post.m", inputs, targets);

        Evaluation test = trainer.Evaluate(TestCircuits.Examples(inputs, targets));

        Assert.That(test.Trials, Is.EqualTo(600));
        Assert.That(test.Convergence.Trials, Is.EqualTo(600));
        Assert.That(test.Loss, Is.EqualTo(0.5 * 88 / 600).Within(1e-14));
    }

    [Test]
    public void ACosine_IsAsLongAsAllUpdatesOfAllEpochs()
    {
        // 6 trials in batches of 4 and 2, three epochs: K = 6 updates, floor + (rate − floor)(1 + cos(π k / 6)) / 2
        (Trainer<double> trainer, _) = Make("post.m", [.. Enumerable.Repeat<double[]>([1], 6)], [.. Enumerable.Repeat<double[]>([1], 6)],
            "learning.optimiser.schedule=cosine", "learning.optimiser.floor=0.1", "learning.epochs=3");

        Assert.That(trainer.Updates, Is.EqualTo(6));
        for (int k = 0; k < 6; k++)
        {
            Assert.That(trainer.Step().Rate, Is.EqualTo(0.1 + (0.9 * (1 + Math.Cos(Math.PI * k / 6)) / 2)).Within(1e-15), $"update {k}");
        }
    }

    [Test]
    public void OnlyTrialsThatRest_Teach_WhereTheFileSkipsTheOthers()
    {
        // v⁺ = tanh(v) − v + x₀ rests at once where x₀ = 0, and not in 2 steps where it is 1; each trial would add its own power of ten, times 1 to the bias
        // and times x to the matrix
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: skipping
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              mover: {size: 1, d v/dt: (-2 * v + tanh(v) + U @ sensory.x) / tau}
              output: {size: task.outputs, y: M @ sensory.x}
            weights:
              U: {post: mover, pre: sensory, init: zeros}
              M: {post: output, pre: sensory, init: zeros}
              b: {post: output}
              V: {post: output, pre: sensory, init: zeros}
            plasticity:
              b: {rule: post.y}
              V: {rule: post.y * pre.x}
            readout: output.y
            learning: {optimiser: {kind: plain, rate: 1}, batch: 5, epochs: 1}
            solver: {tolerance: 1e-9, limit: 2, unconverged: skip}
            """,
            2,
            1);
        double[][] inputs = [[0, 1], [1, 10], [0, 100], [1, 1000], [0, 10000]];
        foreach (int threads in new[] { 1, 2 })
        {
            CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 1, new Dictionary<string,
                double[]>
            { ["U"] = [1, 0], ["M"] = [0, 1], ["b"] = [0], ["V"] = [0, 0] });
            using var pool = new WorkerPool(threads);

            TrainingStep step = new Trainer<double>(circuit, TestCircuits.Task(inputs, [.. inputs.Select(_ => new double[] { 0 })]), values, 1, pool).Step();

            Assert.That(step.Unconverged, Has.Count.EqualTo(2));
            Assert.That(values.Read(circuit.FindWeight("b")!)[0], Is.EqualTo(10101));
            Assert.That(values.Read(circuit.FindWeight("V")!), Is.EqualTo(new double[] { 0, 1 + 1e4 + 1e8 }));
        }
    }

    [Test]
    public void AdamRemembers_EverySynapseOfALongWeightForItself()
    {
        // 220 × 200 synapses: more than the 32,768 that one thread changes at a time. g = a − w / 2 with a = r xᵀ differs from synapse to synapse, and from
        // update to update
        const int post = 220, pre = 200;
        Circuit circuit = TestCircuits.Parse(
            $$"""
            circuit: long
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cells: {size: {{post}}, r: A @ sensory.x}
              output: {size: task.outputs, y: 0 * (C @ sensory.x)}
            weights:
              A: {post: cells, pre: sensory, init: zeros}
              C: {post: output, pre: sensory, init: zeros}
              W: {post: cells, pre: sensory, init: zeros}
            plasticity:
              W: {rule: post.r * pre.x - w / 2}
            readout: output.y
            learning: {optimiser: {kind: adam, rate: 1}, batch: 1, epochs: 3}
            """,
            pre,
            1);
        double[] x = TestCircuits.Normals(pre, "adam x"), a = TestCircuits.Normals(post * pre, "adam a");
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 1, new Dictionary<string,
            double[]>
        { ["A"] = [.. a.Select(v => v / Math.Sqrt(pre))], ["C"] = new double[pre], ["W"] = new double[post * pre] });
        using var pool = new WorkerPool(2);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task([x], [[0]]), values, 1, pool);

        trainer.Step();
        trainer.Step();
        trainer.Step();

        double[] found = values.Read(circuit.FindWeight("W")!);
        for (int i = 0; i < post; i++)
        {
            double r = Enumerable.Range(0, pre).Sum(k => a[(i * pre) + k] / Math.Sqrt(pre) * x[k]);
            for (int j = 0; j < pre; j++)
            {
                // Kingma and Ba, with the defaults β₁ = 0.9, β₂ = 0.999, ε = 1e-8
                double w = 0, m = 0, v = 0;
                for (int t = 1; t <= 3; t++)
                {
                    double g = (r * x[j]) - (w / 2);
                    m += 0.1 * (g - m);
                    v = (0.999 * v) + (0.001 * g * g);
                    w += m / (1 - Math.Pow(0.9, t)) / ((Math.Sqrt(v) / Math.Sqrt(1 - Math.Pow(0.999, t))) + 1e-8);
                }

                if (!(Math.Abs(found[(i * pre) + j] - w) < 1e-6))
                {
                    Assert.Fail($"synapse {i}, {j}: {found[(i * pre) + j]}, not {w}");
                }
            }
        }
    }

    [TestCase("post.m * 1e200 * 1e200", "the increment of weight 'b' is not finite at update 0: synapse [0], rule 'post.m * 1e200 * 1e200'")]
    [TestCase("post.m * 1e200", "the increment of weight 'b' is beyond all bounds at update 0: synapse [0]")]
    [TestCase("post.m * 1e150 * w * w", "weight 'b' is not finite at update ", Description = "every increment finite, their sum not")]
    public void WhatLeavesTheFiniteNumbers_IsNamed(string rule, string expected)
    {
        (Trainer<double> trainer, _) = Make($"{rule}, rate: 1e160", [[1]], [[0]], "learning.epochs=9");

        DivergenceException found = Assert.Throws<DivergenceException>(() =>
        {
            for (int i = 0; i < 9; i++)
            {
                trainer.Step();
            }
        })!;

        Assert.That(found.Message, Does.StartWith(expected));
    }

    private static (Trainer<double> Trainer, Circuit Circuit) Make(string rule, double[][] inputs, double[][] targets, params string[] overrides)
    {
        Circuit circuit = TestCircuits.Parse(Text.Replace("RULE", rule, StringComparison.Ordinal), inputs[0].Length, targets[0].Length, overrides);
        return (new Trainer<double>(circuit, TestCircuits.Task(inputs, targets), CircuitValues<double>.Draw(circuit, 1), 1, new WorkerPool(1)), circuit);
    }
}

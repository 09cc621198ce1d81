using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Plasticity;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>What a batch does to a weight, and what is said of it: parts, decay, trials that are left out, partial batches, the rate over a run.</summary>
[TestFixture]
public sealed class LearningLawsTests
{
    private const int Units = 210, Trials = 3;

    private static readonly WorkerPool s_pool = new(1);

    private static readonly double[] Post = TestCircuits.Normals(Units * Trials, "laws post"), Pre = TestCircuits.Normals(Units * Trials, "laws pre");

    [TestCase("adam")]
    [TestCase("momentum")]
    [TestCase("plain")]
    public void AWeightOfSeveralParts_IsUpdatedAsAWhole(string kind)
    {
        // 210 x 210 numbers are two parts of at most 32,768, updated side by side; beside them the optimiser at one go, bit for bit
        CircuitValues<double> values = Net("rule: post.x * pre.x");
        Weight w = values.Circuit.FindWeight("W")!;
        double[] expected = values.Read(w);
        Optimiser<double> parts = Optimiser(kind, w), whole = Optimiser(kind, w);
        PhaseLearning<double> learning = Learning(values, parts);
        for (int update = 1; update <= 3; update++)
        {
            double[] post = [.. Post.Select(p => p * update)];
            learning.Apply(Observed(learning, post), Trials, 0.01, update, []);
            whole.Update(0, expected, Increments(post, _ => true), 0.01);
        }

        Assert.That(w.Rows * w.Columns, Is.GreaterThan(1 << 15));
        Assert.That(values.Read(w), Is.EqualTo(expected).Within(1e-14));
    }

    [Test]
    public void Decay_TakesItsShareOfWhatTheUpdateLeft()
    {
        // w ← (w + η Δ) (1 − γ), not w (1 − γ) + η Δ
        CircuitValues<double> values = Net("rule: post.x * pre.x, decay: 0.25");
        Weight w = values.Circuit.FindWeight("W")!;
        double[] before = values.Read(w), increments = Increments(Post, _ => true);

        PhaseLearning<double> learning = Learning(values, Optimiser("plain", w));
        learning.Apply(Observed(learning, Post), Trials, 0.1, 0, []);

        Assert.That(values.Read(w), Is.EqualTo(before.Zip(increments, (b, d) => (b + (0.1 * d)) * 0.75)).Within(1e-14));
    }

    [TestCase("post.x * pre.x", double.NegativeInfinity)]
    [TestCase("max(post.x * pre.x, 0.5)", 0.5)]
    public void TrialsThatAreLeftOut_TeachNothing_AndNoOthersAreLeftOutForThem(string rule, double least)
    {
        // the second is no sum of products and goes synapse by synapse; it does not vanish where its factors do
        CircuitValues<double> values = Net($"rule: \"{rule}\"");
        Weight w = values.Circuit.FindWeight("W")!;
        double[] before = values.Read(w);

        PhaseLearning<double> learning = Learning(values, Optimiser("plain", w));
        learning.Apply(Observed(learning, Post), Trials, 0.1, 0, [true, true, false]);

        Assert.That(values.Read(w), Is.EqualTo(before.Zip(Increments(Post, t => t < 2, (post, pre) => Math.Max(post * pre, least)), (b, d) => b + (0.1 * d)))
            .Within(1e-13));
    }

    [Test]
    public void ARuleDividedByWhatTheSenderHas_IsDividedByIt()
    {
        CircuitValues<double> values = Net("rule: \"post.x * pre.x / (1 + pre.x * pre.x)\"");
        Weight w = values.Circuit.FindWeight("W")!;
        double[] before = values.Read(w);

        PhaseLearning<double> learning = Learning(values, Optimiser("plain", w));
        learning.Apply(Sides, Trials, 0.1, 0, []);

        Assert.That(values.Read(w), Is.EqualTo(before.Zip(Increments(Post, _ => true, (post, pre) => post * pre / (1 + (pre * pre))), (b, d) => b + (0.1 * d)))
            .Within(1e-13));

        // what is asked for is the quotient of what the sender has, as one formula
        ReadOnlySpan<double> Sides(int index) => learning.Observed[index].Formula switch
        {
            SynapseVariable { Side: SynapseSide.Pre } => Pre,
            SynapseVariable => Post,
            _ => Pre.Select(pre => pre / (1 + (pre * pre))).ToArray(),
        };
    }

    [Test]
    public void ATiedWeight_IsReadAsTheTransposeOfItsOwner()
    {
        CircuitValues<double> values = TestCircuits.Values<double>(TestCircuits.Shipped("dynamic-inversion-tied", 2, 3, "pyramidal.size=4"));
        Weight tied = values.Circuit.Weights.First(w => w.TransposeOf is { } of && of.Rows != of.Columns);
        double[] own = values.Read(tied.TransposeOf!), read = values.Read(tied);

        for (int post = 0; post < tied.Rows; post++)
        {
            for (int pre = 0; pre < tied.Columns; pre++)
            {
                Assert.That(read[(post * tied.Columns) + pre], Is.EqualTo(own[(pre * tied.Rows) + post]), $"{tied.Name}[{post}, {pre}]");
            }
        }
    }

    [Test]
    public void ABatch_IsSummarisedByItsOwnTrials()
    {
        // three trials in a batch that might hold more, one of them without a label; the last class is the largest where it is right
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", 2, 3, "pyramidal.size=4");
        double[][] observed = [[1, 2, 6], [0, 1, 1, 0, 5, 0, 3, 0, 2], [4, 4, 1]];

        BatchSummary summary = new BatchMeasures(circuit).Summarise<double>(i => observed[i], [2, -1, 1], lossScale: 1);

        Assert.That(summary.Loss, Is.EqualTo(3), "(1 + 2 + 6) / 3");
        Assert.That(summary.Accuracy, Is.EqualTo(0.5), "one of two with a label");
        Assert.That(summary.ControlNorm, Is.EqualTo(Math.Sqrt(3)).Within(1e-15));
    }

    [Test]
    public void ASoftenedTarget_StillAddsUpToOne()
    {
        // 1 → 1 − ε, 0 → ε / (n − 1)
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 2, 3, "pyramidal.size=4", "learning.loss.soft_targets=0.1");

        Assert.That(TestCircuits.Batch<double>(circuit, [[0, 0]], [[0, 1, 0]]).Targets.ToArray(), Is.EqualTo(new[] { 0.05, 0.9, 0.05 }).Within(1e-15));
    }

    [Test]
    public void AnEvaluation_SeesEveryTrial()
    {
        // equilibria are evaluated 512 at a time: 515 trials end with a batch of three, whose losses are a million times the others'. A linear net
        // without control answers D (Id − W)⁻¹ (U x + b) + c
        const int trials = 515;
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", 2, 3, "pyramidal.size=4", "solver.tolerance=1e-12", "solver.limit=20000");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        double[][] x = TestCircuits.Rows(trials, 2, "evaluated input"),
            targets = [.. TestCircuits.Rows(trials, 3, "evaluated target").Select((t, i) => i < 512 ? t : [.. t.Select(v => 1000 * v)])];
        double expected = Enumerable.Range(0, trials).Average(t => LinearLoss(values, x[t], targets[t]));
        using var pool = new WorkerPool(1);

        Evaluation found = new Evaluator<double>(circuit, values, 1, pool).Run(TestCircuits.Examples(x, targets));

        Assert.That(found.Trials, Is.EqualTo(trials));
        Assert.That(found.Loss, Is.EqualTo(expected).Within(1e-8 * expected));
    }

    [Test]
    public void ACosineSchedule_EndsWithTheLastUpdateOfTheLastEpoch()
    {
        // 5 trials in batches of 2 are 3 updates an epoch, 6 in two: rate k is floor + (rate − floor) (1 + cos(π k / 6)) / 2
        Circuit circuit = TestCircuits.Shipped(
            "linear-quadratic", 2, 3, "pyramidal.size=4", "learning.batch=2", "learning.epochs=2", "learning.optimiser.kind=plain",
                "learning.optimiser.rate=0.01", "learning.optimiser.schedule=cosine", "learning.optimiser.floor=0.001");
        LearningTask task = TestCircuits.Task(TestCircuits.Rows(5, 2, "cosine input"), TestCircuits.Rows(5, 3, "cosine target"));
        using var pool = new WorkerPool(1);
        var trainer = new Trainer<double>(circuit, task, TestCircuits.Values<double>(circuit), 1, pool);

        double[] rates = [.. Enumerable.Range(0, 6).Select(_ => trainer.Step().Rate)];

        Assert.That(trainer.Updates, Is.EqualTo(6));
        Assert.That(rates, Is.EqualTo(Enumerable.Range(0, 6).Select(k => 0.001 + (0.009 * (1 + Math.Cos(Math.PI * k / 6)) / 2))).Within(1e-15));
    }

    private static CircuitValues<double> Net(string rule) => TestCircuits.Values<double>(TestCircuits.Parse($$"""
        circuit: outer
        populations:
          cells: {size: {{Units}}, d x/dt: (-x + 0.1 * (W @ x) + U @ input.x) / (10 ms)}
          input: {size: task.inputs, x: task.input}
          output: {size: task.outputs, y: D @ cells.x}
        weights:
          W: {post: cells, pre: cells, init: "normal(0, 0.05)"}
          U: {post: cells, pre: input, init: "normal(0, 1)"}
          D: {post: output, pre: cells, init: "normal(0, 0.1)"}
        plasticity:
          W: {{{rule}}}
        readout: output.y
        """, 2, 2));

    private static Optimiser<double> Optimiser(string kind, Weight w) =>
        Optimiser<double>.Create(new OptimiserSettings(kind), [new OptimisedWeight(w.Name, w.Rows * w.Columns, w.Rule!.Rate)]);

    private static PhaseLearning<double> Learning(CircuitValues<double> values, Optimiser<double> optimiser) =>
        new(values.Circuit.Protocol[^1], values, optimiser, double.PositiveInfinity, Trials, s_pool);

    private static ObservedValues<double> Observed(PhaseLearning<double> learning, double[] post) =>
        i => learning.Observed[i].Formula is SynapseVariable { Side: SynapseSide.Pre } ? Pre : post;

    private static double[] Increments(double[] post, Func<int, bool> learns, Func<double, double, double>? rule = null)
    {
        rule ??= (a, b) => a * b;
        var sums = new double[Units * Units];
        for (int i = 0; i < Units; i++)
        {
            for (int j = 0; j < Units; j++)
            {
                for (int t = 0; t < Trials; t++)
                {
                    sums[(i * Units) + j] += learns(t) ? rule(post[(i * Trials) + t], Pre[(j * Trials) + t]) : 0;
                }
            }
        }

        return sums;
    }

    private static double LinearLoss(CircuitValues<double> values, double[] x, double[] target)
    {
        var w = TestCircuits.MatrixOf(values, "W");
        var drive = (TestCircuits.MatrixOf(values, "U") * MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(x)) + TestCircuits.VectorOf(values, "b");
        var state = (MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(w.RowCount) - w).Solve(drive);
        var y = (TestCircuits.MatrixOf(values, "D") * state) + TestCircuits.VectorOf(values, "c");
        return 0.5 * y.Zip(target, (a, b) => (a - b) * (a - b)).Sum();
    }
}

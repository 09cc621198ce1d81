using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>A delayed projection delivers what was sent a delay ago, and until then what was sent at the beginning.</summary>
[TestFixture]
public sealed class DelayTests
{
    private const double Step = 0.5;

    private static string Relay(string weight, string relayed = "W @ v") => $$"""
        circuit: relay
        parameters: {tau: 10 ms, g: "uniform(0.5, 1.5)"}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cell:
            size: 4
            initial: {v: 1}
            d v/dt: (-v + 3 * c * sum(sensory.x)) / tau
            d c/dt: -g * v / tau
          other:
            size: cell.size
            heard: {{relayed}}
        weights:
          W: {post: other, pre: cell, init: self{{weight}}}
        """.Replace("W @ v", "W @ cell.v", StringComparison.Ordinal);

    [TestCase(", delay: 3 ms", "W @ v", 6)]
    [TestCase(", delay: 3 ms, delay_at: axon", "W @ v", 6)]
    [TestCase(", delay: 3 ms, delay_at: dendrite", "W @ v", 6)]
    [TestCase(", delay: 0.5 ms", "W @ v", 1)]
    [TestCase(", delay: 3.3 ms", "W @ v", 7, Description = "rounded to whole steps")]
    [TestCase("", "delayed(W @ v, 3 ms)", 6)]
    [TestCase("", "W @ delayed(cell.v, 3 ms)", 6)]
    [TestCase(", delay: 2 ms", "delayed(W @ delayed(cell.v, 1 ms), 4.5 ms)", 15, Description = "delays add up")]
    public void IdentityProjection_DeliversTheShiftedTrace_ToTheBit(string weight, string relayed, int steps)
    {
        HoldsShift<double>(Relay(weight, relayed), steps, 1);
        HoldsShift<float>(Relay(weight, relayed), steps, 3);
    }

    [Test]
    public void DelayedSignals_KeepTheirTrials_OnAnyNumberOfThreads()
    {
        // 70 trials: three shards, the last of them short
        double[][] one = Heard<double>(Relay(", delay: 3 ms"), 70, 1, 40), three = Heard<double>(Relay(", delay: 3 ms"), 70, 3, 40);

        Assert.That(three, Is.EqualTo(one));
        Assert.That(Heard<double>(Relay(", delay: 3 ms"), 70, 2, 7), Is.EqualTo(one), "in blocks of 7 steps");
        HoldsShift<double>(Relay(", delay: 3 ms"), 6, 70);
    }

    [Test]
    public void ATransposedProduct_TakesAsLong_AndATiedWeightHasADelayOfItsOwn()
    {
        const string text = """
            circuit: ways
            parameters: {tau: 10 ms}
            populations:
              a: {size: 3, initial: {v: 1}, d v/dt: -v / tau, back: W.T @ b.v, tied: S @ b.v}
              b: {size: 3, initial: {v: 1}, d v/dt: -v / tau, there: W @ a.v}
            weights:
              W: {post: b, pre: a, init: 1, delay: 2 ms}
              S: {post: a, pre: b, init: 1, delay: 1 ms}
            """;
        Circuit circuit = TestCircuits.Parse(text, 1, 1, "S=W.T");
        double[] v = Trace(circuit, "a.v"), there = Trace(circuit, "b.there"), back = Trace(circuit, "a.back"), tied = Trace(circuit, "a.tied");
        for (int k = 0; k < 20; k++)
        {
            Assert.That((there[k], back[k], tied[k]), Is.EqualTo((3 * v[Math.Max(0, k - 4)], 3 * v[Math.Max(0, k - 4)], 3 * v[Math.Max(0, k - 2)])),
                $"step {k}");
        }
    }

    [TestCase("axon", true)]
    [TestCase("axon", false)]
    [TestCase("dendrite", true)]
    [TestCase("dendrite", false)]
    public void RulesInTime_SeeWhatIsAtTheSynapse(string site, bool separable)
    {
        // y = t and x = 1 + 2t by Euler without error; the synapse sees y(t − d) and x(t), or y(t) and x(t − d)
        const int steps = 30, delay = 6;
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: meeting
            parameters: {tau: 1 ms}
            populations:
              pre: {size: 1, d y/dt: 1 / tau}
              after: {size: 1, initial: {x: 1}, d x/dt: 2 / tau + 0 * (W @ pre.y) / tau}
            weights:
              W: {post: after, pre: pre, init: 0, delay: 3 ms, delay_at: {{site}}}
            plasticity:
              W: {d w/dt: {{(separable ? "post.x * pre.y / tau" : "exp(log(post.x) + pre.y) / exp(pre.y) * pre.y / tau")}}}
            """.Replace("pre:", "before:").Replace("{post: after, before: pre,", "{post: after, pre: before,").Replace("W @ pre.y", "W @ before.y"), 1, 1);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], [], Step, 1, 1, pool);
        simulation.Run(steps);
        simulation.ApplyRules();

        double expected = 0;
        for (int k = 0; k < steps; k++)
        {
            double now = Step * k, then = Step * Math.Max(0, k - delay);
            expected += Step * (site == "axon" ? (1 + (2 * now)) * then : (1 + (2 * then)) * now);
        }

        Assert.That(values.Read(circuit.FindWeight("W")!)[0], Is.EqualTo(expected).Within(1e-10));
    }

    [Test]
    public void ADelayedLoop_FollowsTheMethodOfSteps_WithOrderOne()
    {
        // τ v̇ = −v(t − d), v = 1 before: v(t) = Σₖ (−1)ᵏ ((t − (k − 1) d) / τ)ᵏ / k! over all k ≥ 0 with t ≥ (k − 1) d
        const double tau = 10, d = 6, end = 18;
        Circuit circuit = TestCircuits.Parse("""
            circuit: loop
            populations:
              cell: {size: 1, initial: {v: 1}, d v/dt: -(W @ v) / (10 ms)}
            weights:
              W: {post: cell, pre: cell, init: 1, delay: 6 ms}
            """, 1, 1);
        double exact = 0;
        for (double k = 0, factorial = 1; end >= (k - 1) * d; factorial *= ++k)
        {
            exact += Math.Pow(-(end - ((k - 1) * d)) / tau, k) / factorial;
        }

        double[] errors = [.. new[] { 1, 0.5, 0.25, 0.125 }.Select(step => At(step) - exact)];

        // Euler sums v at the beginning of each step: error = C Δt + O(Δt²), so that halving the step halves it, but for a part of order Δt/τ
        Assert.That(Math.Abs(errors[0]), Is.GreaterThan(0.01), "a term of the solution is missing, or the error vanishes by chance");
        for (int i = 1; i < errors.Length; i++)
        {
            Assert.That(errors[i - 1] / errors[i], Is.EqualTo(2).Within(0.2 / i), $"step {Math.Pow(2, -i)} ms");
        }

        double At(double step)
        {
            using var pool = new WorkerPool(1);
            var simulation = new TimeSimulation<double>(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [],
                [], step, 1, 1, pool);
            simulation.Run((long)Math.Round(end / step));
            return simulation.Read(circuit.Find("cell.v")!)[0];
        }
    }

    [Test]
    public void Equilibria_KnowNoDelays()
    {
        string[] small = ["pyramidal.size=8", "learning.loss.kind=squared_error"];
        Circuit at = TestCircuits.Shipped("dynamic-inversion", 5, 3, small),
            late = TestCircuits.Shipped("dynamic-inversion", 5, 3, [.. small, "W.delay=4 ms", "S.delay=2 ms", "S.delay_at=dendrite"]);
        double[][] x = TestCircuits.Rows(4, 5, "delay x"), y = TestCircuits.Rows(4, 3, "delay y");

        var now = new SolvedCircuit(TestCircuits.Values<double>(at), x, y);
        var then = new SolvedCircuit(TestCircuits.Values<double>(late), x, y);

        for (int t = 0; t < 4; t++)
        {
            Assert.That(then["pyramidal.apical", t], Is.EqualTo(now["pyramidal.apical", t]));
        }

        Assert.That(then.Iterated.Select(s => s.FullName), Is.EqualTo(now.Iterated.Select(s => s.FullName)));
    }

    [Test]
    public void InTime_ACircuitWithDelaysSettlesAtTheSameEquilibrium()
    {
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion", 5, 3, "pyramidal.size=8", "learning.loss.kind=squared_error", "tau_u=200 ms", "alpha=1", "W.delay=4 ms", "U.delay=1 ms",
                "D.delay=2 ms", "S.delay=3 ms", "S.delay_at=dendrite", "B.delay=2 ms", "solver.tolerance=1e-12", "solver.limit=20000");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        double[][] x = TestCircuits.Rows(1, 5, "delay x"), y = TestCircuits.Rows(1, 3, "delay y");
        var rest = new SolvedCircuit(values, x, y);
        using var pool = new WorkerPool(1);
        Variable apical = circuit.Find("pyramidal.apical")!;
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, x, y), [], [], Step, 1, 1, pool);

        // the slowest mode decays with about τ_u / (α + λ) < 200 ms: e^(−25) after 5 s
        simulation.Run(10_000);

        Assert.That(simulation.Read(apical), Is.EqualTo(rest["pyramidal.apical"].ToArray()).Within(1e-9));
    }

    private static void HoldsShift<T>(string text, int steps, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double[][] both = Heard<T>(text, trials, 1, 40);
        double[] v = both[0], heard = both[1];
        int row = v.Length / 41;
        Assert.That(v.Distinct().Count(), Is.GreaterThan(100 * trials), "the signal moves");
        for (int sample = 0; sample <= 40; sample++)
        {
            int from = Math.Max(0, sample - steps);
            Assert.That(heard.AsSpan(sample * row, row).SequenceEqual(v.AsSpan(from * row, row)), $"sample {sample} must be that of {from}");
        }
    }

    /// <summary>The traces of v and of what is heard of it, [sample, trial, unit], over 40 steps and the state reached.</summary>
    private static double[][] Heard<T>(string text, int trials, int threads, int block)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Circuit circuit = TestCircuits.Parse(text, 2, 1);
        Variable[] monitored = [circuit.Find("cell.v")!, circuit.Find("other.heard")!];
        using var pool = new WorkerPool(threads);
        var simulation = new TimeSimulation<T>(
            circuit, TestCircuits.Values<T>(circuit),
                TestCircuits.Batch<T>(circuit, TestCircuits.Rows(trials, 2, "relay"), TestCircuits.Rows(trials, 1, "relay target")), [],
                [.. monitored.Select(v => new TimeMonitor(v))], Step, 1, 42, pool);
        List<double>[] all = [[], []];
        for (int done = 0; done < 40; done += block)
        {
            simulation.Run(Math.Min(block, 40 - done), last: done + block >= 40);
            for (int m = 0; m < 2; m++)
            {
                all[m].AddRange(simulation.Sampled(m).Select(double.CreateChecked));
            }
        }

        return [.. all.Select(a => a.ToArray())];
    }

    /// <summary>The trace of the first unit over 20 steps.</summary>
    private static double[] Trace(Circuit circuit, string variable)
    {
        Variable monitored = circuit.Find(variable)!;
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, CircuitValues<double>.Draw(circuit, 1), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [],
            [new TimeMonitor(monitored)], Step, 1, 32, pool);
        simulation.Run(20);
        return [.. simulation.Sampled(0).Where((_, i) => i % monitored.Population.Size == 0)];
    }
}

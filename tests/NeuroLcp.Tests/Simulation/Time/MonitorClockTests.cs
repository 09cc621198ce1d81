using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>What is sampled in time, and that a simulation goes on from what was kept of it as if it had never stopped.</summary>
[TestFixture]
public sealed class MonitorClockTests
{
    private const int Steps = 60, Trials = 70;
    private const double Dt = 0.5;

    private static readonly string Text =
        """
        circuit: watched
        parameters: {tau: 10 ms, tau_w: 100 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cortex:
            size: 5
            eps:    ou(4 ms)
            rate:   tanh(v)
            d v/dt: (-v + W @ rate + U @ sensory.x + delayed(rate, 3 ms) + 0.5 * eps) / tau + 0.1 * xi / sqrt(tau)
            kick:   poisson(200 Hz)
            when kick: {v: 1}
        weights:
          W: {post: cortex, pre: cortex, init: "normal(0, 1 / sqrt(fan_in))", delay: 2 ms}
          U: {post: cortex, pre: sensory, init: uniform_fan_in}
        plasticity:
          W: {d w/dt: (post.v * pre.rate - w) / tau_w}
        """;

    [Test]
    public void Samples_ComeAtTheTicksOfTheirOwnClock()
    {
        Watched all = Run(new TimeMonitor(V, 1)), some = Run(new TimeMonitor(V, 7) { From = 4, Until = 40, Units = [3, 0], Trials = [66, 2, 33] });

        // 4, 11, 18, 25, 32, 39; the simulation runs in pieces of 13 steps
        Assert.That(some.Steps, Is.EqualTo(new long[] { 4, 11, 18, 25, 32, 39 }));
        Assert.That(some.Values, Is.EqualTo(some.Steps.SelectMany(s => new[] { 66, 2, 33 }.SelectMany(t => new[] { 3, 0 }.Select(u => all.At(s, t, u))))));
        Assert.That(all.Steps, Is.EqualTo(Enumerable.Range(0, Steps + 1).Select(s => (long)s)), "and the state reached");
    }

    [Test]
    public void TheEnd_IsSampledBetweenTicks_UnlessTheMonitorHasAnEnd()
    {
        Assert.That(Run(new TimeMonitor(V, 25)).Steps, Is.EqualTo(new long[] { 0, 25, 50, 60 }));
        Assert.That(Run(new TimeMonitor(V, 25) { Until = 59 }).Steps, Is.EqualTo(new long[] { 0, 25, 50 }));
    }

    [TestCase(MonitorReduction.Mean)]
    [TestCase(MonitorReduction.Minimum)]
    [TestCase(MonitorReduction.Maximum)]
    public void AReduction_IsOverTheStepsSinceTheSampleBefore(MonitorReduction reduction)
    {
        Watched all = Run(new TimeMonitor(V, 1)), reduced = Run(new TimeMonitor(V, 11) { From = 5, Reduction = reduction });

        Assert.That(reduced.Steps, Is.EqualTo(new long[] { 16, 27, 38, 49, 60 }));
        for (int k = 0; k < reduced.Steps.Count; k++)
        {
            for (int t = 0; t < Trials; t += 23)
            {
                double[] window = [.. Enumerable.Range(0, 11).Select(i => all.At(reduced.Steps[k] - i, t, 2))];
                double expected = reduction switch
                {
                    MonitorReduction.Minimum => window.Min(),
                    MonitorReduction.Maximum => window.Max(),
                    _ =>
                    window.Average()
                };
                Assert.That(reduced.Values[(((k * Trials) + t) * 5) + 2], Is.EqualTo(expected).Within(1e-14));
            }
        }
    }

    [Test]
    public void TheNumberOfSamples_IsKnownBeforehand([Values(1, 7, 25, 100)] int every, [Values(0, 4, 60, 70)] int from, [Values(null, 39, 60)] int? until,
        [Values] bool mean)
    {
        var monitor = new TimeMonitor(V, every)
        { From = from, Until = until ?? long.MaxValue, Reduction = mean ? MonitorReduction.Mean : MonitorReduction.Point };
        Assert.That(Run(monitor).Steps, Has.Count.EqualTo(monitor.Samples(Steps)));
    }

    [Test]
    public void Events_AreListedWhereTheTraceSaysTheyHappened()
    {
        Watched trace = Run(new TimeMonitor(Kick, 1));
        int[] units = [4, 1], trials = [0, 40, 69];
        var expected = new List<Occurrence>();
        for (int step = 3; step <= 50; step++)
        {
            expected.AddRange(trials.SelectMany(t => units.Order().Where(u => trace.At(step, t, u) != 0).Select(u => new Occurrence(step, t, u))));
        }

        var listed = new List<Occurrence>();
        Simulate([], [new EventMonitor(Kick) { From = 3, Until = 50, Units = units, Trials = trials }], 2, simulation =>
            listed.AddRange(simulation.Happened(0)));

        Assert.That(expected, Has.Count.GreaterThan(10));
        Assert.That(listed, Is.EqualTo(expected));
    }

    [Test]
    public void ASimulation_GoesOnFromWhatWasKept_BitForBit([Values(1, 20, 37, 59)] int at, [Values(1, 3)] int threads)
    {
        TimeMonitor[] monitors = [new(V, 1), new(V, 9) { Reduction = MonitorReduction.Mean }];
        SavedState? kept = null;
        var whole = new List<double>();
        (double[] v, double[] w) = Ends(
            Simulate(monitors, [], 2, s => { whole.AddRange(s.Sampled(0)); whole.AddRange(s.Sampled(1)); }, piece: at, keep: (s, state) => kept ??= state));

        var rest = new List<double>();
        (double[] v2, double[] w2) = Ends(
            Simulate(monitors, [], threads, s => { rest.AddRange(s.Sampled(0)); rest.AddRange(s.Sampled(1)); }, piece: at, from: kept));

        Assert.That(kept!.Number("steps"), Is.EqualTo(at));
        Assert.That(v2, Is.EqualTo(v));
        Assert.That(w2, Is.EqualTo(w), "rules in time too");
        Assert.That(rest, Is.EqualTo(whole[^rest.Count..]));
    }

    [Test]
    public void WhatRulesHaveSummed_IsKept()
    {
        // increments are added to the sums in double every 256 steps: at step 260 most of what was learned is in the sums
        SavedState? kept = null;
        (_, double[] whole) = Ends(Simulate([], [], 1, _ => { }, piece: 260, keep: (_, state) => kept ??= state, trials: 3, end: 300));

        (_, double[] resumed) = Ends(Simulate([], [], 1, _ => { }, piece: 260, from: kept, trials: 3, end: 300));

        Assert.That(kept!.Number("steps"), Is.EqualTo(260));
        Assert.That(resumed, Is.EqualTo(whole));
    }

    [Test]
    public void SynapsesThatLearnAsTheyGo_AreSampledBeforeTheStepThatChangesThem()
    {
        // looked at from outside, one step at a time, against the monitor: steps 4, 9, 14, 19 of 20
        Circuit circuit = TestCircuits.Parse(Text.Replace("- w) / tau_w}", "- w) / tau_w, online: true}", StringComparison.Ordinal), 3, 2);
        Weight w = circuit.FindWeight("W")!;
        NeuroLcp.Simulation.Plan.Run.CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(1);
        int[] chosen = [2, 7, 24];
        var simulation = new TimeSimulation<double>(
            circuit, values, TestCircuits.Batch<double>(circuit, TestCircuits.Rows(1, 3, "watch x"), TestCircuits.Rows(1, 2, "watch y")), [], [], Dt, 5, 1,
                pool, [],
            [new SynapseMonitor(w, chosen, 5) { From = 4, Until = 19 }]);
        List<double> sampled = [], expected = [];
        var steps = new List<long>();
        for (int step = 0; step < 30; step++)
        {
            double[] before = values.Read(w);
            simulation.Run(1);
            sampled.AddRange(simulation.SampledSynapses(0));
            steps.AddRange(simulation.SynapseSteps(0));
            expected.AddRange(step is 4 or 9 or 14 or 19 ? chosen.Select(i => before[i]) : []);
            Assert.That(values.Read(w), Is.Not.EqualTo(before), "it learns at every step");
        }

        Assert.That(steps, Is.EqualTo(new long[] { 4, 9, 14, 19 }));
        Assert.That(sampled, Is.EqualTo(expected));
    }

    [Test]
    public void TheStateOfAnotherSimulation_IsRefused()
    {
        SavedState? kept = null;
        Simulate([], [], 1, _ => { }, piece: 10, keep: (_, state) => kept ??= state);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Simulate([], [], 1, _ => { }, from: kept, trials: 3))!;
        Assert.That(refused.Message, Does.Contain("shard0/state/cortex.v"));
    }

    private static readonly Circuit Net = TestCircuits.Parse(Text, 3, 2);

    private static Variable V => Net.Find("cortex.v")!;

    private static Variable Kick => Net.Find("cortex.kick")!;

    private static Watched Run(TimeMonitor monitor)
    {
        var steps = new List<long>();
        var values = new List<double>();
        Simulate([monitor], [], 2, simulation =>
        {
            steps.AddRange(simulation.SampledSteps(0));
            values.AddRange(simulation.Sampled(0));
        });
        return new Watched(steps, values);
    }

    private static (TimeSimulation<double> Simulation, NeuroLcp.Simulation.Plan.Run.CircuitValues<double> Values) Simulate(
        IReadOnlyList<TimeMonitor> monitors, IReadOnlyList<EventMonitor> events, int threads, Action<TimeSimulation<double>> look, int piece = 13,
        Action<TimeSimulation<double>, SavedState>? keep = null, SavedState? from = null, int trials = Trials, int end = Steps)
    {
        using var pool = new WorkerPool(threads);
        NeuroLcp.Simulation.Plan.Run.CircuitValues<double> values = TestCircuits.Values<double>(Net);
        var simulation = new TimeSimulation<double>(
            Net, values, TestCircuits.Batch<double>(Net, TestCircuits.Rows(trials, 3, "watch x"), TestCircuits.Rows(trials, 2, "watch y")), [], monitors, Dt, 5,
                piece, pool, events);
        if (from is not null)
        {
            simulation.Restore(from);
        }

        while (simulation.Steps < end)
        {
            long steps = Math.Min(piece, end - simulation.Steps);
            simulation.Run(steps, last: simulation.Steps + steps == end);
            look(simulation);
            keep?.Invoke(simulation, simulation.Save());
        }

        simulation.ApplyRules();
        return (simulation, values);
    }

    private static (double[] V, double[] W) Ends((TimeSimulation<double> Simulation, NeuroLcp.Simulation.Plan.Run.CircuitValues<double> Values) run) =>
        (run.Simulation.Read(V), run.Values.Read(Net.FindWeight("W")!));

    /// <summary>The samples of v or kick, [sample, trial, unit].</summary>
    private sealed record Watched(List<long> Steps, List<double> Values)
    {
        public double At(long step, int trial, int unit) => Values[(((int)step * Trials) + trial) * 5 + unit];
    }
}

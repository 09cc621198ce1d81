using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>Events as they are drawn in time, against the laws of the scheme that draws them.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class EventsInTimeTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Units = 40, Cells = 50, Trials = 9;

    private const string Text = """
        circuit: happenings
        about: Renewal processes with a dead time, and coins tossed at them.
        source: []
        parameters: {E: 10 Hz, dead: 20 ms, p: 0.3}
        populations:
          group:
            size: 40
            hazard:     E / (1 - E * dead)
            first:      mean(cell.total)
            tossed:     mean(cell.heads)
            elsewhere:  poisson(50 Hz)
            d seen/dt:  mean(rate(cell.event))
            cell:
              count:    50
              units:    {since: ms, wait: ms}
              initial:  {since: 1 s}
              d since/dt: 1
              d total/dt: 0
              d heads/dt: 0
              d wait/dt:  0
              event:      poisson(hazard) if since > dead
              head:       bernoulli(p) if event
              when event: {since: 0 ms, total: total + 1, wait: "uniform(5 ms, 15 ms)"}
              when head:  {heads: heads + 1}
        """;

    [Test]
    public void PoissonEvents_AtACoarseStep_HappenWithTheirChance()
    {
        // without dead time: a chance of 1 − exp(−0.5) a step, not 0.5. 720,000 draws, standard error √(p (1 − p) / n) = 5.8e-4
        double chance = 1 - Math.Exp(-0.5);
        Circuit circuit = Circuit("group.hazard=50 Hz", "dead=-1 ms");
        TimeSimulation<T> simulation = Run(circuit, 10, 40, "group.cell.total");
        double[] total = Last(simulation);
        double n = total.Length * 40;

        Assert.That(total.Sum() / n, Is.EqualTo(chance).Within(4 * Math.Sqrt(chance * (1 - chance) / n)));
        Assert.That(Math.Abs((total.Sum() / n) - 0.5), Is.GreaterThan(0.1));
    }

    [TestCase("euler", 42)]
    [TestCase("exponential", 41)]
    public void DeadTime_LengthensIntervals_ByWhatTheSchemeCounts(string scheme, int firstStep)
    {
        // 'since' is 0 at the end of the step of an event (euler), or already Δt (exponential), so that it exceeds 20 ms = 40 Δt at the 42nd or 41st step
        // after; from there on each step has the chance c. Mean interval k = firstStep − 1 + 1/c steps, variance v = (1 − c)/c². Of n steps from a
        // renewal n/k + (v/k² − 1)/2 + 1/(2k) have an event in the mean (within 0.02, the step at which the renewal is counted), with variance n v/k³
        const double dt = 0.5;
        const int steps = 3000;
        double c = 1 - Math.Exp(-0.04 / (1 - 0.8) * dt), k = firstStep - 1 + (1 / c), variance = (1 - c) / (c * c);
        Circuit circuit = Circuit("E=40 Hz", $"time.scheme={scheme}", "group.cell.initial.since=0 ms");
        double[] total = Last(Run(circuit, dt, steps, "group.cell.total"));

        double expected = (steps / k) + (((variance / (k * k)) - 1) / 2) + (0.5 / k), error = Math.Sqrt(steps * variance / (k * k * k) / total.Length);
        Assert.That(total.Average(), Is.EqualTo(expected).Within((4 * error) + 0.02));
        Assert.That((4 * error) + 0.02, Is.LessThan(0.1 * steps / (k * k)), "a tenth of what one step more or less of dead time would change");
    }

    [TestCase("euler")]
    [TestCase("exponential")]
    public void OfTwoEventsThatSetAState_TheLaterInTheFileCounts(string scheme)
    {
        Circuit circuit = TestCircuits.Parse(
            $$"""
            circuit: twice
            populations:
              cell:
                size: 1
                d v/dt: 0
                first: v >= 0
                second: v >= 0
                when first: {v: 1}
                when second: {v: 2}
            time: {scheme: {{scheme}}}
            """,
            1,
            1);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<T>(circuit, TestCircuits.Values<T>(circuit), TestCircuits.Batch<T>(circuit, [[0]], [[0]]), [],
            [new TimeMonitor(circuit.Find("cell.v")!, 1)], 0.5, 1, 1, pool);
        simulation.Run(1);
        simulation.Run(0, last: true);

        Assert.That(double.CreateChecked(simulation.Sampled(0)[^1]), Is.EqualTo(2));
    }

    [Test]
    public void TossesAndDraws_AreMadeAtEventsAlone()
    {
        Circuit circuit = Circuit();
        TimeSimulation<T> simulation = Run(circuit, 0.5, 2000, "group.cell.total", "group.cell.heads", "group.cell.wait", "group.seen");
        double[] total = Last(simulation), heads = Last(simulation, 1), wait = [.. Last(simulation, 2).Where((_, i) => total[i] > 0)],
            seen = Last(simulation, 3);

        // heads of n events: p n ± √(n p (1 − p)); uniform draws: mean 10 ms, standard deviation 10/√12
        double n = total.Sum();
        Assert.That(heads.Sum() / n, Is.EqualTo(0.3).Within(4 * Math.Sqrt(0.21 / n)));
        Assert.That(heads.Zip(total).All(pair => pair.First <= pair.Second));
        Assert.That(wait.Average(), Is.EqualTo(10).Within(4 * 10 / Math.Sqrt(12.0 * wait.Length)));
        Assert.That(wait.Average(w => (w - 10) * (w - 10)), Is.EqualTo(100.0 / 12).Within(4 * 100 * Math.Sqrt(1 / 180.0 / wait.Length)),
            "variance; its error from the fourth moment 1/80 − 1/144");
        Assert.That(wait, Is.All.InRange(5, 15));

        // ∫ mean(rate(event)) dt counts the events of an ensemble, exactly but for rounding
        Assert.That(seen, Is.EqualTo(total.Chunk(Cells).Select(unit => unit.Average())).Within(typeof(T) == typeof(float) ? 1e-3 : 1e-10));
    }

    [Test]
    public void Events_DependNeitherOnThreadsNorOnTheBatch()
    {
        Circuit circuit = Circuit();
        double[] all = Last(Run(circuit, 0.5, 400, 70, 0, 1, "group.cell.total"));
        double[] threads = Last(Run(circuit, 0.5, 400, 70, 0, 3, "group.cell.total"));
        double[] alone = Last(Run(circuit, 0.5, 400, 1, 41, 1, "group.cell.total"));

        Assert.That(threads, Is.EqualTo(all));
        Assert.That(all[(41 * Units * Cells)..(42 * Units * Cells)], Is.EqualTo(alone));
        Assert.That(all[..(Units * Cells)], Is.Not.EqualTo(alone));
    }

    [Test]
    public void Events_OfDifferentLines_AreIndependent()
    {
        // two processes with the same rate agree in a step no more often than chance has it: c² of all draws, standard error √(c² / n)
        Circuit circuit = Circuit("dead=-1 ms", "group.hazard=50 Hz", "group.tossed=poisson(50 Hz)");
        TimeSimulation<T> simulation = Run(circuit, 4, 0, "group.elsewhere", "group.tossed", "group.cell.event");
        double chance = 1 - Math.Exp(-0.2);
        double both = 0, other = 0, n = 0;
        using var pool = new WorkerPool(1);
        for (int step = 0; step < 500; step++)
        {
            simulation.Run(1);
            double[] a = Last(simulation), b = Last(simulation, 1), c = Last(simulation, 2);
            both += a.Zip(b, (x, y) => x * y).Sum();
            other += a.Select((x, i) => x * c[i * Cells]).Sum();
            n += a.Length;
        }

        double error = Math.Sqrt(chance * chance / n);
        Assert.That(both / n, Is.EqualTo(chance * chance).Within(4 * error));
        Assert.That(other / n, Is.EqualTo(chance * chance).Within(4 * error));
    }

    private static Circuit Circuit(params string[] overrides) => TestCircuits.Parse(Text, 1, 1, overrides);

    private static TimeSimulation<T> Run(Circuit circuit, double dt, int steps, params string[] monitored) => Run(circuit, dt, steps, Trials, 0, 1, monitored);

    private static TimeSimulation<T> Run(Circuit circuit, double dt, int steps, int trials, long firstPresentation, int threads, params string[] monitored)
    {
        using var pool = new WorkerPool(threads);
        double[][] nothing = [.. Enumerable.Repeat(new double[] { 0 }, trials)];
        var simulation = new TimeSimulation<T>(
            circuit, TestCircuits.Values<T>(circuit), TestCircuits.Batch<T>(circuit, nothing, nothing, firstPresentation), [],
                [.. monitored.Select(m => new TimeMonitor(circuit.Find(m)!, Math.Max(1, steps)))], dt, 1, Math.Max(1, steps), pool);
        if (steps > 0)
        {
            simulation.Run(steps, last: true);
        }

        return simulation;
    }

    /// <summary>The last sample of a monitor, [trial, unit].</summary>
    private static double[] Last(TimeSimulation<T> simulation, int monitor = 0)
    {
        T[] samples = simulation.Sampled(monitor);
        return [.. samples.Skip(samples.Length / simulation.SampledSteps(monitor).Length * (simulation.SampledSteps(monitor).Length - 1))
            .Select(double.CreateChecked)];
    }
}

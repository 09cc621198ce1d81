using System.Globalization;
using System.Numerics;
using System.Text;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>Clocks and dead times are exact to the step, in float and double, whatever the step is in binary.</summary>
[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
public sealed class ClockTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [TestCase(0.1)]
    [TestCase(0.05)]
    [TestCase(0.3)]
    [TestCase(0.7)]
    [TestCase(0.0123)]
    public void AComparisonWithAClock_TurnsAtItsStep(double dt)
    {
        // t = k Δt in step k: t >= m Δt holds from step m on and t > m Δt from m + 1 on, for every m; written as a person writes it, in decimals
        const int steps = 300;
        var text = new StringBuilder("circuit: thresholds\npopulations:\n  clock:\n    size: 1\n    units: {t: ms}\n    d t/dt: 1\n    later: t - 3 ms\n");
        foreach (int m in Enumerable.Range(1, steps - 2))
        {
            string time = ((decimal)dt * m).ToString(CultureInfo.InvariantCulture), late = (((decimal)dt * m) - 3).ToString(CultureInfo.InvariantCulture);
            text.AppendLine($"    d from{m}/dt: (t >= {time} ms) / (1 ms)").AppendLine($"    d behind{m}/dt: (t > {time} ms) / (1 ms)");
            text.AppendLine($"    d until{m}/dt: ({time} ms >= t) / (1 ms)").AppendLine($"    d before{m}/dt: (t < {time} ms) / (1 ms)")
                .AppendLine($"    d again{m}/dt: (2 * later >= 2 * ({late} ms)) / (1 ms)");
        }

        Circuit circuit = TestCircuits.Parse(text.ToString(), 1, 1);
        TimeSimulation<T> simulation = Run(circuit, dt, steps);

        foreach (int m in Enumerable.Range(1, steps - 2))
        {
            int[] counted = [.. new[] { "from", "behind", "until", "before", "again" }.Select(n =>
                (int)Math.Round(simulation.Read(circuit.Find($"clock.{n}{m}")!)[0] / dt))];
            Assert.That(counted, Is.EqualTo(new[] { steps - m, steps - m - 1, m + 1, m, steps - m }), $"m = {m}");
        }
    }

    [Test]
    public void AStepCounts_HoweverCoarseTheNumbers()
    {
        // At M = 2²⁰ ms in float, 2⁴⁸ ms in double, what eight roundings may take, 8 · 2⁻²⁴ M or 8 · 2⁻⁵² M, is more than a step of 0.25 ms, and steps are
        // still whole numbers of the last digit. t = M + k Δt in step k, so that t >= M + 10 ms holds from step 40 on, and t > M + 10 ms from 41 on, of 100.
        const double dt = 0.25;
        long start = typeof(T) == typeof(float) ? 1L << 20 : 1L << 48;
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: late
            populations:
              clock:
                size: 1
                units: {t: ms}
                initial: {t: {{start}} ms}
                d t/dt: 1
                d from/dt: (t >= {{start + 10}} ms) / (1 ms)
                d behind/dt: (t > {{start + 10}} ms) / (1 ms)
            """, 1, 1);
        TimeSimulation<T> simulation = Run(circuit, dt, 100);

        Assert.That(new[] { "clock.from", "clock.behind" }.Select(n => double.CreateChecked(simulation.Read(circuit.Find(n)!)[0]) / dt),
            Is.EqualTo(new[] { 60.0, 59 }));
    }

    [TestCase("euler", ">", 2)]
    [TestCase("euler", ">=", 1)]
    [TestCase("exponential", ">", 1)]
    [TestCase("exponential", ">=", 0)]
    public void ADeadTime_IsAWholeNumberOfSteps_TheSameInEveryPrecision(string scheme, string comparison, int more)
    {
        // after an event 'since' is 0 at the end of its step (euler), or already Δt (exponential); it reaches T = m Δt m steps later, or m − 1
        foreach ((double dt, int m) in new[] { (0.1, 10), (0.1, 3), (0.1, 50), (0.05, 20), (0.05, 7), (0.3, 11), (0.025, 80), (0.7, 9) })
        {
            string tau = ((decimal)dt * m).ToString(CultureInfo.InvariantCulture);
            Circuit circuit = TestCircuits.Parse($$"""
                circuit: dead-time
                populations:
                  n:
                    size: 1
                    units: {since: ms}
                    initial: {since: 0 ms}
                    d since/dt: 1
                    spike: since {{comparison}} {{tau}} ms
                    when spike: {since: 0 ms}
                time: {scheme: {{scheme}} }
                """, 1, 1);
            long[] steps = Events(circuit, "n.spike", dt, 5000);

            Assert.That(steps.Zip(steps.Skip(1), (a, b) => b - a).Distinct(), Is.EqualTo(new long[] { m + more }), $"{tau} ms in steps of {dt} ms");
        }
    }

    [TestCase(33.3, 0.1, 334, Description = "no float and no double is 33.3: what is left over of each period must not grow")]
    [TestCase(50, 0.1, 501)]
    [TestCase(0.7, 0.05, 15)]
    public void APhaseThatWraps_KeepsItsPeriod(double period, double dt, int steps)
    {
        // Euler: phase ← phase − period replaces the step in which it is reached
        Circuit circuit = TestCircuits.Parse(FormattableString.Invariant($$"""
            circuit: phase
            populations:
              n:
                size: 1
                units: {phase: ms}
                d phase/dt: 1
                turn: phase >= {{period}} ms
                when turn: {phase: phase - {{period}} ms}
            """), 1, 1);
        long[] at = Events(circuit, "n.turn", dt, 100 * steps);

        Assert.That(at, Is.EqualTo(Enumerable.Range(0, at.Length).Select(i => (long)(steps - 1) + (i * steps))));
        Assert.That(at, Has.Length.EqualTo(100));
    }

    [TestCase(0.1, 200_000)]
    [TestCase(0.3, 70_000)]
    public void AClock_ShowsItsTime_AsNearAsThePrecisionCan(double dt, int steps)
    {
        Circuit circuit = TestCircuits.Parse("circuit: clock\npopulations:\n  n: {size: 1, units: {t: ms}, d t/dt: 1}\n", 1, 1);

        // n Δt as the user counts it; Δt itself is a double, right to 2⁻⁵³ of itself
        Assert.That(Run(circuit, dt, steps).Read(circuit.Find("n.t")!)[0],
            Is.EqualTo(double.CreateChecked(T.CreateChecked((double)((decimal)dt * steps)))).Within(1e-15 * dt * steps));
    }

    private static TimeSimulation<T> Run(Circuit circuit, double dt, int steps)
    {
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<T>(circuit, CircuitValues<T>.Draw(circuit, 1), TestCircuits.Batch<T>(circuit, [[0]], [[0]]), [], [], dt, 1, 1,
            pool);
        simulation.Run(steps);
        return simulation;
    }

    private static long[] Events(Circuit circuit, string name, double dt, int steps)
    {
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<T>(
            circuit, CircuitValues<T>.Draw(circuit, 1), TestCircuits.Batch<T>(circuit, [[0]], [[0]]), [], [], dt, 1, 1, pool,
                [new EventMonitor(circuit.Find(name)!)]);
        simulation.Run(steps);
        return [.. simulation.Happened(0).Select(o => o.Step)];
    }
}

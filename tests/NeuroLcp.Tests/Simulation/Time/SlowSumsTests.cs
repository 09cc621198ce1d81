using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>
/// Small increments add up however large the sum: states, weights, counts and noise that change over minutes, in steps of a fraction of a millisecond, keep
/// their time constants in single precision too.
/// </summary>
[TestFixture]
public sealed class SlowSumsTests
{
    private const double Step = 0.5;

    // a plain sum in float stalls where k |1 − s| falls below half the last digit of s, 2⁻²⁵ below 1: at 1 − s = 2⁻²⁵ / 5e-5 = 6e-4
    [TestCase("(1 - s) / (10 s)", "euler")]
    [TestCase("(1 - s) / tau", "euler")]
    [TestCase("(1 - s) * k", "euler")]
    [TestCase("(1 - s) / (10 s)", "exponential")]
    [TestCase("(1 - s) / tau", "exponential", Description = "drawn for each unit: 1 - exp(-k dt) is lost in float")]
    public void ASlowState_ComesToRestWithItsTimeConstant_InFloat(string equation, string scheme)
    {
        // Euler: 1 − s = (1 − k)ⁿ, exponential: e^(−k n), k = Δt / τ = 1/20,000; after 8 τ that is 3.4e-4
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: slow
            parameters: {tau: "uniform(10 s, 10.0001 s)", k: 1 / (10 s)}
            populations:
              n: {size: 1, d s/dt: {{equation}}}
            time: {scheme: {{scheme}}}
            """, 1, 1);
        const int steps = 160_000;

        double s = End<float>(circuit, "n.s", steps)[0];

        double rest = scheme == "euler" ? Math.Pow(1 - (1 / 20_000.0), steps) : Math.Exp(-steps / 20_000.0);
        Assert.That(1 - s, Is.EqualTo(rest).Within(2e-7), "two or three of the last digit of 1 - s, which is 6e-8; the draw of tau is worth 3e-8");
    }

    [Test]
    public void AStateWithoutALeak_AddsUp_InFloat()
    {
        // from 2²⁴ on, 1 is half the last digit of a float: a plain sum stays there
        Circuit circuit = TestCircuits.Parse("""
            circuit: counting
            populations:
              n:
                size: 1
                initial: {x: 2^24, total: 2^24}
                d x/dt: 2 / (1 ms)
                d total/dt: 0
                always: x > 0
                when always: {total: total + 1}
            """, 1, 1);

        Assert.That(End<float>(circuit, "n.x", 1000)[0], Is.EqualTo((1 << 24) + 1000));
        Assert.That(End<float>(circuit, "n.total", 1000)[0], Is.EqualTo((1 << 24) + 1000));
    }

    [Test]
    public void ACutInASlowTrial_LosesNothing()
    {
        Circuit circuit = TestCircuits.Parse("""
            circuit: slow
            populations:
              n: {size: 3, initial: {s: 0.9}, d s/dt: (1 - s) / (5 min), d x/dt: 0.1 / (1 ms)}
            """, 1, 1);
        double[] whole = End<float>(circuit, "n.s", 3000), x = End<float>(circuit, "n.x", 3000);

        Assert.That(End<float>(circuit, "n.s", 3000, cut: 1234), Is.EqualTo(whole));
        Assert.That(End<float>(circuit, "n.x", 3000, cut: 77), Is.EqualTo(x));
    }

    [Test]
    public void SlowNoise_Decays_InFloat()
    {
        // k = Δt / τ = 2.5e-8: e^(−k) is 1 in float. ε after n steps against the same path in double, from the generator; within n k = 5e-3 the decay counts
        const double tau = 2e7;
        const int steps = 200_000;
        Circuit circuit = TestCircuits.Parse("circuit: slow\npopulations:\n  n: {size: 1, eps: ou(20000 s), d s/dt: -s / (1 ms)}\n", 1, 1);
        double k = Step / tau, scale = Math.Sqrt(2 * k * (1 - k)), decay = 1 - k;
        uint stream = Initialisation.Stream("noise:n:0");
        double eps = Philox.Normal(3, stream ^ 0x80000000u, 0, 0, 0), start = eps;
        for (uint step = 1; step <= steps; step++)
        {
            eps = (decay * eps) + (scale * Philox.Normal(3, stream, 0, step, 0));
        }

        Assert.That(End<float>(circuit, "n.eps", steps)[0], Is.EqualTo(eps).Within(2e-4));
        Assert.That(steps * k * Math.Abs(start), Is.GreaterThan(1e-3), "what the decay is worth");
    }

    [Test]
    public void ASlowWeight_LearnsOnline_InFloat()
    {
        // as a slow state: w = 1 − 4e-4 (1 − k)ⁿ, k = 0.5 ms / 1 min; the increments, 3e-9 and less, are a tenth of half the last digit
        Circuit circuit = TestCircuits.Parse(SlowRule("1 min", ", online: true"), 1, 1);
        CircuitValues<float> values = CircuitValues<float>.Draw(circuit, 1);
        Run(circuit, values, 120_000);

        Assert.That(1 - values.Read(circuit.FindWeight("W")!)[0], Is.EqualTo(4e-4 * Math.Pow(1 - (1 / 120_000.0), 120_000)).Within(1.3e-7));
    }

    [Test]
    public void ASlowWeight_LearnsOverManyPhases_InFloat_AndGoesOnFromACheckpoint()
    {
        // 10,000 updates of two trials with a phase of 1 ms each: k = 1 ms / 10 s; increments of 4e-8 are less than the last digit, 6e-8
        string text = SlowRule("20 s", "") + """
            readout: b.y
            protocol: [{simulate: {duration: 1 ms, dt: 0.5 ms}, learn: W}]
            evaluation: {simulate: {duration: 1 ms}}
            learning: {batch: 2, epochs: 10000}
            """;
        double whole = Trained(null), cut = Trained(4321);

        Assert.That(1 - whole, Is.EqualTo(4e-4 * Math.Pow(1 - (1 / 20_000.0), 10_000)).Within(1.3e-7));
        Assert.That(cut, Is.EqualTo(whole));

        double Trained(int? at)
        {
            Circuit circuit = TestCircuits.Parse(text, 1, 1);
            CircuitValues<float> values = CircuitValues<float>.Draw(circuit, 1);
            using var pool = new WorkerPool(1);
            var trainer = new Trainer<float>(circuit, TestCircuits.Task([[0], [0]], [[0], [0]]), values, 3, pool);
            SavedState? kept = null;
            while (trainer.Update < trainer.Updates)
            {
                trainer.Step();
                if (trainer.Update == at && kept is null)
                {
                    kept = trainer.Save();
                    trainer.Step();
                    trainer.Restore(kept);
                }
            }

            return values.Read(circuit.FindWeight("W")!)[0];
        }
    }

    private static string SlowRule(string tau, string more) => $$"""
        circuit: slow-rule
        populations:
          a: {size: 1, x: 1, d s/dt: -s / (10 ms)}
          b: {size: task.outputs, y: W @ a.x}
        weights:
          W: {post: b, pre: a, init: 1 - 4e-4}
        plasticity:
          W: {d w/dt: (1 - w) / ({{tau}}){{more}}}

        """;

    private static double[] End<T>(Circuit circuit, string variable, int steps, int? cut = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CircuitValues<T> values = CircuitValues<T>.Draw(circuit, 1);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<T>(circuit, values, TestCircuits.Batch<T>(circuit, [[0]], [[0]]), [],
            [new TimeMonitor(circuit.Find(variable)!, steps)], Step, 3, steps, pool);
        SavedState? kept = null;
        if (cut is { } at)
        {
            simulation.Run(at);
            kept = simulation.Save();
            simulation.Run(10);
            simulation.Restore(kept);
        }

        simulation.Run(steps - (cut ?? 0), last: true);
        T[] samples = simulation.Sampled(0);
        return [.. samples[^circuit.Find(variable)!.Population.Size..].Select(double.CreateChecked)];
    }

    private static void Run<T>(Circuit circuit, CircuitValues<T> values, int steps)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var pool = new WorkerPool(1);
        new TimeSimulation<T>(circuit, values, TestCircuits.Batch<T>(circuit, [[0]], [[0]]), [], [], Step, 3, 1, pool).Run(steps);
    }
}

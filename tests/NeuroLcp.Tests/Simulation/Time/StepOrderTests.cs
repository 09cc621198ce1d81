using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>
/// What is taken when in a step of the exponential scheme: events set the states; the equations act from there, with what is of the unit itself computed anew
/// and what comes through weights, sums, delays and events as it was.
/// </summary>
[TestFixture]
public sealed class StepOrderTests
{
    [TestCase("v^2", 1 + 0.1, Description = "f(x') = 1, not f(x) = 9")]
    [TestCase("square(v)", 1 + 0.1)]
    [TestCase("own", 1 + 0.1, Description = "a value of the unit is computed anew")]
    [TestCase("own_of_own * v", 1 + 0.1)]
    [TestCase("W @ own", 1 + 0.9, Description = "what comes through a weight is that of the beginning")]
    [TestCase("sum(own)", 1 + 0.9)]
    [TestCase("delayed(own, 0.1 ms)", 1 + 0.9)]
    [TestCase("own + rate(spike) * 1 ms", 1 + 0.1 + 1, Description = "an event counts once in its step")]
    [TestCase("v > 2", 1, Description = "a condition is of the unit")]
    [TestCase("other.partner", 1 + 0.1, Description = "a partner, unit by unit, at the same instant")]
    public void BehindAnEvent_TheEquationActsFromWhereItPutTheState(string f, double expected)
    {
        // v = 3 in the first step, an event sets it to 1; Δt = 0.1 ms and no leak: v⁺ = 1 + f Δt
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: order
            populations:
              n:
                size: 1
                initial: {v: 3}
                own: v^2
                own_of_own: own / v
                spike: v > 2
                when spike: {v: 1}
                d v/dt: ({{f}}) / (1 ms)
              other:
                size: n.size
                partner: n.v^2
            weights:
              W: {post: n, pre: n, init: 1}
            time: {scheme: exponential}
            """, 1, 1);

        Assert.That(After(circuit, "n.v", 1), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void AnotherState_ActsFromWhereTheEventPutTheFirst()
    {
        // u⁺ = u e^(−Δt/τ) + v′² (1 − e^(−Δt/τ)), v′ = 1, τ = 1 ms
        Circuit circuit = TestCircuits.Parse("""
            circuit: order
            populations:
              n:
                size: 1
                initial: {v: 3, u: 0.5}
                spike: v > 2
                when spike: {v: 1}
                d v/dt: 0
                d u/dt: (v^2 - u) / (1 ms)
            time: {scheme: exponential}
            """, 1, 1);

        Assert.That(After(circuit, "n.u", 1), Is.EqualTo((0.5 * Math.Exp(-0.1)) + (1 - Math.Exp(-0.1))).Within(1e-14));
    }

    [TestCase("euler")]
    [TestCase("exponential")]
    public void RegularSpiking_HasAsManySpikes_InBothSchemes(string scheme)
    {
        // Izhikevich (2003), I = 10, 1 s at 0.1 ms: 23 spikes, as an explicit Euler loop written out below
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: izhikevich
            populations:
              cell:
                size: 1
                units: {v: mV, u: mV}
                initial: {v: -65 mV, u: -13 mV}
                d v/dt: (0.04 / (1 mV) * v^2 + 5 * v + 140 mV - u + 10 mV) / (1 ms)
                d u/dt: 0.02 * (0.2 * v - u) / (1 ms)
                d count/dt: 0
                spike: v >= 30 mV
                when spike: {v: -65 mV, u: u + 8 mV, count: count + 1}
            time: {scheme: {{scheme}} }
            """, 1, 1);
        (double v, double u) = (-65, -13);
        int spikes = 0;
        for (int k = 0; k < 10_000; k++)
        {
            if (v >= 30)
            {
                (v, u, spikes) = (-65, u + 8, spikes + 1);
                continue;
            }

            (v, u) = (v + (0.1 * ((0.04 * v * v) + (5 * v) + 150 - u)), u + (0.1 * 0.02 * ((0.2 * v) - u)));
        }

        Assert.That(spikes, Is.EqualTo(23));
        Assert.That(After(circuit, "cell.count", 10_000), Is.EqualTo(23));
    }

    private static double After(Circuit circuit, string state, int steps)
    {
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, CircuitValues<double>.Draw(circuit, 1), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], [],
            0.1, 1, 1, pool);
        simulation.Run(steps);
        return simulation.Read(circuit.Find(state)!)[0];
    }
}

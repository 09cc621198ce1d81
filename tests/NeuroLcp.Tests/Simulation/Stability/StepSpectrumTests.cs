using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Stability;

/// <summary>Delays are in the eigenvalues: those of a step of the simulation, which are the roots of the characteristic equation for short steps.</summary>
[TestFixture]
public sealed class StepSpectrumTests
{
    private static string Loop(string feedback, string size = "1") => $$"""
        circuit: loop
        parameters: {tau: 10 ms}
        populations:
          cell: {size: {{size}}, initial: {v: 1}, d v/dt: (-v + W @ v) / tau}
        weights:
          W: {post: cell, pre: cell, init: {{feedback}} * self, delay: 5 ms}
        """;

    [TestCase(-3.0)]
    [TestCase(-0.5)]
    [TestCase(0.8)]
    public void Eigenvalues_AreTheRootsOfTheStep(double w)
    {
        // v⁺ = (1 − h) v + h w v₁₀, h = Δt/τ = 0.05, 10 steps late: μ¹¹ − (1 − h) μ¹⁰ − h w = 0, all 11 roots
        StabilityReport report = Report(Loop(w.ToString(System.Globalization.CultureInfo.InvariantCulture)), 0.5);

        Assert.That(report.Eigenvalues, Has.Count.EqualTo(11));
        foreach (Complex rate in report.Eigenvalues)
        {
            Complex mu = Complex.Exp(rate * 0.5);
            Assert.That((Complex.Pow(mu, 11) - (0.95 * Complex.Pow(mu, 10)) - (0.05 * w)).Magnitude, Is.LessThan(1e-12));
        }
    }

    [Test]
    public void GrowthRate_ForShortSteps_IsTheRightmostRootOfTheCharacteristicEquation()
    {
        // λ τ = −1 + w e^(−λ d) with w = −5, d = τ/2; Newton from near the Hopf pair, ω = 3.7/τ (which w = −3.8 would make neutral)
        Complex z = new(0.3, 4);
        for (int i = 0; i < 50; i++)
        {
            Complex e = -5 * Complex.Exp(-z * 0.5);
            z -= (z + 1 - e) / (1 + (0.5 * e));
        }

        // Euler's error of a mode is λ² Δt / 2 = 0.03 · z² of it at Δt = 0.05 ms, half of it at half the step
        double coarse = Report(Loop("-5"), 0.05).GrowthRate * 10, fine = Report(Loop("-5"), 0.025).GrowthRate * 10;
        Assert.That(z.Real, Is.Positive, "without the delay the loop would be stable: −6/τ");
        Assert.That(coarse, Is.EqualTo(z.Real).Within(0.03));
        Assert.That((2 * fine) - coarse, Is.EqualTo(z.Real).Within(0.001));
    }

    [Test]
    public void GrowthRate_IsThatOfTheSimulation()
    {
        Circuit circuit = TestCircuits.Parse(Loop("-5"), 1, 1);
        double growth = Report(Loop("-5"), 0.5).GrowthRate;
        using var pool = new WorkerPool(1);
        Variable v = circuit.Find("cell.v")!;
        var simulation = new TimeSimulation<double>(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [],
            [new TimeMonitor(v)], 0.5, 1, 2000, pool);
        simulation.Run(2000);
        double[] trace = simulation.Sampled(0);

        // largest of the last period against largest of one 500 steps earlier: other modes have died by e^(−30)
        double late = trace[^60..].Max(Math.Abs), early = trace[^560..^500].Max(Math.Abs);
        Assert.That(Math.Log(late / early) / 250, Is.EqualTo(growth).Within(0.03 * growth));
    }

    [Test]
    public void LargeCircuits_ShowTheirGrowingModesToo()
    {
        // 40 units: 440 numbers in all, a Krylov space of 80. Forty equal loops have the eigenvalues of one
        StabilityReport one = Report(Loop("-5"), 0.5), many = Report(Loop("-5", "40"), 0.5);

        Assert.That(many.GrowthRate, Is.EqualTo(one.GrowthRate).Within(1e-6));
    }

    [Test]
    public void LargestStep_IsLimitedByWhatActsAtOnce_AndByTheDelay()
    {
        // the leak alone, −1/τ, allows 20 ms, its time constant 10 ms, the delay 5 ms
        Assert.That(Report(Loop("-5"), 0.5).LargestStep, Is.EqualTo(5).Within(1e-12));
        Assert.That(Report(Loop("-5").Replace("5 ms", "40 ms"), 0.5).LargestStep, Is.EqualTo(10).Within(1e-12));
    }

    private static StabilityReport Report(string text, double step)
    {
        Circuit circuit = TestCircuits.Parse(text, 1, 1);
        return StabilityReport.Of(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], step);
    }
}

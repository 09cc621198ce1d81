using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Stability;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Stability;

/// <summary>What is said of circuits whose initial state cannot be linearised, or says nothing about rest.</summary>
[TestFixture]
public sealed class InitialStateTests
{
    // 0.1 x / (1 - exp(-x)) at x = 0 is 0 / 0
    [TestCase("x: v / (10 mV)\n    a: 0.1 * x / (1 - exp(-x))\n    d g/dt: (a * (1 - g) - 0.125 * g) / (1 ms)", "cell.a")]
    [TestCase("d g/dt: (1 - g * log(v / (1 mV))) / (10 ms)", "cell.g")]
    // its derivative by v is 0 wherever v is not 0: only the value itself says that there is none
    [TestCase("a: step(v / (1 mV)) / step(v / (1 mV))\n    d g/dt: (a - g) / (10 ms)", "cell.a")]
    // 1e300 squared overflows
    [TestCase("initial: {g: 1e300}\n    d g/dt: (1 - g * g) / (10 ms)", "cell.g")]
    public void WhatHasNoValueAtTheInitialState_IsNamed_AndReachesNoSolver(string equations, string named)
    {
        StabilityReport report = Report(equations);

        Assert.That(report.Undefined?.Variable.FullName, Is.EqualTo(named));
    }

    [Test]
    public void AnInfiniteDerivative_IsNoError_ButSaysThatNothingIsKnown()
    {
        // d sqrt(g) / dg is infinite at g = 0, where sqrt(g) is 0 and the state moves away at 1 / (10 ms)
        StabilityReport report = Report("r: sqrt(g)\n    d g/dt: (1 - r) / (10 ms)");

        Assert.That(report.Undefined, Is.Null);
        Assert.That(report.NotLinearised, Is.EqualTo("the derivative of 'cell.r' by what it is made of is infinite at unit 0"));

        // what is left to go by are the time constants that the equations name: 1 ms of v
        Assert.That((report.Eigenvalues.Count, report.LargestStep), Is.EqualTo((0, 1.0)));
    }

    [Test]
    public void ACircuitWithoutStates_HasNoModes() =>
        Assert.That(Report("z: ou(5 ms)", hasVoltage: false) is { Eigenvalues.Count: 0, Undefined: null, NotLinearised: null }, Is.True);

    [Test]
    public void AClock_NeitherGrowsNorDecays()
    {
        // λ = 0 for the clock and −1/(10 ms) for g
        StabilityReport report = Report("units: {t: ms}\n    d t/dt: 1\n    d g/dt: (1 - g) / (10 ms)");

        Assert.That(report.GrowthRate, Is.Zero);
        Assert.That(report.LargestStep, Is.EqualTo(10).Within(1e-12));
    }

    // f = a (b v − u) / (1 ms): ∂f/∂u = −a / (1 ms), so that u decays in 1 ms / a = 50 ms, whatever the equation is divided by
    [TestCase("d g/dt: 0.02 * (0.2 - g) / (1 ms)", 50)]
    [TestCase("d g/dt: (0.2 - g) / (20 ms)", 20)]
    public void ATimeConstant_IsThatOfTheLeak_NotTheUnitBelowTheLine(string equation, double expected)
    {
        Circuit circuit = Parse(equation);

        Assert.That(StabilityReport.TimeConstant(circuit.Find("cell.g")!), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void ALeakThatARefractoryTimeSwitches_LimitsTheStepOfACircuitWithEvents()
    {
        // −1/(20 ms) while since is at least 3 ms, where it starts
        StabilityReport report = Report(
            "units: {since: ms}\n    initial: {since: 3 ms}\n    d g/dt: (1 - g) / (20 ms) * (since >= 3 ms)\n    d since/dt: 1\n    spike: g >= 0.5\n    when spike: {g: 0, since: 0 ms}");

        Assert.That((report.LargestStep, report.LimitedBy?.FullName), Is.EqualTo((20.0, "cell.g")));
    }

    private static StabilityReport Report(string equations, bool hasVoltage = true)
    {
        Circuit circuit = Parse(equations, hasVoltage);
        return StabilityReport.Of(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], 0.5);
    }

    private static Circuit Parse(string equations, bool hasVoltage = true)
    {
        bool ownUnits = equations.Contains("units:", StringComparison.Ordinal);
        string voltage = !hasVoltage ? "" : ownUnits ? "" : "    units: {v: mV}\n    d v/dt: -v / (1 ms)\n";
        return TestCircuits.Parse($"circuit: initial\npopulations:\n  cell:\n    size: 2\n{voltage}    {equations}\n", 1, 1);
    }
}

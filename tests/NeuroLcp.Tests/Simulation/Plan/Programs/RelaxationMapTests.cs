using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Programs;

namespace NeuroLcp.Tests.Simulation.Plan.Programs;

/// <summary>
/// A leak whose target does not need the state itself is put at its target; everything else is iterated. Neither may change where the equilibrium is.
/// </summary>
[TestFixture]
public sealed class RelaxationMapTests
{
    private const string Text = """
        circuit: leaks
        about: One unit.
        source: []
        parameters: {tau: 10 ms, tau_slow: 20 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cell:
            size: task.inputs
            drive: U @ sensory.x
            feedback: -v / 2
            d v/dt: EQUATION
        weights:
          U: {post: cell, pre: sensory, init: "1"}
        free: {cell.feedback: 0}
        solver: {tolerance: 1e-13}
        """;

    [TestCase("-v / tau + (drive + feedback) / tau_slow", 3 / 2.5, 3 / 2.0)]
    [TestCase("(-v + drive + feedback) / tau", 3 / 1.5, 3.0)]
    [TestCase("(drive - 2 * v + feedback) * 0.3 / tau", 3 / 2.5, 3 / 2.0)]
    public void Equilibrium_WithAValueOfTheStateHeld_LeavesThatValueOut(string equation, double controlled, double free)
    {
        // x = 3. First: −v + (3 − v/2)/2 = 0 (times tau) gives v = 1.2; with the feedback held at 0, v = 1.5. The others alike.
        Circuit circuit = TestCircuits.Parse(Text.Replace("EQUATION", equation, StringComparison.Ordinal), 1, 1);

        Assert.That(new SolvedCircuit(TestCircuits.Values<double>(circuit), [[3]], [[0]])["cell.v"][0], Is.EqualTo(controlled).Within(1e-11));
        Assert.That(new SolvedCircuit(TestCircuits.Values<double>(circuit), [[3]], [[0]], circuit.Free)["cell.v"][0], Is.EqualTo(free).Within(1e-11));
    }

    [TestCase("sign(v)", 1.0)]
    [TestCase("step(v)", 1.0)]
    [TestCase("-1 + 2 * step(v - 5)", -1.0)]
    public void AState_InItsOwnEquationThroughAStep_IsIterated(string term, double expected)
    {
        // v = 0 + term of v itself: from 3 the solutions ±1 and 0 or 1 are decided by where the state is, which no target can know
        string equation = $"(-v + {term} + 0 * feedback) / tau\n    initial: {{v: 3}}";
        Circuit circuit = TestCircuits.Parse(Text.Replace("EQUATION", equation, StringComparison.Ordinal), 1, 1);

        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[3]], [[0]]);

        Assert.That(solved.Iterated.Select(s => s.FullName), Is.EqualTo(new[] { "cell.v" }));
        Assert.That(solved["cell.v"][0], Is.EqualTo(expected).Within(1e-11));
    }

    [Test]
    public void AState_ThatLeaksThroughAnotherAtItsTarget_IsSeenToLeak()
    {
        // error = y − D r − c at its target, so that d y/dt = (−error + u) / tau is a leak towards D r + c + u; and the soma, which leaks through
        // its own error neuron, is no integrator: what is left to iterate is what energy.yaml iterates
        Circuit neurons = TestCircuits.Shipped("energy-neurons", 3, 2, "pyramidal.size=4"), flow = TestCircuits.Shipped("energy", 3, 2, "pyramidal.size=4");

        var map = new RelaxationMap(neurons, []);

        Assert.That(map.Iterated.Select(s => s.FullName), Is.EqualTo(new[] { "pyramidal.soma", "output.u" }));
        Assert.That(new RelaxationMap(flow, []).Iterated.Select(s => s.FullName), Is.EqualTo(map.Iterated.Select(s => s.FullName)));
        Assert.That(map.Iterated.Select(map.Integrates), Is.EqualTo(new[] { false, true }));
    }
    [TestCase(0.1)]
    [TestCase(1)]
    [TestCase(10)]
    public void AController_WhateverComesBackThroughItsOutputs_IsSlowedUntilTheLoopSettles(double gain)
    {
        // the loss sees the output that u drives at once, so that u seems to leak by 1 + alpha; soma, dendrite and u make a ring, unstable at a
        // third of a turn each once G grows, however short the steps of all three together; with u slower than the others it settles for any G
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", 20, 3,
            $"D.init={gain.ToString(System.Globalization.CultureInfo.InvariantCulture)} * uniform_fan_in", "U.init=uniform_fan_in");
        var map = new RelaxationMap(circuit, []);

        Assert.That(map.Iterated.Select(s => (s.FullName, map.Integrates(s))), Does.Contain(("output.u", true)));
        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), TestCircuits.Rows(3, 20, "ring input"), TestCircuits.Rows(3, 3, "ring target"));
        Assert.That(solved.Report.Unconverged, Is.Zero);
    }
}

using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Tests.Language.Checking;

/// <summary>What conditions and events mean, and what a step makes of them.</summary>
[TestFixture]
public sealed class EventTests
{
    private static readonly double[] X = [0.5, -1, 2];
    private static readonly double[] Y = [1, -1, -2];

    [TestCase("x > 0.5", 0, 0, 1)]
    [TestCase("x >= 0.5", 1, 0, 1)]
    [TestCase("x < y", 1, 0, 0)]
    [TestCase("x <= y", 1, 1, 0)]
    [TestCase("not x > 0", 0, 1, 0)]
    [TestCase("x > 0 and y > 0", 1, 0, 0)]
    [TestCase("x > 1 or y > 0", 1, 0, 1)]
    [TestCase("y > 0 if x > 0", 1, 0, 0)]
    [TestCase("x > 1 or x < 0 and y < -1", 0, 0, 1)]           // 'and' binds tighter than 'or'
    [TestCase("(x > 1 or x < 0) and y < 0", 0, 1, 1)]
    [TestCase("not x > 0 and y > -3", 0, 1, 0)]               // 'not' binds tighter than 'and'
    [TestCase("x > 1 or y > 0 if k < 0", 0, 0, 0)]            // 'if' is the loosest
    [TestCase("x + 1 > 2 * y - 1", 1, 1, 1)]
    [TestCase("2 * (x > 0) - (y > 0) + 1", 2, 1, 3)]          // a condition is 1 where it holds
    [TestCase("tau > 9 ms and x > k", 0, 0, 1)]
    [TestCase("mean(x > 0) > 0.6", 1, 1, 1)]
    public void Condition_HoldsWhereItSays(string condition, double first, double second, double third) =>
        Assert.That(SmallCircuit.Value(SmallCircuit.WithLines($"z: {condition}"), "cells.z", X, Y), Is.EqualTo(new[] { first, second, third }));

    [Test]
    public void Events_HappenByTheirChance_AndOnlyThere()
    {
        // 1 − exp(−40 Hz · 10 ms) = 0.3297; with the toss at one half
        Circuit circuit = Cells("e: poisson(40 Hz) if x > 0", "b: bernoulli(k) if e", "r: rate(e) + 2 * rate(b)", "c: e and not b");
        double[] numbers = [0.32, 0.33, 0.32, 0.01], tosses = [0.6, 0.4, 0.4, 0.1];
        Instant at = Interpret(circuit).Evaluate(States(circuit, [1, 1, 1, -1]), null, null, [numbers, tosses], step: 10);

        Assert.That(at.Values[circuit.Find("cells.e")!], Is.EqualTo(new double[] { 1, 0, 1, 0 }));
        Assert.That(at.Values[circuit.Find("cells.b")!], Is.EqualTo(new double[] { 0, 0, 1, 0 }));
        Assert.That(at.Values[circuit.Find("cells.c")!], Is.EqualTo(new double[] { 1, 0, 0, 0 }));
        Assert.That(at.Values[circuit.Find("cells.r")!], Is.EqualTo(new[] { 0.1, 0, 0.3, 0 }).Within(1e-15), "events per ms");
        Assert.That(circuit.HasEvents);
        Assert.That(circuit.Find("cells.e")!.Kind, Is.EqualTo(VariableKind.Event));
    }

    [Test]
    public void NothingHappens_WhereNothingIsDrawn()
    {
        Circuit circuit = Cells("e: poisson(1e9 Hz)", "b: bernoulli(1) if e");
        Instant at = Interpret(circuit).Evaluate(States(circuit, [1, 1, 1, 1]), null, null, step: 10);

        Assert.That(at.Values[circuit.Find("cells.e")!], Is.EqualTo(new double[4]));
        Assert.That(at.Values[circuit.Find("cells.b")!], Is.EqualTo(new double[4]));
    }

    [Test]
    public void EulerStep_WhereAnEventHappens_EndsAtTheValueGiven()
    {
        // all from the old values: x and y swap; of two that set y the later counts
        Circuit circuit = Cells("d y/dt: 3 / tau", "up: x > 0", "high: x > 1", "when up: {x: y, y: x}", "when high: {y: x + 10 * y}");
        Dictionary<Variable, double[]> next = Next(circuit, [2, 1, -1, -3], [0.5, 0.25, 0.125, 1], 2);

        Assert.That(next[circuit.Find("cells.x")!], Is.EqualTo(new[] { 0.5, 0.25, -0.8, -2.4 }).Within(1e-15), "−x/τ · 2 ms elsewhere");
        Assert.That(next[circuit.Find("cells.y")!], Is.EqualTo(new[] { 7, 1, 0.725, 1.6 }).Within(1e-15));
    }

    [Test]
    public void ExponentialStep_IntegratesLeaksExactly_AndEventsHappenAtItsBeginning()
    {
        // x leaks from what the event gave it; y has no leak, so that it flows on by f Δt
        Circuit circuit = Cells("d y/dt: 3 / tau", "up: x > 0", "when up: {x: y, y: x}", "#", "time: {scheme: exponential}");
        double kept = Math.Exp(-0.2);
        Dictionary<Variable, double[]> next = Next(circuit, [2, 1, -1, -3], [0.5, 0.25, 0.125, 1], 2);

        Assert.That(next[circuit.Find("cells.x")!], Is.EqualTo(new[] { 0.5 * kept, 0.25 * kept, -kept, -3 * kept }).Within(1e-15));
        Assert.That(next[circuit.Find("cells.y")!], Is.EqualTo(new[] { 2.6, 1.6, 0.725, 1.6 }).Within(1e-15));
    }

    [Test]
    public void DrawAtAnEvent_HasTheDistributionItNames()
    {
        Circuit circuit = Cells(
            "d u/dt: 0", "d n/dt: 0", "d l/dt: 0", "units: {u: ms}", "up: x > 0",
            "when up: {u: \"uniform(5 ms, 15 ms * x)\", n: \"normal(x, 2)\", l: \"lognormal(3, x)\"}");
        Instant at = Interpret(circuit).Evaluate(States(circuit, [1, 2, 1, -1]), null, null, [[0.25, 0.5, 1, 0.9], [0, -1, 1.5, 7], [1, 0.5, 0, 7]], step: 1);
        Dictionary<Variable, double[]> next = Interpret(circuit).Next(at);

        Assert.That(next[circuit.Find("cells.u")!], Is.EqualTo(new double[] { 7.5, 17.5, 15, 0 }));
        Assert.That(next[circuit.Find("cells.n")!], Is.EqualTo(new double[] { 1, 0, 4, 0 }));
        Assert.That(next[circuit.Find("cells.l")!], Is.EqualTo(new[] { 3 * Math.E, 3 * Math.E, 3, 0 }).Within(1e-14));
    }

    [Test]
    public void WhatAnEventDoes_CanBeSetFromOutside()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: events
            parameters: {tau: 10 ms}
            populations:
              cells:
                size: 2
                d x/dt: -x / tau
                up: x > 0
                when up: {x: 5}
                cell:
                  count: 3
                  d n/dt: 0
                  e: poisson(10 Hz)
                  when e: {n: n + 1}
            """, "cells.when.up.x=7", "populations.cells.cell.when.e.n=n + 2");

        Assert.That(circuit.Populations.SelectMany(p => p.Updates).Select(u => u.Value.ToString()), Has.Exactly(2).Items);
        var states = circuit.States.ToDictionary(s => s, s => Enumerable.Repeat(1.0, s.Population.Size).ToArray());
        Interpreter interpreter = new(circuit, new Dictionary<string, double[,]>(), Initialisation.Parameters(circuit, 0));
        Dictionary<Variable, double[]> next = interpreter.Next(interpreter.Evaluate(states, null, null, [[0, 1, 0, 1, 1, 1]], step: 1));
        Assert.That(next[circuit.Find("cells.x")!], Is.EqualTo(new double[] { 7, 7 }));
        Assert.That(next[circuit.Find("cells.cell.n")!], Is.EqualTo(new double[] { 3, 1, 3, 1, 1, 1 }));
    }

    [TestCase("cells.when.upp.x=7", "'cells.when.up'")]
    [TestCase("cells.when.up.z=7", "'z' is no state")]
    [TestCase("cells.when.up=7", "nothing here is called")]
    public void SettingAnEventThatIsNotThere_IsAnError(string given, string says)
    {
        CircuitException errors = Assert.Throws<CircuitException>(() => CircuitFile.Parse(new SourceText("test.yaml", """
            circuit: events
            parameters: {tau: 10 ms}
            populations:
              cells: {size: 2, d x/dt: -x / tau, up: x > 0, when up: {x: 5}}
            """), new TaskShape(1, 1), [given]))!;
        Assert.That(DiagnosticText.Format(errors.Diagnostics), Does.Contain(says));
    }

    [Test]
    public void HeldState_IsNotSetByAnEvent()
    {
        Circuit circuit = Cells("up: x > 0", "when up: {x: 5}");
        var held = new Dictionary<Variable, double[]> { [circuit.Find("cells.x")!] = [1, 1, 1, 1] };
        Instant at = Interpret(circuit).Evaluate(States(circuit, [0, 0, 0, 0]), null, null, held: held, step: 1);

        Assert.That(Interpret(circuit).Next(at, held)[circuit.Find("cells.x")!], Is.EqualTo(new double[] { 1, 1, 1, 1 }));
    }

    /// <summary>Four units with a leaky state x and more lines; what stands behind '#' is a section of its own.</summary>
    private static Circuit Cells(params string[] lines) => SmallCircuit.Parse($$"""
        circuit: events
        parameters: {tau: 10 ms, k: 0.5}
        populations:
          cells:
            size: 4
            d x/dt: -x / tau
        {{string.Join('\n', lines.TakeWhile(l => l != "#").Select(l => "    " + l))}}
        {{string.Join('\n', lines.SkipWhile(l => l != "#").Skip(1))}}
        """);

    private static Interpreter Interpret(Circuit circuit) => new(circuit, new Dictionary<string, double[,]>(), Initialisation.Parameters(circuit, 0));

    private static Dictionary<Variable, double[]> States(Circuit circuit, double[] x) =>
        circuit.States.ToDictionary(s => s, s => s.Name == "x" ? x : new double[4]);

    private static Dictionary<Variable, double[]> Next(Circuit circuit, double[] x, double[] y, double step)
    {
        var states = new Dictionary<Variable, double[]> { [circuit.Find("cells.x")!] = x, [circuit.Find("cells.y")!] = y };
        return Interpret(circuit).Next(Interpret(circuit).Evaluate(states, null, null, step: step));
    }
}

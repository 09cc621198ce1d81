using NUnit.Framework;
using NeuroLcp.Language.Losses;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Tests.Language.Checking;

/// <summary>What a file means for the circuit that comes out of it.</summary>
[TestFixture]
public sealed class LoadingTests
{
    private const string Pair = """
        circuit: pair
        source: somewhere
        parameters:
          n: 4
          tau: 10 ms
          tau_slow: 3 * tau
          g_L: 10 nS
          C: 200 pF
          spread: "lognormal(20 ms, 0.2)"
        populations:
          input: {size: task.inputs, x: task.input}
          cells:
            size: 2 * n + 1
            units: {v: mV}
            initial: {v: -70 mV}
            rate: tanh(v / (10 mV))
            d v/dt: (g_L * (-70 mV - v) + 5 pA * drive) / C
            d fast/dt: (-fast + drive) / (2 * tau)
            d slow/dt: (-slow + drive) / spread
            d odd/dt: -odd / tau + drive / tau
            drive: V @ input.x
          partner:
            size: cells.size
            gap: cells.fast - cells.slow
          half: {size: cells.size / 3, d x/dt: -x / tau_slow}
        weights:
          V: {post: cells, pre: input, init: "normal(0, 1)"}
        """;

    private static readonly Circuit Loaded = SmallCircuit.Parse(Pair);

    [Test]
    public void PopulationsSizedByReference_ShareTheirUnits()
    {
        Axis cells = Loaded.Find("cells.v")!.Population.Axis;

        Assert.That(cells.Size, Is.EqualTo(9));
        Assert.That(Loaded.Find("partner.gap")!.Population.Axis, Is.SameAs(cells));
        Assert.That(Loaded.Find("half.x")!.Population.Axis, Is.Not.SameAs(cells));
        Assert.That(Loaded.Find("half.x")!.Population.Size, Is.EqualTo(3));
        Assert.That(((TaskReference)Loaded.Find("input.x")!.Equation).Axis, Is.SameAs(Loaded.Find("input.x")!.Population.Axis));
    }

    [Test]
    public void Parameters_AreWorkedOutInCanonicalUnits()
    {
        double[] values = [.. Loaded.Parameters.Where(p => !p.IsDrawn).Select(p => p.Value)];

        Assert.That(values, Is.EqualTo(new[] { 4.0, 10, 30, 10, 200 }));
        Parameter spread = Loaded.Parameters.Single(p => p.IsDrawn);
        Assert.That((spread.Name, spread.Value), Is.EqualTo(("spread", double.NaN)));
        Assert.That(spread.Definition, Is.InstanceOf<Draw>());
    }

    [Test]
    public void TimeConstant_IsReadOffWhereTheWholeEquationIsDividedByIt()
    {
        Assert.That(Loaded.Find("cells.fast")!.TimeConstant, Is.InstanceOf<Binary>());
        Assert.That(Loaded.Find("cells.slow")!.TimeConstant, Is.InstanceOf<DrawnParameterReference>());
        Assert.That(Loaded.Find("half.x")!.TimeConstant, Is.InstanceOf<ParameterReference>());
        // divided by a capacitance, and not divided as a whole
        Assert.That(Loaded.Find("cells.v")!.TimeConstant, Is.Null);
        Assert.That(Loaded.Find("cells.odd")!.TimeConstant, Is.Null);
    }

    [Test]
    public void Dimensions_FollowFromUnitsAndEquations()
    {
        Assert.That(Loaded.Find("cells.v")!.Dimension, Is.EqualTo(Dimension.Voltage));
        Assert.That(Loaded.Find("cells.rate")!.Dimension, Is.EqualTo(Dimension.None));
        Assert.That(Loaded.Find("cells.v")!.Initial.Dimension, Is.EqualTo(Dimension.Voltage));
        Assert.That(Loaded.Find("cells.fast")!.Initial.IsZero);
    }

    [Test]
    public void Values_ComeAfterTheValuesTheyNeed_InAnyOrderOfTheFile()
    {
        string[] order = [.. Loaded.EvaluationOrder.Select(v => v.FullName)];

        Assert.That(order.Take(5), Is.EqualTo(new[] { "cells.v", "cells.fast", "cells.slow", "cells.odd", "half.x" }));
        Assert.That(Array.IndexOf(order, "input.x"), Is.LessThan(Array.IndexOf(order, "cells.drive")));
    }

    [Test]
    public void Source_MayBeATextOrAList() => Assert.That(Loaded.Source, Is.EqualTo(new[] { "somewhere" }));

    [Test]
    public void Record_IsKeptAsWritten() =>
        Assert.That(SmallCircuit.Parse(Pair + "\nrecord: [cells.v, partner.* every 5 ms units 0:3]").Record,
            Is.EqualTo(new[] { "cells.v", "partner.* every 5 ms units 0:3" }));

    [Test]
    public void Overrides_ReplaceEverythingTheyName()
    {
        Circuit circuit = SmallCircuit.Parse(
            Pair, "tau=2 * 15 ms", "n=7", "cells.initial.v=-60 mV", "V.init=zeros", "cells.rate=v / (1 mV)", "cells.fast=-fast / tau", "learning.batch=7",
                "learning.loss.per=batch",
            "learning.loss.kind=cross_entropy", "solver.tolerance=1e-9", "time.step=0.1 ms", "cells.d slow/dt=-slow / tau");

        Assert.That(circuit.Parameters.First(p => p.Name == "tau_slow").Value, Is.EqualTo(90));
        Assert.That(circuit.Find("cells.v")!.Population.Size, Is.EqualTo(15));
        Assert.That(circuit.Find("cells.v")!.Initial, Is.EqualTo(-new Constant(60, Dimension.Voltage)));
        Assert.That(circuit.FindWeight("V")!.Initial.IsZero);
        Assert.That(circuit.Find("cells.rate")!.Equation, Is.InstanceOf<Binary>());
        Assert.That(circuit.Find("cells.fast")!.TimeConstant, Is.InstanceOf<ParameterReference>());
        Assert.That(circuit.Find("cells.slow")!.TimeConstant, Is.InstanceOf<ParameterReference>());
        Assert.That((circuit.Learning.Batch, circuit.Learning.PerBatch, circuit.Learning.Loss), Is.EqualTo((7, true, Loss.CrossEntropy)));
        Assert.That((circuit.Solver.Tolerance, circuit.Time.Step), Is.EqualTo((1e-9, 0.1)));
        Assert.That(circuit.Overrides, Has.Count.EqualTo(12));
    }

    [Test]
    public void LastOverride_Wins() => Assert.That(SmallCircuit.Parse(Pair, "n=7", "n=10").Parameters[0].Value, Is.EqualTo(10));

    [Test]
    public void NonLocalRule_IsAllowedWhereTheFileSaysSo()
    {
        Circuit circuit = SmallCircuit.Parse(Pair + "\nplasticity: {V: {rule: partner.gap * post.slow * pre.x, nonlocal: true}}");

        PlasticityRule rule = circuit.FindWeight("V")!.Rule!;
        Assert.That(rule.NonLocal);
        Assert.That(rule.Expression.Shape, Is.EqualTo(new Shape(circuit.FindWeight("V")!.Post.Axis, circuit.FindWeight("V")!.Pre!.Axis)));
    }

    [Test]
    public void RuleOnWhatAWeightBrings_IsLocal([Values("drive", "slow", "rate")] string name) =>
        Assert.That(SmallCircuit.Parse(Pair + $"\nplasticity: {{V: {{rule: post.{name} * pre.x}}}}").FindWeight("V")!.Rule!.NonLocal, Is.False);

    [Test]
    public void Formula_KeepsTheFormItIsWrittenIn()
    {
        // what is written is what is computed: nothing is simplified away
        var equation = (Binary)SmallCircuit.WithLines("z: 1 * x + 0 * y").Find("cells.z")!.Equation;

        Assert.That(equation.Left, Is.InstanceOf<Binary>());
        Assert.That(equation.Right.Shape.Rows, Is.Not.Null);
    }

    [Test]
    public void DiagnosticText_ShowsThePartOfALongLineThatMatters()
    {
        var source = new SourceText("long.yaml", new string('a', 300) + "WRONG" + new string('b', 300));
        string[] lines = DiagnosticText.Format(new Diagnostic(Severity.Error, source.Position(300, 5), "a mistake", "a hint")).Split('\n');

        Assert.That(lines[0], Is.EqualTo("long.yaml:1:301: a mistake"));
        Assert.That(lines[1], Has.Length.LessThan(130).And.Contains("...").And.Contains("WRONG"));
        Assert.That(lines[2].IndexOf('^'), Is.EqualTo(lines[1].IndexOf("WRONG", StringComparison.Ordinal)));
        Assert.That(lines[2], Does.EndWith("^^^^^  a hint"));
    }
}

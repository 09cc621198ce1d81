using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Losses;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Tests.Language;

[TestFixture]
public sealed class ShippedCircuitTests
{
    private static readonly TaskShape Digits = new(784, 10);

    private static IEnumerable<string> Names => CircuitFolder.Names;

    [TestCaseSource(nameof(Names))]
    public void ShippedCircuit_Loads_WithoutWarnings(string name)
    {
        Circuit circuit;
        try
        {
            circuit = CircuitFile.Load(CircuitFolder.Path(name), Digits, []);
        }
        catch (CircuitException errors)
        {
            Assert.Fail(DiagnosticText.Format(errors.Diagnostics));
            return;
        }

        Assert.That(circuit.Name, Is.EqualTo(name));
        Assert.That(circuit.Findings.Where(f => f.Severity == Severity.Warning), Is.Empty);
    }

    [Test]
    public void DynamicInversion_HasTheShapesAndConstantsOfItsFile()
    {
        Circuit circuit = CircuitFile.Load(CircuitFolder.Path("dynamic-inversion"), Digits, []);

        Assert.That(circuit.Populations.Select(p => (p.Name, p.Size)), Is.EqualTo(new[] { ("sensory", 784), ("pyramidal", 256), ("output", 10) }));
        Assert.That(circuit.Weights.Select(w => (w.Name, w.Rows, w.Columns)), Is.EqualTo(new[]
        {
            ("W", 256, 256), ("U", 256, 784), ("D", 10, 256), ("S", 256, 256), ("B", 256, 10), ("b", 256, 1), ("c", 10, 1),
        }));
        Assert.That(circuit.States.Select(s => s.FullName),
            Is.EqualTo(new[] { "pyramidal.basal", "pyramidal.soma", "pyramidal.apical", "output.y", "output.u" }));
        Assert.That(circuit.States.Select(s => ((ParameterReference)s.TimeConstant!).Parameter.Value), Is.EqualTo(new[] { 5.0, 20, 10, 20, 500 }));
        Assert.That(circuit.Control.Select(c => (c.State.FullName, c.Current.FullName)),
            Is.EqualTo(new[] { ("pyramidal.soma", "pyramidal.apical"), ("output.y", "output.u") }));
        Assert.That(circuit.Free.Select(h => (h.Variable.FullName, ((Constant)h.Value).Value)), Is.EqualTo(new[] { ("output.u", 0.0) }));
        Assert.That(circuit.Readout!.FullName, Is.EqualTo("output.y"));
        Assert.That(circuit.FindWeight("W")!.Rule!.Decay, Is.EqualTo(1e-6));
        Assert.That(circuit.FindWeight("U")!.Rule!.Decay, Is.Zero);
        Assert.That(circuit.Learning, Is.EqualTo(new LearningSettings
        {
            Loss = Loss.CrossEntropy,
            PerBatch = true,
            Optimiser = "adam",
            Rate = 1e-3,
            Schedule = "cosine",
            Floor = 1e-4,
            Clip = 10,
            Batch = 64,
            Epochs = 5,
        }));
        Assert.That(circuit.Solver, Is.EqualTo(new SolverSettings { Method = EquilibriumMethod.Auto, Tolerance = 1e-6, Limit = 800 }));
        Assert.That(circuit.Time, Is.EqualTo(new TimeSettings { Step = 0.5, Duration = 500 }));
        Assert.That(circuit.StepPosition!.Source.Line(circuit.StepPosition.Line)[(circuit.StepPosition.Column - 1)..], Does.StartWith("0.5 ms"));
    }

    [Test]
    public void DynamicInversion_SettlesControlBeforeValuesThatNeedIt()
    {
        Circuit circuit = CircuitFile.Load(CircuitFolder.Path("dynamic-inversion"), Digits, []);

        var seen = new HashSet<Variable>();
        foreach (Variable variable in circuit.EvaluationOrder)
        {
            if (!variable.IsState)
            {
                Assert.That(Variables(variable.Equation).All(seen.Contains), $"{variable} comes too early");
            }

            seen.Add(variable);
        }

        Assert.That(seen, Has.Count.EqualTo(circuit.Populations.Sum(p => p.Variables.Count)));
    }

    [Test]
    public void TiedCircuit_HasNoFeedbackOfItsOwn()
    {
        Circuit circuit = CircuitFile.Load(CircuitFolder.Path("dynamic-inversion-tied"), Digits, []);

        Assert.That(circuit.FindWeight("S")!.TransposeOf, Is.SameAs(circuit.FindWeight("W")));
        Assert.That(circuit.FindWeight("B")!.TransposeOf, Is.SameAs(circuit.FindWeight("D")));
        Assert.That((circuit.FindWeight("B")!.Rows, circuit.FindWeight("B")!.Columns), Is.EqualTo((256, 10)));
        Assert.That(circuit.FindWeight("S")!.Rule, Is.Null);
    }

    [Test]
    public void TyingFromOutside_EqualsTheTiedFile()
    {
        Circuit tied = CircuitFile.Load(CircuitFolder.Path("dynamic-inversion"), Digits, ["S=W.T", "B=D.T"]);

        Assert.That(tied.FindWeight("S")!.TransposeOf, Is.SameAs(tied.FindWeight("W")));
        Assert.That(tied.FindWeight("S")!.Rule, Is.Null);
        Assert.That(tied.Findings.Where(f => f.Severity == Severity.Notice).Select(f => f.Message), Is.EquivalentTo(new[]
        {
            "'S' is tied to 'W': its own 'init' is dropped", "'S' is tied to 'W': its own rule is dropped",
            "'B' is tied to 'D': its own 'init' is dropped", "'B' is tied to 'D': its own rule is dropped",
        }));
    }

    [Test]
    public void Feedforward_IsWiredAsAHierarchy()
    {
        Circuit circuit = CircuitFile.Load(CircuitFolder.Path("dynamic-inversion-feedforward"), Digits, []);

        Assert.That(circuit.Weights.Select(w => (w.Name, w.Rows, w.Columns)), Is.EqualTo(new[]
        {
            ("U", 256, 784), ("W", 256, 256), ("D", 10, 256), ("S", 256, 256), ("B", 256, 10), ("b1", 256, 1), ("b2", 256, 1), ("c", 10, 1),
        }));
        Assert.That(circuit.Control, Has.Count.EqualTo(3));
    }

    [Test]
    public void LinearQuadratic_HasALossPerTrial()
    {
        Circuit circuit = CircuitFile.Load(CircuitFolder.Path("linear-quadratic"), new TaskShape(5, 3), []);

        Assert.That((circuit.Learning.Loss, circuit.Learning.PerBatch), Is.EqualTo((Loss.SquaredError, false)));
        Assert.That(circuit.Time.Duration, Is.EqualTo(5000));
        Assert.That(circuit.FindWeight("W")!.Dimension, Is.EqualTo(Dimension.None));
    }

    private static IEnumerable<Variable> Variables(Expression e) => e is VariableReference v ? [v.Variable] : e.Operands.SelectMany(Variables);
}

using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Tests.Language.Operations;

/// <summary>How an equation depends on the state of its own unit.</summary>
[TestFixture]
public sealed class StateDependenceTests
{
    // tau is 10 ms: (half − 3 v) / tau with half = v / 2 leaks at (3 − ½) / 10 ms, (v − x) / tau at −1 / 10 ms
    [TestCase("(half - 3 * v) / tau", 0.25)]
    [TestCase("(v - x) / tau", -0.1)]
    [TestCase("(x - y) / tau", null)]
    [TestCase("-tanh(v) / tau", null)]
    [TestCase("(1 - v) / tau / (1 + v * v)", null)]
    public void TheLeakOfAState_IsMinusItsSlopeInItself_WhereThatIsANumber(string equation, double? leak)
    {
        Variable v = SmallCircuit.WithLines($"d v/dt: {equation}", "half: v / 2").Find("cells.v")!;

        Assert.That(StateDependence.Leak(v) is { } found ? Constancy.Value(found) : null, leak is null ? Is.Null : Is.EqualTo(leak).Within(1e-15));
    }

    [TestCase("x + half", Dependence.Affine)]
    [TestCase("v * x", Dependence.Affine)]
    [TestCase("v / (1 + x)", Dependence.Affine)]
    [TestCase("v * half", Dependence.Nonlinear)]
    [TestCase("x / (1 + v)", Dependence.Nonlinear)]
    [TestCase("step(v)", Dependence.Nonlinear)]
    [TestCase("sum(v) + x", Dependence.None)]
    [TestCase("M @ v", Dependence.None)]
    public void AFormula_DependsOnAStateOfItsOwnUnit_ByItsForm(string formula, Dependence dependence)
    {
        Circuit circuit = SmallCircuit.WithLines("d v/dt: -v / tau", "half: v / 2", $"z: {formula}");

        Assert.That(StateDependence.Of(circuit.Find("cells.z")!.Equation, circuit.Find("cells.v")!), Is.EqualTo(dependence));
    }
}

using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>What the oracles cannot say they say they cannot, and what to type instead.</summary>
[TestFixture]
public sealed class OracleRefusalTests
{
    private static readonly double[][] X = [[0.1, -0.2, 0.3, 0.4]], Target = [[1, 0, 0]];

    [Test]
    public void Circuit_WithoutControl_IsRefused() => AssertRefused(
        Without("control: {pyramidal.soma: apical, output.y: u}"), "circuit 'controlled' has no 'control:' section", "write control:");

    [Test]
    public void Circuit_WithoutAnAnswer_IsRefused() => AssertRefused(Without("readout: output.y"), "circuit 'controlled' has no 'readout:'");

    [Test]
    public void Circuit_ThatFeelsItsTargetWithoutControl_IsRefused() => AssertRefused(
        Text().Replace("control: {pyramidal.soma: apical, output.y: u}", "control: {pyramidal.soma: apical}", StringComparison.Ordinal),
        "still feels its target (output.y <- output.u <- task.target)", "name in 'control:' the current");

    [Test]
    public void Control_ThatIsItselfControlled_IsRefused() => AssertRefused(
        Text().Replace("control: {pyramidal.soma: apical, output.y: u}", "control: {pyramidal.soma: apical, pyramidal.apical: soma}", StringComparison.Ordinal),
        "both as a controlled state and as the control");

    [Test]
    public void Control_ThatNothingTellsOfTheLoss_IsRefused() => AssertRefused(
        OracleCircuits.WithController("d u/dt: -u / tau_u"), "nothing on the way to the control of circuit 'controlled' feels the loss");

    [Test]
    public void SoftmaxWithHardTargets_WithoutALeak_HasNoFiniteControl() => AssertRefused(
        Text(), "with targets of 0 and 1 is infinite; soften them (--set learning.loss.soft_targets=0.01)", "alpha=0", "learning.loss.kind=cross_entropy");

    [Test]
    public void SoftmaxWithSoftTargets_WithoutALeak_HasOne()
    {
        Circuit circuit = TestCircuits.Parse(Text(), 4, 3, "alpha=0", "learning.loss.kind=cross_entropy", "learning.loss.soft_targets=0.01");

        Assert.That(new OracleSetup(circuit, X, Target).Diagnose().Optimality, Is.EqualTo(Optimality.Optimal));
    }

    [Test]
    public void Circuit_TooLargeForDenseMatrices_IsRefused() => AssertRefused(
        Text(), "has 4006 unknowns at rest; the oracles work with dense matrices of up to 2000", "pyramidal.size=2000");

    [Test]
    public void Circuit_WithEvents_IsRefused() => Assert.That(
        Assert.Throws<OracleException>(() => new CircuitDiagnosis(TestCircuits.Shipped("burst-spiking", 4, 3, "pyramidal.size=2")))!.Message,
            Does.Contain("has events and comes to no rest"));

    private static string Text() => OracleCircuits.WithController(OracleCircuits.Integral);

    private static string Without(string line) => Text().Replace(line, "", StringComparison.Ordinal);

    private static void AssertRefused(string text, string message, params string[] more)
    {
        string[] overrides = [.. more.Where(m => m.Contains('=') && !m.Contains(' '))];
        Circuit circuit = TestCircuits.Parse(text, 4, 3, overrides);

        string said = Assert.Throws<OracleException>(() =>
        {
            _ = new CircuitDiagnosis(circuit);
            new OracleSetup(circuit, X, Target).Diagnose();
        })!.Message;

        Assert.That(said, Does.Contain(message));
        foreach (string words in more.Except(overrides))
        {
            Assert.That(said, Does.Contain(words));
        }
    }
}

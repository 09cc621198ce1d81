using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Equilibrium;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>Without a leak a controller of a softmax cross-entropy has an equilibrium only where targets lie between 0 and 1.</summary>
[TestFixture]
public sealed class ReachableTargetsTests
{
    private const string Text = """
        circuit: ce
        parameters: {tau: 10 ms, alpha: 0.1, k: 2}
        populations:
          sensory: {size: task.inputs, x: task.input}
          out:
            size: task.outputs
            error: grad(task.loss, y)
            d y/dt: (-y + W @ sensory.x + u) / tau
            d u/dt: k * (-error - alpha * u) / (100 ms)
        weights:
          W: {post: out, pre: sensory, init: zeros}
        control: {out.y: u}
        free: {out.u: 0}
        readout: out.y
        learning: {loss: {kind: cross_entropy}, batch: 4}
        """;

    [TestCase(true, "alpha=0")]
    [TestCase(true, "alpha=0", "learning.loss.per=batch", Description = "divided by the batch it is the same controller")]
    [TestCase(true, "alpha=0", "k=0.001")]
    [TestCase(false, "alpha=1e-12", Description = "a leak, however small, has one")]
    [TestCase(false, "alpha=0", "learning.loss.soft_targets=0.01")]
    [TestCase(false, "alpha=0", "learning.loss.kind=squared_error", Description = "y = target is within reach")]
    public void ClassesWithoutALeak_AreRefused_AtTheLine(bool isRefused, params string[] overrides)
    {
        Circuit circuit = TestCircuits.Parse(Text, 2, 3, overrides);

        Diagnostic? finding = ReachableTargets.Finding(circuit, [], TestCircuits.Examples([[1, 2], [3, 4]], [[0, 1, 0], [1, 0, 0]]));

        Assert.That(finding is not null, Is.EqualTo(isRefused));
        if (finding is not null)
        {
            Assert.That((finding.Position.Line, finding.Message), Is.EqualTo((9, finding.Message)));
            Assert.That(finding.Message, Does.StartWith("out.u has no equilibrium"));
            Assert.That(finding.Hint, Does.Contain("alpha > 0").And.Contain("learning.loss.soft_targets=0.01"));
        }
    }

    [Test]
    public void TargetsBetween0And1_AndAControllerThatIsHeld_AreNot()
    {
        Circuit circuit = TestCircuits.Parse(Text, 2, 3, "alpha=0");

        Assert.That(ReachableTargets.Finding(circuit, [], TestCircuits.Examples([[1, 2]], [[0.2, 0.5, 0.3]])), Is.Null);
        Assert.That(ReachableTargets.Finding(circuit, circuit.Free, TestCircuits.Examples([[1, 2]], [[0, 1, 0]])), Is.Null);
    }
}

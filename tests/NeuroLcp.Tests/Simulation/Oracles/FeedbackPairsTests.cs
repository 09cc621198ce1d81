using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>Which weight is whose feedback follows from the wiring and from who reaches ψ, not from names.</summary>
[TestFixture]
public sealed class FeedbackPairsTests
{
    [TestCase("dynamic-inversion", "S~W.T B~D.T")]
    [TestCase("dynamic-inversion-tied", "S~W.T B~D.T")]
    [TestCase("dynamic-inversion-feedforward", "S~W.T B~D.T")]
    [TestCase("linear-quadratic", "S~W.T B~D.T")]
    public void Pairs_OfAShippedCircuit_AreItsFeedbackAndForwardWeights(string name, string expected) =>
        Assert.That(Pairs(TestCircuits.Shipped(name, 4, 3)), Is.EqualTo(expected));

    [Test]
    public void Pairs_OfAnInterneuronCircuit_NameCopiesAndTransposes()
    {
        // inter is a partner of pyr: WI copies W, UI copies U, bI copies b; SI runs back from partners, so it transposes W
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: partners
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              pyr:
                size: 5
                d v/dt: (-v + W @ tanh(v) + U @ sensory.x + b + a) / tau
                a: SP @ v + SI @ inter.v + B @ output.u
              inter: {size: pyr.size, d v/dt: (-v + WI @ tanh(pyr.v) + UI @ sensory.x + bI) / tau}
              output:
                size: task.outputs
                y: D @ tanh(pyr.v)
                d u/dt: (-grad(task.loss, y) - u) / tau
            weights:
              W: {post: pyr, pre: pyr, init: zeros}
              U: {post: pyr, pre: sensory, init: zeros}
              D: {post: output, pre: pyr, init: zeros}
              SP: {post: pyr, pre: pyr, init: zeros}
              SI: {post: pyr, pre: inter, init: zeros}
              B: {post: pyr, pre: output, init: zeros}
              WI: {post: inter, pre: pyr, init: zeros}
              UI: {post: inter, pre: sensory, init: zeros}
              b: {post: pyr}
              bI: {post: inter}
            control: {pyr.v: a}
            readout: output.y
            """,
            4,
            3);

        Assert.That(Pairs(circuit), Is.EqualTo("SP~W.T SI~W.T B~D.T WI~W UI~U bI~b"));
    }

    private static string Pairs(Circuit circuit)
    {
        var free = new FreeDynamics(circuit);
        IReadOnlyList<Weight> feedback = new ControllerStructure(free).FeedbackWeights(free);
        return string.Join(' ', FeedbackPairs.Of(feedback, circuit.Weights.Where(free.Weights.Contains))
            .Select(p => $"{p.Feedback}~{p.Forward}{(p.Kind == FeedbackKind.Transpose ? ".T" : "")}"));
    }
}

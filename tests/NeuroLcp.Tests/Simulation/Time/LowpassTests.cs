using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>A projection with low-pass synapses is a state beside the population's own: what one would write by hand.</summary>
[TestFixture]
public sealed class LowpassTests
{
    private static string Net(string keys, string line = "", string rate = "tanh(v)", string product = "W @ rate") => $$"""
        circuit: net
        parameters: {tau: 20 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cell:
            size: 5
            initial: {v: 0.5}
            rate: {{rate}}
            d v/dt: (-v + {{product}} + U @ sensory.x) / tau
            {{line}}
        weights:
          W: {post: cell, pre: cell, init: "normal(0, 1 / sqrt(fan_in))"{{keys}}}
          U: {post: cell, pre: sensory, init: uniform_fan_in}
        solver: {tolerance: 1e-12, limit: 5000}
        """;

    [TestCase("W @ rate", "s")]
    [TestCase("-W @ rate", "-s")]
    [TestCase("0.5 * W @ rate + 0.5 * (W @ rate)", "0.5 * s + 0.5 * s")]
    public void LowpassSynapses_AreTheStateOneWouldWrite(string product, string byHand)
    {
        double[] sugar = Trace(Net(", lowpass: 6 ms", product: product), "cell.v"),
            hand = Trace(Net("", "d s/dt: (-s + W @ rate) / (6 ms)", product: byHand), "cell.v");

        Assert.That(sugar, Is.EqualTo(hand));
        Assert.That(sugar, Is.Not.EqualTo(Trace(Net(""), "cell.v")).Within(0.01));
        Assert.That(Trace(Net(", lowpass: 6 ms", product: product), "cell.W_synapse"),
            Is.EqualTo(Trace(Net("", "d s/dt: (-s + W @ rate) / (6 ms)", product: byHand), "cell.s")));
    }

    [TestCase("axon")]
    [TestCase("dendrite")]
    public void DelayAndLowpass_FollowOneAnother_InEitherOrder(string site)
    {
        // a filter and a delay commute but for the beginning: before the delay has passed the axon sends a constant, the dendrite a filter's start
        string byHand = site == "axon" ? "d s/dt: (-s + W @ delayed(rate, 4 ms)) / (6 ms)" : "d s/dt: (-s + W @ rate) / (6 ms)";
        double[] sugar = Trace(Net($", lowpass: 6 ms, delay: 4 ms, delay_at: {site}"), "cell.v");

        Assert.That(sugar, Is.EqualTo(Trace(Net("", byHand, product: site == "axon" ? "s" : "delayed(s, 4 ms)"), "cell.v")));
    }

    [Test]
    public void Equilibrium_IsThatWithoutLowpass()
    {
        double[][] x = TestCircuits.Rows(3, 2, "low x"), y = TestCircuits.Rows(3, 1, "low y");
        Circuit plain = TestCircuits.Parse(Net(""), 2, 1), low = TestCircuits.Parse(Net(", lowpass: 6 ms"), 2, 1);
        var one = new SolvedCircuit(TestCircuits.Values<double>(plain), x, y);
        var other = new SolvedCircuit(TestCircuits.Values<double>(low), x, y);

        for (int t = 0; t < 3; t++)
        {
            Assert.That(other["cell.v", t].ToArray(), Is.EqualTo(one["cell.v", t].ToArray()).Within(1e-9));
        }
    }

    [Test]
    public void AValueThatNeedsItselfThroughASynapse_IsNoLoop()
    {
        // rates that follow at once from what arrives: a closed loop through W would be algebraic, through its synapses it is not
        double[] sugar = Trace(Net(", lowpass: 6 ms", rate: "tanh(v + W @ rate)", product: "0"), "cell.rate");

        Assert.That(sugar, Is.EqualTo(Trace(Net("", "d s/dt: (-s + W @ rate) / (6 ms)", rate: "tanh(v + s)", product: "0"), "cell.rate")));
    }

    [Test]
    public void SynapticStates_ArePostsynapticVariables()
    {
        Circuit circuit = TestCircuits.Parse(
            Net(", lowpass: 6 ms").Replace("initial: {v: 0.5}", "initial: {v: 0.5, W_synapse: 0.25}\n    half: W_synapse / 2", StringComparison.Ordinal)
            + "\nplasticity:\n  W: {rule: post.W_synapse * pre.rate}", 2, 1);

        Variable state = circuit.Find("cell.W_synapse")!;
        Assert.That((circuit.FindWeight("W")!.Synapse, ((Constant)state.Initial).Value, state.TimeConstant),
            Is.EqualTo((state, 0.25, (Expression)new Constant(6, NeuroLcp.Language.Units.Dimension.Time))));
        Assert.That(Trace(circuit, "cell.half")[0], Is.EqualTo(0.125));
    }

    [TestCase("delay: 4 ms", "W @ sensory.x", "")]
    [TestCase("delay: 4 ms, delay_at: dendrite", "W @ sensory.x", "")]
    [TestCase("", "W @ sensory.x", "--learn")]
    public void WhatIsDerivedThroughLowpassSynapses_IsWhatIsDerivedThroughTheStateOneWouldWrite(string delay, string product, string learn)
    {
        string Text(bool written) => $$"""
            circuit: filtered
            {{(learn.Length == 0 ? "controller: dynamic-inversion\ncontrolled: [cortex.v, output.y]" : "")}}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cortex:
                size: 5
                d v/dt: (-v + {{(!written ? product : delay.EndsWith("dendrite", StringComparison.Ordinal) ? "delayed(W_synapse, 4 ms)" : "W_synapse")}} + b) / (20 ms)
                {{(written ? $"d W_synapse/dt: (-W_synapse + {product}) / (5 ms)" : "")}}
              output: {size: task.outputs, d y/dt: (-y + D @ tanh(cortex.v)) / (20 ms)}
            weights:
              W: {post: cortex, pre: sensory, init: uniform_fan_in{{(written ? delay == "delay: 4 ms" ? ", delay: 4 ms" : "" : $", lowpass: 5 ms{(delay.Length > 0 ? ", " + delay : "")}")}}}
              D: {post: output, pre: cortex, init: uniform_fan_in}
              b: {post: cortex}
            readout: output.y
            """;
        LearningMethod method = learn.Length == 0 ? LearningMethod.Rules : LearningMethod.Implicit;

        string[] Forms(bool written) =>
            [.. Language.Formulae.FormulaTextTests.Forms(CircuitFile.Parse(new SourceText("filtered.yaml", Text(written)), new TaskShape(3, 2), [], method))
                .OrderBy(f => f, StringComparer.Ordinal)];

        Assert.That(Forms(false), Is.EqualTo(Forms(true)));
        Assert.That(Forms(true), Has.Some.Contains("adjoint_W_synapse"));
    }

    private static double[] Trace(string text, string variable) => Trace(TestCircuits.Parse(text, 2, 1), variable);

    private static double[] Trace(Circuit circuit, string variable)
    {
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(
            circuit, CircuitValues<double>.Draw(circuit, 1),
                TestCircuits.Batch<double>(circuit, TestCircuits.Rows(2, 2, "low x"), TestCircuits.Rows(2, 1, "low y")), [],
                [new TimeMonitor(circuit.Find(variable)!)], 0.5, 1, 64, pool);
        simulation.Run(60);
        return simulation.Sampled(0);
    }
}

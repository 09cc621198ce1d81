using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Diagrams;

/// <summary>Circuits to draw: all that ship, the template, and shapes that none of them has.</summary>
internal static class DrawnCircuits
{
    private static readonly TaskShape s_digits = new(784, 10);

    /// <summary>Texts by name.</summary>
    private static readonly Dictionary<string, string> s_texts = new()
    {
        ["one population"] = """
            circuit: one
            populations:
              cells:
                size: 3
                d x/dt: -x / 10 ms
            """,
        ["one value"] = """
            circuit: value
            populations:
              cells:
                size: task.outputs
                y: task.input * 0
            """.Replace("task.outputs", "task.inputs", StringComparison.Ordinal),
        ["skipped columns both ways"] = """
            circuit: skipping
            parameters:
              tau: 10 ms
            populations:
              sensory:
                size: task.inputs
                x: task.input
              low:
                size: 5
                rate: tanh(v)
                d v/dt: (-v + A @ sensory.x + F @ output.y) / tau
              high:
                size: 6
                rate: tanh(v)
                d v/dt: (-v + B @ low.rate + M @ (rate - low2.rate)) / tau
              low2:
                size: high.size
                rate: relu(v)
                d v/dt: (-v + E @ low.rate + I @ high.rate + high.v) / tau
              output:
                size: task.outputs
                d y/dt: (-y + C @ high.rate + K @ low.rate + L @ sensory.x) / tau
              controller:
                size: task.outputs
                d u/dt: (task.target - output.y - u + H @ low2.rate) / tau
            weights:
              A: {post: low, pre: sensory, init: zeros}
              B: {post: high, pre: low, init: zeros, sign: excitatory, connect: probability(0.5)}
              C: {post: output, pre: high, init: zeros}
              E: {post: low2, pre: low, init: zeros, sign: excitatory}
              F: {post: low, pre: output, init: zeros}
              H: {post: controller, pre: low2, init: zeros}
              I: {post: low2, pre: high, init: zeros, sign: inhibitory}
              K: {post: output, pre: low, init: zeros}
              L: {post: output, pre: sensory, init: zeros}
              M: {post: high, pre: high, init: zeros, sign: inhibitory}
            readout: output.y
            """,
        ["noise, bias and long names"] = """
            circuit: names
            parameters:
              time_constant_of_the_membrane: 10 ms
            populations:
              parvalbumin_positive_interneurons:
                size: 40
                units: {membrane_potential: mV}
                rate_above_the_threshold: relu(membrane_potential / 1 mV)
                fluctuation: ou(50 ms)
                d membrane_potential/dt: (-membrane_potential + 1 mV * (threshold_of_each + fluctuation + long_recurrent_weight @ rate_above_the_threshold)) / time_constant_of_the_membrane + 0.1 mV * sqrt(2 / time_constant_of_the_membrane) * xi
            weights:
              long_recurrent_weight: {post: parvalbumin_positive_interneurons, pre: parvalbumin_positive_interneurons, init: zeros}
              threshold_of_each: {post: parvalbumin_positive_interneurons}
            """,
    };

    public static IEnumerable<string> Names => CircuitFolder.Names.Append("template").Concat(s_texts.Keys);

    public static Circuit Named(string name, params string[] overrides) =>
        s_texts.TryGetValue(name, out string? text) ? CircuitFile.Parse(new SourceText(name, text), new TaskShape(4, 3), overrides)
        : CircuitFile.Load(name == "template" ? Path.Combine(CircuitFolder.Root, "src", "NeuroLcp.Experiments", "New", "template.yaml")
            : CircuitFolder.Path(name), s_digits, overrides);
}

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>Circuits in which the oracles have something to find out: how the controller is made, how control acts, what is not controlled.</summary>
internal static class OracleCircuits
{
    /// <summary>The linear-quadratic circuit with its controller left out; its lines go into the population of outputs.</summary>
    public static string WithController(params string[] lines) => $$"""
        circuit: controlled
        parameters: {tau: 20 ms, tau_apical: 10 ms, tau_u: 500 ms, alpha: 0.2, k_i: 0.5, k_p: 3, lambda: 0.4}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 6
            rate: tanh(soma)
            d soma/dt: (-soma + W @ rate + U @ sensory.x + b + apical) / tau
            d apical/dt: (-apical + tanh'(soma) * (S @ apical + B @ output.u)) / tau_apical
          output:
            size: task.outputs
            d y/dt: (-y + D @ pyramidal.rate + c + u) / tau
        {{string.Join('\n', lines.Select(line => "    " + line))}}
        {{Tied("apical")}}
        """;

    /// <summary>What a current ψ into the soma teaches, and that it is the control.</summary>
    public static string Rules(string psi) => $$"""
        plasticity:
          W: {rule: post.{{psi}} * pre.rate}
          U: {rule: post.{{psi}} * pre.x}
          b: {rule: post.{{psi}}}
          D: {rule: post.u * pre.rate}
          c: {rule: post.u}
        control: {pyramidal.soma: {{psi}}, output.y: u}
        """;

    /// <summary>Pyramidal neurons that feed back through the transposes of their weights.</summary>
    private static string Tied(string psi) => $$"""
        weights:
          W: {post: pyramidal, pre: pyramidal, init: "normal(0, 0.6 / sqrt(fan_in))"}
          U: {post: pyramidal, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: pyramidal, init: uniform_fan_in}
          S: W.T
          B: D.T
          b: {post: pyramidal}
          c: {post: output}
        {{Rules(psi)}}
        free: {output.u: 0}
        readout: output.y
        solver: {tolerance: 1e-10, limit: 20000}
        """;

    /// <summary>An integral controller with a leak.</summary>
    public const string Integral = "d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u";

    /// <summary>
    /// Pyramidal neurons with inhibitory partners that are not controlled and excite each other, so that they are at an equilibrium of their own; the
    /// readout is not controlled either.
    /// </summary>
    public const string WithUncontrolledLoop = """
        circuit: loop
        parameters: {tau: 20 ms, tau_i: 7 ms, tau_apical: 10 ms, tau_u: 2 s, alpha: 0.1}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 5
            rate: tanh(soma)
            d soma/dt: (-soma + W @ rate - I @ inhibitory.rate + U @ sensory.x + b + apical) / tau
            d apical/dt: (-apical + Q @ output.u) / tau_apical
          inhibitory:
            size: 4
            rate: tanh(v)
            d v/dt: (-v + E @ pyramidal.rate + L @ rate) / tau_i
          output:
            size: task.outputs
            y: D @ pyramidal.rate + F @ inhibitory.rate
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        weights:
          W: {post: pyramidal, pre: pyramidal, init: "normal(0, 0.5 / sqrt(fan_in))"}
          I: {post: pyramidal, pre: inhibitory, init: "normal(0, 0.5 / sqrt(fan_in))"}
          E: {post: inhibitory, pre: pyramidal, init: "normal(0, 0.8 / sqrt(fan_in))"}
          L: {post: inhibitory, pre: inhibitory, init: "normal(0, 0.6 / sqrt(fan_in))"}
          U: {post: pyramidal, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: pyramidal, init: "normal(0, 1 / sqrt(fan_in))"}
          F: {post: output, pre: inhibitory, init: "normal(0, 1 / sqrt(fan_in))"}
          Q: {post: pyramidal, pre: output, init: zeros}
          b: {post: pyramidal}
        plasticity:
          W: {rule: post.apical * pre.rate}
          b: {rule: post.apical}
        control: {pyramidal.soma: apical}
        free: {output.u: 0}
        readout: output.y
        solver: {tolerance: 1e-10, limit: 50000}
        """;

    /// <summary>A soma in mV that its dendrites reach through conductances; control is named in units of V0.</summary>
    public static readonly string Conductance = $$"""
        circuit: conductance
        parameters:
          C: 380 pF
          g_L: 3 nS
          g_B: 10 nS
          g_A: 6 nS
          V0: 10 mV
          lambda_A: g_A / (g_L + g_B + g_A)
          lambda_B: g_B / (g_L + g_B + g_A)
          tau_d: 5 ms
          tau: 20 ms
          tau_u: 500 ms
          alpha: 0.3
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 6
            units: {soma: mV, apical: mV}
            rate: tanh(soma / V0)
            psi: lambda_A * apical / V0
            basal: V0 / lambda_B * (W @ rate + U @ sensory.x + b)
            d apical/dt: (-apical + V0 / lambda_A * tanh'(soma / V0) * (S @ psi + B @ output.u)) / tau_d
            d soma/dt: (-g_L * soma + g_B * (basal - soma) + g_A * (apical - soma)) / C
          output:
            size: task.outputs
            d y/dt: (-y + D @ pyramidal.rate + c + u) / tau
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        {{Tied("psi")}}
        """;
}

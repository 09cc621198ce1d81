using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Describe;
using NeuroLcp.Tests.Diagrams;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Experiments.Describe;

/// <summary>The Markdown of a circuit.</summary>
[TestFixture]
internal sealed class DescriptionTests
{
    private const string Text = """
        circuit: described
        parameters:
          tau:   20 ms          # membrane; Smith 1990
          tau_u: 25 * tau       # slower than all else
          k:     0.1
          E_L:   "normal(-70 mV, 2 mV)"   # drawn "per" cell
        populations:
          cells:
            size: 3
            units: {v: mV}
            initial: {v: E_L}
            rate: tanh'((v - E_L) / 1 mV)   # a prime is no quote
            d v/dt: (E_L - v
              + 1 mV * W @ rate) / tau
            d s/dt: (-k * s + B @ rate) / tau_u
        weights:
          W: {post: cells, pre: cells, init: "normal(0, 1)", sign: inhibitory}    # lateral
          B: W.T
        plasticity:
          W: {rule: post.rate * pre.rate | 0, decay: 1e-3}
        """;

    [Test]
    public void EventsAndInitialValues_StandBelowTheEquations()
    {
        string markdown = CircuitDescription.Of(SmallCircuit.Parse("""
            circuit: spiking
            parameters: {theta: 1, E_L: 0}
            populations:
              cell:
                size: 2
                initial: {v: E_L}
                d v/dt: (2 - v) / (20 ms)
                d k/dt: -k / (10 ms)
                spike: v > theta
                when spike: {v: E_L, k: k + 1}
            """));

        Assert.That(markdown, Does.Contain("  spike  = v > theta\n  when spike: v = E_L, k = k + 1\n  initial: v = E_L\n```"));
    }

    [Test]
    public void Markdown_SaysWhatTheFileSays()
    {
        string markdown = CircuitDescription.Of(SmallCircuit.Parse(Text.Replace(" | 0", "", StringComparison.Ordinal)));

        Assert.That(markdown.Split('\n'), Is.SupersetOf(new[]
        {
            "cells: 3 units",
            "  rate   = tanh'((v - E_L) / 1 mV)             # a prime is no quote",
            "  d v/dt = (E_L - v + 1 mV * W @ rate) / tau   # [mV]",
            "  d s/dt = (-k * s + B @ rate) / tau_u",
            "| `W` | cells → cells [3, 3], inhibitory | `normal(0, 1)` | ΔW ∝ `post.rate * pre.rate`, decay 0.001 an update | lateral |",
            "| `B` | cells → cells [3, 3], inhibitory | `W.T` | tied to W |  |",
            "| `tau` | 20 ms | membrane; Smith 1990 |",
            "| `tau_u` | `25 * tau` = 500 ms | slower than all else |",
            "| `k` | 0.1 |  |",
            "| `E_L` | `normal(-70 mV, 2 mV)` for each unit | drawn \"per\" cell |",
        }));
    }

    [Test]
    public void ValuesFromOutside_AreWhatIsDescribed()
    {
        (int code, string said, _) = Shell.Run("describe", CircuitFolder.Path("dynamic-inversion"), "--set", "alpha=0.25", "--set", "S=W.T", "--set",
            "pyramidal.rate=relu(soma)");

        Assert.That(code, Is.Zero);
        Assert.That(said, Does.Contain("| `alpha` | 0.25 |").And.Contain("| `S` | pyramidal → pyramidal [256, 256] | `W.T` | tied to W |").And.Contain(
            "= relu(soma)"));
    }

    [TestCaseSource(typeof(CircuitFolder), nameof(CircuitFolder.Names))]
    public void EveryEquationAndParameter_OfAShippedCircuit_IsDescribed(string name)
    {
        Circuit circuit = DrawnCircuits.Named(name);

        string markdown = CircuitDescription.Of(circuit);

        Assert.That(circuit.Populations.SelectMany(p => p.Variables)
            .Where(v => v.Written.Length == 0 || !markdown.Contains($"= {v.Written}", StringComparison.Ordinal)), Is.Empty);
        Assert.That(circuit.Parameters.Where(p => !markdown.Contains($"| `{p.Name}` | ", StringComparison.Ordinal)).Select(p => p.Name), Is.Empty);
        Assert.That(circuit.Weights.Where(w => w.Rule is { } rule && !markdown.Contains($"`{rule.Written}`", StringComparison.Ordinal)), Is.Empty);
    }
}

using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Tests.Language.Formulae;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Language.Derivation;

/// <summary>What is written where a file states free dynamics and asks for a controller, and that this text is what runs.</summary>
[TestFixture]
public sealed class ControllerTests
{
    private const string Free = """
        circuit: free
        controller: dynamic-inversion
        parameters:
          tau: 20 ms
          tau_m: 10 ms
        populations:
          sensory: {size: task.inputs, x: task.input}
          cortex:
            size: 5
            rate: tanh(v)
            d v/dt: (-v + W @ rate + U @ sensory.x + b) / tau
          output:
            size: task.outputs
            d y/dt: (-y + D @ cortex.rate) / tau_m
        weights:
          W: {post: cortex, pre: cortex, init: uniform_fan_in}
          U: {post: cortex, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: cortex, init: uniform_fan_in}
          b: {post: cortex}
        readout: output.y
        """;

    private static IEnumerable<string> Shipped => CircuitFolder.Names;

    [Test]
    public void DynamicInversion_IsWrittenAsThePaperHasIt() => Assert.That(Lines(SmallCircuit.Parse(Free)), Is.SupersetOf(new[]
    {
        "d v/dt: (-v + W @ rate + U @ sensory.x + b + psi) / tau",
        "adjoint_rate: W.T @ psi + D.T @ output.psi",
        "d psi/dt: (-psi + adjoint_rate * tanh'(v)) / tau_psi   # control of v",
        "d y/dt: (-y + D @ cortex.rate + psi) / tau_m",
        "d psi/dt: (-psi + u) / tau_psi   # control of y",
        "d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u   # output controller; at rest -grad / alpha",
        "W: {rule: post.psi * pre.rate}",
        "U: {rule: post.psi * pre.x}",
        "D: {rule: post.psi * pre.rate}",
        "b: {rule: post.psi}",
        "control: {cortex.v: psi, output.y: psi}",
        "free: {output.u: 0, cortex.psi: 0, output.psi: 0}",
        "alpha: 0.1", "tau_u: 500 ms", "tau_psi: 10 ms",
    }));

    [Test]
    public void Energy_IsWrittenAsThePaperHasIt()
    {
        string[] lines = Lines(SmallCircuit.Parse(Free, "controller=energy", "alpha=0.25"));
        Assert.That(lines, Is.SupersetOf(new[]
        {
            "d v/dt: (-psi + feedback) / tau", "feedback: adjoint_rate * tanh'(v)   # what control sends into v",
            "psi: v - W @ rate - U @ sensory.x - b   # control of v at rest: -f",
            "adjoint_rate: W.T @ psi + D.T @ output.psi",
            "d y/dt: (-psi + u) / tau_m",
            "psi: y - D @ cortex.rate   # control of y at rest: -f", "control: {cortex.v: feedback, output.y: u}",
            "free: {output.u: 0, cortex.feedback: 0}",
            "alpha: 0.25",
        }));
        Assert.That(lines, Has.None.StartsWith("tau_psi"));
    }

    [Test]
    public void FilterThatControlDoesNotEnter_HasAMultiplierThatDrivesTheRule()
    {
        string[] lines = Lines(SmallCircuit.Parse(
            Free.Replace("d v/dt: (-v + W @ rate + U @ sensory.x + b) / tau",
                "d basal/dt: (-basal + W @ rate + U @ sensory.x + b) / tau_m\n    d v/dt: (-v + basal) / tau", StringComparison.Ordinal)
            + "\ncontrolled: [cortex.v, output.y]"));

        Assert.That(lines, Is.SupersetOf(new[]
        {
            "d basal/dt: (-basal + W @ rate + U @ sensory.x + b) / tau_m",
            "d v/dt: (-v + basal + psi_v) / tau",
            "d adjoint_basal/dt: (-adjoint_basal + psi_v) / tau_psi   # multiplier of basal, which control does not enter",
            "adjoint_rate: W.T @ adjoint_basal + D.T @ output.psi",
            "W: {rule: post.adjoint_basal * pre.rate}",
            "control: {cortex.v: psi_v, output.y: psi}",
        }));
    }

    [Test]
    public void WeightsWithRulesOfTheirOwn_KeepThem_AndDecayAloneIsAdded()
    {
        Circuit circuit = SmallCircuit.Parse(Free.Replace("tau: 20 ms", "tau: 20 ms\n  gamma: 1e-3", StringComparison.Ordinal)
            + "\nplasticity:\n  W: {decay: gamma, rate: 0.5}\n  U: {rule: post.psi * pre.x * post.rate}\n  D: {rule: 0}\n");

        Assert.That(Lines(circuit), Is.SupersetOf(new[]
            { "W: {rule: post.psi * pre.rate, decay: gamma, rate: 0.5}", "U: {rule: post.psi * pre.x * post.rate}", "D: {rule: 0}", "b: {rule: post.psi}" }));
        Assert.That((circuit.FindWeight("W")!.Rule!.Decay, circuit.FindWeight("W")!.Rule!.Rate), Is.EqualTo((1e-3, 0.5)));

        // what learns by nothing drives nothing that must be controlled
        Assert.That(circuit.Control.Select(c => c.State.FullName), Is.EqualTo(new[] { "cortex.v" }));
    }

    [Test]
    public void ReadoutThatIsAValue_PassesTheControllerThroughItsEquation() => Assert.That(
        Lines(SmallCircuit.Parse(Free.Replace("d y/dt: (-y + D @ cortex.rate) / tau_m", "y: tanh(D @ cortex.rate)", StringComparison.Ordinal))),
        Is.SupersetOf(new[] { "adjoint_y: u", "adjoint_rate: W.T @ psi + D.T @ (output.adjoint_y * tanh'(D @ rate))", "control: {cortex.v: psi}" }));

    [Test]
    public void PotentialsInMillivolt_GetTheirUnits_AndTheSameNumbers()
    {
        Circuit circuit = SmallCircuit.Parse(Free.Replace("rate: tanh(v)", "units: {v: mV}\n    rate: tanh(v / V0)", StringComparison.Ordinal)
            .Replace("(-v + W @ rate + U @ sensory.x + b) / tau", "(-v + (W @ rate + U @ sensory.x + b) * V0) / tau", StringComparison.Ordinal)
                .Replace("tau: 20 ms", "tau: 20 ms\n  V0: 1 mV", StringComparison.Ordinal));

        Assert.That(circuit.Find("cortex.psi")!.Dimension, Is.EqualTo(circuit.Find("cortex.v")!.Dimension));
        Assert.That(circuit.Find("output.psi")!.Dimension.IsNone);
        double[][] inputs = TestCircuits.Rows(2, 4, "x"), targets = TestCircuits.Rows(2, 3, "t", 0.2);
        Circuit plain = SmallCircuit.Parse(Free);
        Dictionary<string, double[]> weights = TestCircuits.Weights(plain);
        var found = new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), inputs, targets);
        var expected = new SolvedCircuit(TestCircuits.Values<double>(plain, weights), inputs, targets);

        // one unit of each is one canonical unit, so all numbers agree to the tolerance of the solver, 1e-6
        foreach (string name in new[] { "cortex.v", "cortex.psi", "output.psi", "output.u" })
        {
            Assert.That((found[name, 1] - expected[name, 1]).InfinityNorm(), Is.LessThan(1e-5), name);
        }
    }

    [Test]
    public void ControlledStates_AreSaid_WhereTheyAreInferred()
    {
        Assert.That(SmallCircuit.Parse(Free).Findings.Select(f => (f.Severity, f.Message)),
            Is.EqualTo(new[] { (Severity.Notice, "controlled are cortex.v, output.y: the states that a weight which learns drives") }));
        Assert.That(SmallCircuit.Parse(Free + "\ncontrolled: [cortex.v, output.y]").Findings, Is.Empty);
    }

    [Test]
    public void FindingsAndPlaces_PointIntoThePersonsFile()
    {
        Circuit circuit = SmallCircuit.Parse(Free + "\ntime: {step: 1 ms}\n");

        Assert.That(circuit.StepPosition!.Source.Name, Is.EqualTo("test.yaml"));
        Assert.That(circuit.Findings.Select(f => f.Position.Source.Name), Is.All.EqualTo("test.yaml"));
        Assert.That(circuit.Text, Does.StartWith("circuit: free\ncontroller:"));
    }

    [TestCase("dynamic-inversion")]
    [TestCase("energy")]
    public void WrittenCircuit_IsAnOrdinaryFile_ThatGivesTheSameCircuit(string kind)
    {
        Circuit derived = SmallCircuit.Parse(Free, $"controller={kind}"), read = SmallCircuit.Parse(derived.Expansion!);

        Assert.That(read.Expansion, Is.Null);
        Assert.That(read.States.Select(s => s.FullName), Is.EqualTo(derived.States.Select(s => s.FullName)));
        Assert.That(FormulaTextTests.Forms(read), Is.EqualTo(FormulaTextTests.Forms(derived)));
    }

    [TestCaseSource(nameof(Shipped))]
    public void FileWithOverridesInTheirPlaces_IsTheCircuitThatRuns(string name)
    {
        string text = File.ReadAllText(CircuitFolder.Path(name));
        Circuit circuit = TestCircuits.Parse(text, 6, 4, "learning.batch=7", "solver.limit=11"), read = TestCircuits.Parse(circuit.Expansion!, 6, 4);

        Assert.That(FormulaTextTests.Forms(read), Is.EqualTo(FormulaTextTests.Forms(circuit)));
        Assert.That((read.Learning, read.Solver, read.Time, read.DefaultTask, read.IsDouble, read.About),
            Is.EqualTo((circuit.Learning, circuit.Solver, circuit.Time, circuit.DefaultTask, circuit.IsDouble, circuit.About)));
        Assert.That(read.Source, Is.EqualTo(circuit.Source));
        Assert.That((read.Learning.Batch, read.Solver.Limit), Is.EqualTo((7, 11)));
    }

    /// <summary>The lines of what was written, without the blanks that align them.</summary>
    private static string[] Lines(Circuit circuit) =>
        [.. circuit.Expansion!.Split('\n').Select(l => System.Text.RegularExpressions.Regex.Replace(l.Trim(), @"^([^:]+:) +", "$1 "))];
}

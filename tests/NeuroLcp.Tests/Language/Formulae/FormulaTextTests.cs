using NUnit.Framework;
using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Tests.Simulation;
using NeuroLcp.Tests.Simulation.Plan.Lowering;

namespace NeuroLcp.Tests.Language.Formulae;

/// <summary>A formula, written out and read again, is the same formula, operation by operation.</summary>
[TestFixture]
public sealed class FormulaTextTests
{
    private static IEnumerable<string> Shipped => CircuitFolder.Names;

    [TestCase("x + y - x * 2 / y")]
    [TestCase("x - (y - x) - (x + y)")]
    [TestCase("x / (y / x) * (x * y)")]
    [TestCase("-x^2 * (-x)^2")]
    [TestCase("2^-x - 2^(x - 1)")]
    [TestCase("(2^x)^y + 2^x^y")]
    [TestCase("M @ (x * y) * x")]
    [TestCase("-M @ M.T @ tanh(x)")]
    [TestCase("M @ -x + M @ -M @ x")]
    [TestCase("M @ x^2 + (M @ x)^2")]
    [TestCase("x * -3 + -3 * x - -3")]
    [TestCase("-(x * y) + -(-(x))")]
    [TestCase("tanh'(x) + sigmoid'(2 * x) * softplus'(x)")]
    [TestCase("tanh''(x + y) - sqrt'(1 + x^2)")]
    [TestCase("1 - tanh(x)")]
    [TestCase("max(x, 0.1) + min(x, y)")]
    [TestCase("softmax(x) * mean(x) + sum(M @ x) - logsumexp(x)")]
    [TestCase("1e-6 * x + 1.5e300 * y - 0.1")]
    [TestCase("tau / (20 ms) + (2 Hz) * tau + x * k + bias")]
    [TestCase("sqrt(tau * 5 ms) / (1 ms) + x")]
    [TestCase("delayed(x + y, 3.5 ms) - M @ delayed(x, 1 ms) * delayed(M @ delayed(y, 2 ms), 4 ms)")]
    public void Formula_WrittenAndReadAgain_IsTheSame(string formula)
    {
        Expression first = SmallCircuit.WithLines($"z: {formula}").Find("cells.z")!.Equation;
        string text = FormulaText.Of(first, SmallCircuit.WithLines().Populations[0]);
        Expression second = SmallCircuit.WithLines($"z: {text}").Find("cells.z")!.Equation;

        Assert.That(Form(second), Is.EqualTo(Form(first)), text);
        Assert.That(FormulaText.Of(second, SmallCircuit.WithLines().Populations[0]), Is.EqualTo(text));
    }

    [TestCase("(-v + W @ tanh(v) + 1 - sigmoid(v)^2) / tau", "(-v + W @ tanh(v) + 1 - sigmoid(v)^2) / tau")]
    [TestCase("((2 * (v))) / (tau)", "2 * v / tau")]
    [TestCase("(tanh'(v) * (W.T @ (v))) / tau", "tanh'(v) * W.T @ v / tau")]
    [TestCase("-other.v * (1 mV) / (20 ms * (1 mV))", "-other.v * 1 mV / (20 ms * 1 mV)")]
    public void Formula_IsWrittenAsAPersonWould(string written, string expected)
    {
        Circuit circuit = SmallCircuit.Parse($$"""
            circuit: small
            parameters: {tau: 10 ms}
            populations:
              cells: {size: 3, d v/dt: "{{written}}"}
              other: {size: cells.size, d v/dt: "-v / tau"}
            weights: {W: {post: cells, pre: cells, init: zeros} }
            """);

        Assert.That(FormulaText.Of(circuit.Find("cells.v")!.Equation, circuit.Populations[0]), Is.EqualTo(expected));
    }

    [TestCase(0, 200)]
    public void RandomCircuits_WrittenAndReadAgain_AreTheSame(int first, int count)
    {
        for (int seed = first; seed < first + count; seed++)
        {
            HoldRoundTrip(TestCircuits.Parse(RandomCircuitText.Of(seed), 3, 4), [], $"seed {seed}");
        }
    }

    [TestCaseSource(nameof(Shipped))]
    public void ShippedCircuit_WrittenAndReadAgain_IsTheSame(string name) => HoldRoundTrip(TestCircuits.Shipped(name, 4, 3), [], name);

    /// <summary>Writes every equation and every rule, gives them back from outside, and compares what they have become.</summary>
    private static void HoldRoundTrip(Circuit circuit, string[] overrides, string what)
    {
        // where a weight with low-pass synapses stands before a signal, their state is written: such lines stay as they are in the file, or nothing would say
        // the signal likewise events and what counts them: the draws and the step that they are made of have no name in a file
        Variable[] synapses = [.. circuit.Weights.Select(w => w.Synapse).OfType<Variable>()];
        List<string> written = [.. overrides];
        foreach (Variable variable in circuit.Populations.SelectMany(p => p.Variables)
            .Where(v => !Mentions(v.Equation, synapses) && v.Kind == VariableKind.Number && !Counts(v.Equation)))
        {
            written.Add($"{variable.FullName}={FormulaText.Of(variable.Equation, variable.Population)}");
        }

        foreach (Weight weight in circuit.Weights.Where(w => w.Rule is not null))
        {
            written.Add($"plasticity.{weight.Name}.{(weight.Rule!.InTime ? "d w/dt" : "rule")}={new FormulaText(null, weight).Of(weight.Rule.Expression)}");
        }

        Circuit again = TestCircuits.Parse(circuit.Expansion ?? circuit.Text, circuit.Task.Inputs, circuit.Task.Outputs, [.. written]);

        Assert.Multiple(() =>
        {
            foreach (Variable variable in circuit.Populations.SelectMany(p => p.Variables))
            {
                Assert.That(Form(again.Find(variable.FullName)!.Equation), Is.EqualTo(Form(variable.Equation)), $"{what}: {variable}");
            }

            foreach (Weight weight in circuit.Weights.Where(w => w.Rule is not null))
            {
                Assert.That(Form(again.FindWeight(weight.Name)!.Rule!.Expression), Is.EqualTo(Form(weight.Rule!.Expression)), $"{what}: rule of {weight}");
            }
        });
    }

    private static bool Mentions(Expression e, Variable[] any) =>
        (e is VariableReference v && any.Contains(v.Variable)) || e.Operands.Any(o => Mentions(o, any));

    private static bool Counts(Expression e) => e is StepLength || e.Operands.Any(Counts);

    /// <summary>Every equation, rule and held value of a circuit, each in its form.</summary>
    internal static string[] Forms(Circuit circuit) =>
    [
        .. circuit.Populations.SelectMany(p => p.Variables).Select(v => $"{v}: {Form(v.Equation)} from {Form(v.Initial)} in {v.Dimension}"),
        .. circuit.Weights.Select(w => $"{w}: {w.TransposeOf} {Form(w.Initial)} {(w.Rule is null ? "" : $"{Form(w.Rule.Expression)} {w.Rule.Decay} {w.Rule.Rate} {w.Rule.NonLocal} {w.Rule.InTime}")}"),
        .. circuit.Free.Select(f => $"{f.Variable} held at {Form(f.Value)}"),
        .. circuit.Control.Select(c => $"{c.Current} into {c.State}"),
        $"{circuit.Readout}",
    ];

    /// <summary>A formula with every operation in brackets, by other means than the text under test: two are the same where their forms are.</summary>
    private static string Form(Expression e) => e switch
    {
        Constant c => FormattableString.Invariant($"{c.Value:R}[{c.Dimension}]"),
        VariableReference v => v.Variable.FullName,
        ParameterReference p => p.Parameter.Name,
        DrawnParameterReference d => $"{d.Parameter.Name} of {d.Population.Name}",
        BiasReference b => b.Weight.Name,
        SynapseVariable s => $"{s.Side}:{s.Variable.FullName}",
        NoiseReference n => $"noise {n.Source.Stream} {n.Source.Kind}",
        TaskReference t => t.Field.ToString(),
        Leaf leaf => leaf.GetType().Name,
        Binary b => $"({Form(b.Left)} {b.Operator} {Form(b.Right)})",
        Application f => $"{f.Function.Name}({string.Join(", ", f.Operands.Select(Form))})",
        Delayed d => FormattableString.Invariant($"({Form(d.Operand)} {d.Delay} ms ago)"),
        MatrixProduct m => $"({m.Weight.Name} {m.Transposed} {Form(m.Operand)})",
        Reduction r => $"{r.Kind}({Form(r.Operand)})",
        _ => $"{e.GetType().Name}({string.Join(", ", e.Operands.Select(Form))})",
    };
}

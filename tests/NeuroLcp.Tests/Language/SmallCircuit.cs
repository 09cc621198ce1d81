using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Tests.Language;

/// <summary>Circuits of a few lines, for tests about single formulae.</summary>
internal static class SmallCircuit
{
    public static readonly TaskShape Task = new(4, 3);

    /// <summary>Checks a text; what is wrong with it fails the test.</summary>
    public static Circuit Parse(string text, params string[] overrides)
    {
        try
        {
            return CircuitFile.Parse(new SourceText("test.yaml", text), Task, overrides);
        }
        catch (CircuitException errors)
        {
            throw new AssertionException(DiagnosticText.Format(errors.Diagnostics) + "\n" + text);
        }
    }

    /// <summary>One population of three units with states x and y (pure numbers), weight M among them, and more lines.</summary>
    public static Circuit WithLines(params string[] lines) => Parse($"""
        circuit: small
        parameters:
          tau: 10 ms
          k: 0.7
        populations:
          cells:
            size: 3
            d x/dt: (-x + k) / tau
            d y/dt: (-y + M @ x + bias) / tau
        {string.Join('\n', lines.Select(line => "    " + line))}
        weights:
          M: {"{post: cells, pre: cells, init: \"normal(0, 1)\"}"}
          bias: {"{post: cells}"}
        """);

    /// <summary>The value of a variable where x and y are given.</summary>
    public static double[] Value(Circuit circuit, string variable, double[] x, double[] y) => At(circuit, x, y).Values[circuit.Find(variable)!];

    /// <summary>The trial where x and y are given; weights are drawn with seed 1.</summary>
    public static Instant At(Circuit circuit, double[] x, double[] y)
    {
        var interpreter = new Interpreter(circuit, Initialisation.Weights(circuit, 1), Initialisation.Parameters(circuit, 1));
        var states = new Dictionary<Variable, double[]> { [circuit.Find("cells.x")!] = x, [circuit.Find("cells.y")!] = y };
        return interpreter.Evaluate(states, [0.1, 0.2, 0.3, 0.4], [0, 1, 0]);
    }
}

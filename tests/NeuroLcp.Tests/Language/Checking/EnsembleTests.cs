using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Tests.Language.Checking;

/// <summary>Units that are ensembles: what a cell sees of its unit, and what the unit sees of its cells.</summary>
[TestFixture]
public sealed class EnsembleTests
{
    private const string Text = """
        circuit: ensembles
        parameters: {tau: 10 ms, g: "uniform(0.5, 1.5)"}
        populations:
          other: {size: 2, d r/dt: (1 - r) / tau}
          group:
            size: 2
            d x/dt: (-x + low + W @ other.r) / tau
            low:    mean(cell.c) - sum(cell.d) / 8
            cell:
              count: 3
              d c/dt: (-c + tanh(x * g) + b) / tau
              d:      c * x + mean(c) + W @ other.r
              share:  softmax(c)
              norm:   logsumexp(c)
        weights:
          W: {post: group, pre: other, init: "normal(0, 1)"}
          b: {post: group, init: "normal(0, 1)"}
        """;

    private static Circuit Circuit => SmallCircuit.Parse(Text);

    [Test]
    public void Cells_SeeTheirUnit_AndTheUnitTheirMeanAndSum()
    {
        Circuit circuit = Circuit;
        Instant at = At(circuit, [2, 3], [1, 2, 3, 10, 20, 30]);
        double[] w = Product(at, [1, 1]);

        // d = c x + mean(c) + (W r) of the unit; the cells of a unit stand side by side
        double[] d = [2 + 2 + w[0], 4 + 2 + w[0], 6 + 2 + w[0], 30 + 20 + w[1], 60 + 20 + w[1], 90 + 20 + w[1]];
        Assert.That(at.Values[circuit.Find("group.cell.d")!], Is.EqualTo(d).Within(1e-13));
        Assert.That(at.Values[circuit.Find("group.low")!], Is.EqualTo(new[] { 2 - (d[..3].Sum() / 8), 20 - (d[3..].Sum() / 8) }).Within(1e-13));
    }

    [Test]
    public void FunctionsOverCells_GoOverThoseOfAUnit()
    {
        Circuit circuit = Circuit;
        Instant at = At(circuit, [0, 0], [Math.Log(1), Math.Log(2), Math.Log(5), 0, 0, 0]);

        Assert.That(at.Values[circuit.Find("group.cell.share")!], Is.EqualTo(new[] { 0.125, 0.25, 0.625, 1 / 3.0, 1 / 3.0, 1 / 3.0 }).Within(1e-15));
        Assert.That(at.Values[circuit.Find("group.cell.norm")!],
            Is.EqualTo(new[] { Math.Log(8), Math.Log(8), Math.Log(8), Math.Log(3), Math.Log(3), Math.Log(3) }).Within(1e-15));
    }

    [Test]
    public void DrawnParameter_IsDrawnForEveryCell()
    {
        Circuit circuit = Circuit;
        double[] g = Initialisation.Parameters(circuit, 1).Single(p => p.Key.Population.Ensemble is not null).Value;

        Assert.That(g, Has.Length.EqualTo(6).And.Unique);
        Assert.That(circuit.Find("group.cell.c")!.Population.Axis.CellsPerUnit, Is.EqualTo(3));
    }

    [Test]
    public void Overrides_ReachIntoCells()
    {
        Circuit circuit = SmallCircuit.Parse(Circuit.Text, "group.cell.count=5", "group.cell.initial.c=0.25", "group.cell.c=-c / tau", "group.cell.d=3",
            "group.size=4");

        Assert.That(circuit.Find("group.cell.c")!.Population.Size, Is.EqualTo(20));
        Assert.That(Initialisation.States(circuit, Initialisation.Parameters(circuit, 1))[circuit.Find("group.cell.c")!], Is.All.EqualTo(0.25));
    }

    [Test]
    public void Derivatives_GoThroughCells()
    {
        // forward against differences, then the reverse pass against the forward one
        Circuit circuit = SmallCircuit.Parse(Circuit.Text, "group.low=mean(cell.share * cell.d) + sum(tanh(cell.d)) * mean(cell.norm) + sum(x)");
        Variable x = circuit.Find("group.x")!, c = circuit.Find("group.cell.c")!, low = circuit.Find("group.low")!;
        double[] atX = [0.4, -0.7], atC = [0.3, -0.2, 0.9, 1.1, 0.1, -0.6], alongX = [1, -0.5], alongC = [0.2, 0.7, -1, 0.4, 0.9, -0.3];
        double[] above = At(circuit, Moved(atX, alongX, 1e-5), Moved(atC, alongC, 1e-5)).Values[low],
            below = At(circuit, Moved(atX, alongX, -1e-5), Moved(atC, alongC, -1e-5)).Values[low];

        HashSet<Variable> all = [.. circuit.Populations.SelectMany(p => p.Variables)];
        Instant at = At(circuit, atX, atC);
        var tangents = new Dictionary<Variable, double[]> { [x] = alongX, [c] = alongC, [circuit.Find("other.r")!] = [0, 0] };
        var instant = new Instant(circuit, Initialisation.Weights(circuit, 1), Initialisation.Parameters(circuit, 1)) { Direction = tangents };
        foreach (Variable variable in circuit.EvaluationOrder)
        {
            instant.Set(variable, at.Values[variable]);
            if (!variable.IsState)
            {
                tangents[variable] = instant.PerUnit(Differentiation.Tangent(variable.Equation, all), variable.Population.Axis);
            }
        }

        double[] slope = [.. above.Zip(below, (a, b) => (a - b) / 2e-5)];
        Assert.That(tangents[low], Is.EqualTo(slope).Within(1e-7));

        var adjoints = new Adjoints([(new VariableReference(low), 2)], v => v.IsState ? null : v.Equation);
        double transposed = Dot(instant.PerUnit(adjoints.Of(x), x.Population.Axis), alongX) + Dot(instant.PerUnit(adjoints.Of(c), c.Population.Axis), alongC);
        Assert.That(transposed, Is.EqualTo(2 * tangents[low].Sum()).Within(1e-12));
    }

    [Test]
    public void MeanOverCells_OfAnotherPopulationsVariable_IsStillACopy()
    {
        CircuitException refused = Assert.Throws<CircuitException>(() => CircuitFile.Parse(new SourceText("test.yaml", """
            circuit: laundered
            populations:
              a: {size: 2, d r/dt: -r / (1 ms)}
              b:
                size: a.size
                d y/dt: (M @ a.r - y) / (1 ms)
                seen: mean(cell.c)
                cell: {count: 4, c: a.r}
            weights:
              M: {post: b, pre: a, init: zeros}
            plasticity:
              M: {rule: post.seen * pre.r}
            """), SmallCircuit.Task, []))!;

        Assert.That(refused.Message, Does.Contain("merely copies 'a.r'"));
    }

    private static Instant At(Circuit circuit, double[] x, double[] c)
    {
        var states = new Dictionary<Variable, double[]>
        { [circuit.Find("group.x")!] = x, [circuit.Find("group.cell.c")!] = c, [circuit.Find("other.r")!] = [1, 1] };
        return new Interpreter(circuit, Initialisation.Weights(circuit, 1), Initialisation.Parameters(circuit, 1)).Evaluate(states, null, null);
    }

    private static double[] Product(Instant at, double[] x)
    {
        double[,] w = at.WeightOf(at.Circuit.FindWeight("W")!);
        return [.. Enumerable.Range(0, 2).Select(i => (w[i, 0] * x[0]) + (w[i, 1] * x[1]))];
    }

    private static double[] Moved(double[] at, double[] along, double step) => [.. at.Zip(along, (a, d) => a + (step * d))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}

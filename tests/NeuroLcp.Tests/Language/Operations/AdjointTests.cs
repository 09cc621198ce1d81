using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Tests.Language.Operations;

/// <summary>
/// The reverse pass against the forward one, seedᵀ (J v̇) = (Jᵀ seed)ᵀ v̇, and against differences by the weights. The formula under test is
/// reached through other values, twice, so that what is shared is passed on once and whole.
/// </summary>
[TestFixture]
public sealed class AdjointTests
{
    private const double H = 1e-5;

    private static readonly double[] X = [0.31, -0.72, 1.13], Y = [0.55, 0.92, 1.44], Seed = [0.9, -0.4, 1.3];

    [TestCase("x^3 + y^-2 + 2^x")]
    [TestCase("(x^2 + 1)^y")]
    [TestCase("clip(x * y, -0.2, 0.3)")]
    [TestCase("max(x, y) - min(y, 0.1)")]
    [TestCase("M @ tanh(x) + M.T @ (x * y)")]
    [TestCase("y * mean(x * x) + sum(M @ y)")]
    [TestCase("k * sum(x) - sum(x * y) / (x + 3)")]
    [TestCase("mean(x) + sum(bias * y)")]
    [TestCase("M @ (x + sum(y)) + bias * x")]
    [TestCase("softmax(x + y) + logsumexp(x) * y")]
    [TestCase("tanh''(x) * y - x / (2 + bias)")]
    public void Adjoint_OfAFormula_IsTheTransposeOfItsTangent(string formula) => AssertTransposed(formula);

    [Test]
    public void Adjoint_OfRandomFormulae_IsTheTransposeOfTheirTangent()
    {
        var random = new Random(20260102);
        for (int i = 0; i < 150; i++)
        {
            AssertTransposed(DerivativeTests.RandomFormula(random, 4));
        }
    }

    [Test]
    public void Adjoint_OfWhatDoesNotDependOnAVariable_IsZero()
    {
        Circuit circuit = SmallCircuit.WithLines("z: k * x");
        var adjoints = new Adjoints([(circuit.Find("cells.z")!.Equation, 1)], _ => null);

        Assert.That(adjoints.Of(circuit.Find("cells.y")!).IsZero);
        Assert.That(adjoints.Of(circuit.FindWeight("M")!), Is.Empty);
    }

    [Test]
    public void Adjoint_ThroughATiedWeight_IsCountedAtItsOwner()
    {
        // s = Σ 2 Mᵀ x, so ∂s/∂M = x 2ᵀ
        Circuit circuit = SmallCircuit.Parse("""
            circuit: tied
            populations:
              cells: {size: 3, d x/dt: "(N @ x) / (1 ms)"}
            weights:
              M: {post: cells, pre: cells, init: zeros}
              N: M.T
            """);
        Variable x = circuit.Find("cells.x")!;
        var adjoints = new Adjoints([(new MatrixProduct(circuit.FindWeight("N")!, false, new VariableReference(x)), 2)], _ => null);

        OuterProduct product = adjoints.Of(circuit.FindWeight("M")!).Single();
        Assert.That(adjoints.Of(circuit.FindWeight("N")!), Is.Empty);
        Assert.That(product.Post, Is.EqualTo(new VariableReference(x)));
        Assert.That(product.Pre, Is.EqualTo((Expression)2));
    }

    private static void AssertTransposed(string formula)
    {
        Circuit circuit = SmallCircuit.WithLines($"z: {formula}", "again: z * z + x", "seen: again - z + M @ again", "seed: 0 * k");
        Variable x = circuit.Find("cells.x")!, y = circuit.Find("cells.y")!, seen = circuit.Find("cells.seen")!, seed = circuit.Find("cells.seed")!;
        var adjoints = new Adjoints([(new VariableReference(seen), new VariableReference(seed))], v => v.IsState || v == seed ? null : v.Equation);
        double[] alongX = [0.4, -1.1, 0.6], alongY = [-0.8, 0.3, 0.9];

        Instant at = SmallCircuit.At(circuit, X, Y);
        at.Set(seed, Seed);
        double transposed = Dot(at.PerUnit(adjoints.Of(x), x.Population.Axis), alongX) + Dot(at.PerUnit(adjoints.Of(y), y.Population.Axis), alongY);
        double straight = Dot(Seed, Tangent(circuit, at, alongX, alongY)[seen]);

        // the two add up in different orders: a thousand roundings of the terms, which are of the size of z² and its slopes
        double scale = 1 + at.Values.Values.Max(v => v.Max(Math.Abs)) + Math.Abs(straight);
        Assert.That(transposed, Is.EqualTo(straight).Within(1e-12 * scale), formula);
        foreach (Weight weight in circuit.Weights)
        {
            AssertSlope(circuit, weight, adjoints, at, seen, formula);
        }
    }

    /// <summary>Central differences of seedᵀ seen by each element of a weight: error H² of third derivatives, and rounding over H.</summary>
    private static void AssertSlope(Circuit circuit, Weight weight, Adjoints adjoints, Instant at, Variable seen, string formula)
    {
        for (int row = 0; row < weight.Rows; row++)
        {
            for (int column = 0; column < weight.Columns; column++)
            {
                double found = adjoints.Of(weight).Sum(p =>
                    at.PerUnit(p.Post, weight.Post.Axis)[row] * (p.Pre is null ? 1 : at.PerUnit(p.Pre, weight.Pre!.Axis)[column]));
                double slope = (Weighted(H) - Weighted(-H)) / (2 * H);
                Assert.That(found, Is.EqualTo(slope).Within(1e-6 * (1 + Math.Abs(slope))), $"{formula}: {weight}[{row}, {column}]");

                double Weighted(double by)
                {
                    Dictionary<string, double[,]> weights = Initialisation.Weights(circuit, 1).ToDictionary(w => w.Key, w => (double[,])w.Value.Clone());
                    weights[weight.Name][row, column] += by;
                    var states = circuit.States.ToDictionary(s => s, s => at.Values[s]);
                    return Dot(Seed, new Interpreter(circuit, weights, Initialisation.Parameters(circuit, 1)).Evaluate(states, null, null).Values[seen]);
                }
            }
        }
    }

    private static Dictionary<Variable, double[]> Tangent(Circuit circuit, Instant at, double[] alongX, double[] alongY)
    {
        HashSet<Variable> all = [.. circuit.Populations.SelectMany(p => p.Variables)];
        var tangents = new Dictionary<Variable, double[]> { [circuit.Find("cells.x")!] = alongX, [circuit.Find("cells.y")!] = alongY };
        var instant = new Instant(circuit, Initialisation.Weights(circuit, 1), Initialisation.Parameters(circuit, 1)) { Direction = tangents };
        foreach ((Variable known, double[] values) in at.Values)
        {
            instant.Set(known, values);
        }

        foreach (Variable value in circuit.EvaluationOrder.Where(v => !v.IsState))
        {
            tangents[value] = instant.PerUnit(Differentiation.Tangent(value.Equation, all), value.Population.Axis);
        }

        return tangents;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}

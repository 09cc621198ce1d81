using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Tests.Language.Interpretation;

/// <summary>Which synapses exist, where units are, and what a weight starts from where not all synapses do.</summary>
[TestFixture]
public sealed class WiringTests
{
    private const string Net = """
        circuit: net
        populations:
          a: {size: 256, positions: torus(1 mm), d x/dt: (-x + W @ x + V @ b.x) / (20 ms)}
          b: {size: 100, positions: torus(1 mm), d x/dt: -x / (20 ms)}
        weights:
          W: {post: a, pre: a, init: "1 / fan_in", CONNECT}
          V: {post: a, pre: b, init: "1 / fan_out", connect: probability(0.2)}
        """;

    [Test]
    public void AWeightTiedToOneThatIsWiredLikeAnother_IsWiredAsItsTranspose()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: tied
            populations:
              a: {size: 8, d x/dt: (-x + W @ x + V @ x + S @ x) / (20 ms)}
            weights:
              W: {post: a, pre: a, init: "normal(0, 1)", connect: probability(0.5)}
              V: {post: a, pre: a, init: "normal(0, 1)", connect: W}
              S: V.T
            """);
        bool[,] drawn = Wiring.Of(circuit.FindWeight("W")!, 1)!, tied = Wiring.Of(circuit.FindWeight("S")!, 1)!;

        Assert.That(tied, Is.EqualTo(Transposed(drawn)));
        Assert.That(tied, Is.Not.EqualTo(drawn), "the two can be told apart");
    }

    [Test]
    public void LineAndRing_PutUnitsInTheMiddleOfTheirShares()
    {
        var line = new Positions(PositionKind.Line, 1000, 0);
        var ring = new Positions(PositionKind.Ring, 1000, 0);

        Assert.That(Enumerable.Range(0, 4).Select(i => line.Of(i, 4).X), Is.EqualTo(new[] { 125.0, 375, 625, 875 }));
        Assert.That(Enumerable.Range(0, 2).Select(i => line.Of(i, 2).X), Is.EqualTo(new[] { 250.0, 750 }), "half as many cover the same line");
        Assert.That(line.Distance(line.Of(0, 4), line.Of(3, 4)), Is.EqualTo(750));
        Assert.That(ring.Distance(ring.Of(0, 4), ring.Of(3, 4)), Is.EqualTo(250), "the shorter way round");
        Assert.That((line.Span, ring.Span), Is.EqualTo((1000.0, 500.0)));
    }

    [Test]
    public void Sheets_HaveNearlySquareCells_AndTheTorusHasNoEdges()
    {
        var grid = new Positions(PositionKind.Grid, 1000, 1000);
        var torus = new Positions(PositionKind.Torus, 2000, 1000);

        // 200 units on a square: 14 columns (√200 = 14.1) and 15 rows, the last of them short
        (double X, double Y)[] places = [.. Enumerable.Range(0, 200).Select(i => grid.Of(i, 200))];
        Assert.That(places, Is.Unique);
        Assert.That(places.Select(p => p.X).Distinct().Count(), Is.EqualTo(14));
        Assert.That(places.Select(p => p.Y).Distinct().Count(), Is.EqualTo(15));
        Assert.That(places, Has.All.Matches<(double X, double Y)>(p => p is { X: > 0 and < 1000, Y: > 0 and < 1000 }));

        // 128 units on 2 x 1: 16 columns of 125 um, 8 rows of 125 um
        Assert.That(torus.Of(17, 128), Is.EqualTo((187.5, 187.5)));
        Assert.That(torus.Distance(torus.Of(0, 128), torus.Of(127, 128)), Is.EqualTo(125 * Math.Sqrt(2)).Within(1e-9), "opposite corners are neighbours");
        Assert.That(torus.Span, Is.EqualTo(Math.Sqrt(1000 * 1000 + 500 * 500)).Within(1e-9));
    }

    [Test]
    public void ExpectedInDegree_OfAGaussianOnATorus_IsTheDensityTimesItsIntegral()
    {
        // a Gaussian is a product: (Σ exp(−d²/2σ²) along one row)², the offsets of 16 units at 62.5 um the shorter way round; one less
        // without autapses. The integral, 256 · 2πσ² = 36.19, is 0.2 % more: 2 Q(500/150) = 0.09 % of each row lie outside
        Weight w = Parse("connect: gaussian(150 um) * (1 - self)").FindWeight("W")!;

        (double mean, double least, double most) = Wiring.ExpectedInDegree(w);

        double row = Enumerable.Range(-7, 16).Sum(m => Math.Exp(-(m * 62.5 / 150) * (m * 62.5 / 150) / 2));
        Assert.That(mean, Is.EqualTo((row * row) - 1).Within(1e-9));
        Assert.That(row * row, Is.EqualTo(256 * 2 * Math.PI * 0.15 * 0.15).Within(0.3).Percent);
        Assert.That(most - least, Is.LessThan(1e-9), "no unit of a torus is at an edge");
    }

    [Test]
    public void DrawnSynapses_AreAsManyAsExpected_AndNoneToOneself()
    {
        Weight w = Parse("connect: gaussian(150 um) * (1 - self)").FindWeight("W")!;
        bool[,] exists = Wiring.Of(w, 5)!;

        // Σ p(1 − p) ≤ Σ p = 256 · 35.2 = 9010: standard error at most 95 of 9010
        Assert.That(exists.Cast<bool>().Count(e => e), Is.EqualTo(256 * Wiring.ExpectedInDegree(w).Mean).Within(4 * 95));
        Assert.That(Enumerable.Range(0, 256).Count(i => exists[i, i]), Is.Zero);
    }

    [Test]
    public void Within_ConnectsAllUpToItsRadiusAndNoneBeyond()
    {
        Circuit circuit = Parse("connect: within(200 um)");
        bool[,] exists = Wiring.Of(circuit.FindWeight("W")!, 1)!;
        Positions space = circuit.Populations[0].Positions!;
        for (int i = 0; i < 256; i++)
        {
            Assert.That(exists[0, i], Is.EqualTo(space.Distance(space.Of(0, 256), space.Of(i, 256)) <= 200), $"unit {i}");
        }

        // of the lattice of 62.5 um those with m² + n² ≤ 10.24: 37
        Assert.That(Enumerable.Range(0, 256).Count(i => exists[0, i]), Is.EqualTo(37));
    }

    [TestCase("connect: probability(0)", 0)]
    [TestCase("connect: probability(1)", 65536)]
    [TestCase("connect: self", 256)]
    [TestCase("connect: 1 - self", 65280)]
    [TestCase("connect: 3 * exponential(1 mm) - 4 * self", 65280, Description = "above 1 counts as 1, below 0 as 0; the farthest pair has 3 e^-0.71 > 1")]
    public void CertainProbabilities_AreCertain(string connect, int synapses) =>
        Assert.That(Wiring.Of(Parse(connect).FindWeight("W")!, 3)!.Cast<bool>().Count(e => e), Is.EqualTo(synapses));

    [Test]
    public void Wiring_DependsOnTheSeedAndTheNameAlone()
    {
        bool[,] v = Wiring.Of(Parse("connect: probability(0.5)").FindWeight("V")!, 3)!;

        Assert.That(Wiring.Of(Parse("connect: within(100 um)").FindWeight("V")!, 3), Is.EqualTo(v));
        Assert.That(Wiring.Of(Parse("connect: within(100 um)").FindWeight("V")!, 4), Is.Not.EqualTo(v));
    }

    [Test]
    public void FanIn_IsTheInDegree_AndFanOutTheOutDegree()
    {
        Circuit circuit = Parse("connect: probability(0.3)");
        double[,] w = Initialisation.Weight(circuit.FindWeight("W")!, 2), v = Initialisation.Weight(circuit.FindWeight("V")!, 2);

        // elements 1 / in-degree sum to 1 along each row, 1 / out-degree along each column
        Assert.That(Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 256).Sum(j => w[i, j])), Has.All.EqualTo(1).Within(1e-12));
        Assert.That(Enumerable.Range(0, 100).Select(j => Enumerable.Range(0, 256).Sum(i => v[i, j])), Has.All.EqualTo(1).Within(1e-12));
        Assert.That(w.Cast<double>().Count(x => x == 0), Is.GreaterThan(40_000));
    }

    [Test]
    public void SynapsesOfAnother_AreThatOthers()
    {
        Circuit circuit = SmallCircuit.Parse(Net.Replace("CONNECT", "connect: probability(0.3)") + """

              S: {post: a, pre: a, init: W.T, connect: W.T}
              T1: {post: a, pre: a, init: "-2 * W", connect: W, sign: excitatory}
              I: {post: a, pre: a, init: W, connect: W, sign: inhibitory}
              Z: W.T
            """);
        bool[,] w = Wiring.Of(circuit.FindWeight("W")!, 2)!, s = Wiring.Of(circuit.FindWeight("S")!, 2)!, z = Wiring.Of(circuit.FindWeight("Z")!, 2)!;
        double[,] start = Initialisation.Weight(circuit.FindWeight("W")!, 2);

        Assert.That(Wiring.Of(circuit.FindWeight("I")!, 2), Is.EqualTo(w));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < 256; i++)
            {
                for (int j = 0; j < 256; j++)
                {
                    if (s[j, i] != w[i, j] || z[j, i] != w[i, j])
                    {
                        Assert.Fail($"[{i}, {j}]");
                    }
                }
            }
        });
        Assert.That(Initialisation.Weight(circuit.FindWeight("S")!, 2), Is.EqualTo(ValueTable.Transpose(start)));
        Assert.That(Initialisation.Weight(circuit.FindWeight("T1")!, 2).Cast<double>(), Is.EqualTo(start.Cast<double>().Select(x => 2 * x)), "magnitudes");
        Assert.That(Initialisation.Weight(circuit.FindWeight("I")!, 2).Cast<double>(), Is.EqualTo(start.Cast<double>().Select(x => -x)),
            "the inhibitory mirror image");
    }

    [Test]
    public void InitialWeights_MayFallWithDistance()
    {
        Circuit circuit = SmallCircuit.Parse(Net.Replace("\"1 / fan_in\", CONNECT", "0.5 * exp(-distance / 100 um) - self"));
        double[,] w = Initialisation.Weight(circuit.FindWeight("W")!, 1);

        Assert.That((w[3, 3], w[3, 4]), Is.EqualTo((-0.5, 0.5 * Math.Exp(-0.625))).Within(1e-15));
    }

    private static Circuit Parse(string connect) => SmallCircuit.Parse(Net.Replace("CONNECT", connect));

    private static bool[,] Transposed(bool[,] matrix)
    {
        var result = new bool[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = matrix[j, i];
            }
        }

        return result;
    }
}

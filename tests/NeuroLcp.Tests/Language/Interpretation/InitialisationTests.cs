using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Tests.Language.Interpretation;

[TestFixture]
public sealed class InitialisationTests
{
    private const string Two = """
        circuit: two
        parameters:
          tau: "lognormal(20 ms, 0.2)"
        populations:
          a: {size: 50, d x/dt: (-x + W @ x + V @ b.x) / tau}
          b: {size: 40, d x/dt: -x / tau}
        weights:
          W: {post: a, pre: a, init: uniform_fan_in}
          V: {post: a, pre: b, init: "normal(1, 0.1) / sqrt(fan_out) + normal(0, 1e-9)"}
        """;

    [Test]
    public void Stream_IsFnv1a()
    {
        // reference values of the 32-bit FNV-1a hash
        Assert.That(Initialisation.Stream(""), Is.EqualTo(0x811C9DC5u));
        Assert.That(Initialisation.Stream("a"), Is.EqualTo(0xE40C292Cu));
        Assert.That(Initialisation.Stream("foobar"), Is.EqualTo(0xBF9CF968u));
    }

    [Test]
    public void Weight_IsDrawnElementByElement_FromItsNameAlone()
    {
        Circuit circuit = SmallCircuit.Parse(Two);
        double[,] w = Initialisation.Weight(circuit.FindWeight("W")!, 5);

        double bound = 1 / Math.Sqrt(50);
        double expected = -bound + (2 * bound * Philox.Uniform(5, Initialisation.Stream("weight:W"), 0, 0, (3 * 50) + 7));
        Assert.That(w[3, 7], Is.EqualTo(expected).Within(1e-16));
    }

    [Test]
    public void AddingAnUnconnectedPopulation_ChangesNothing()
    {
        Circuit before = SmallCircuit.Parse(Two);
        Circuit after = SmallCircuit.Parse(Two.Replace("  a: {", "  first: {size: 7, d x/dt: -x / tau}\n  a: {")
            .Replace("  W: {post: a,", "  Z: {post: first, pre: first, init: uniform_fan_in}\n  W: {post: a,"));

        foreach (Weight weight in before.Weights)
        {
            Assert.That(Initialisation.Weight(after.FindWeight(weight.Name)!, 3), Is.EqualTo(Initialisation.Weight(weight, 3)));
        }

        double[][] drawn = [.. Initialisation.Parameters(after, 3).Where(p => p.Key.Population.Name == "a").Select(p => p.Value)];
        Assert.That(drawn, Is.EqualTo(Initialisation.Parameters(before, 3).Where(p => p.Key.Population.Name == "a").Select(p => p.Value)));
    }

    [Test]
    public void Draws_HaveTheMomentsTheyName()
    {
        Circuit circuit = SmallCircuit.Parse(Two);
        double[] v = [.. Initialisation.Weight(circuit.FindWeight("V")!, 11).Cast<double>().Select(value => value * Math.Sqrt(50))];

        // 2000 draws of normal(1, 0.1): standard error of the mean 0.1/√2000 = 0.0022, of the deviation 0.1/√4000 = 0.0016; four of each
        double mean = v.Average();
        Assert.That(mean, Is.EqualTo(1).Within(0.009));
        Assert.That(Math.Sqrt(v.Average(value => (value - mean) * (value - mean))), Is.EqualTo(0.1).Within(0.0064));

        // the logarithm of 90 draws of lognormal(20, 0.2) has mean log 20 and standard error 0.2/√90 = 0.021
        double[] taus = [.. Initialisation.Parameters(circuit, 11).Values.SelectMany(values => values)];
        Assert.That(taus, Has.Length.EqualTo(90));
        Assert.That(taus.Average(Math.Log), Is.EqualTo(Math.Log(20)).Within(0.085));
    }

    [Test]
    public void TiedWeight_StartsAsTheTranspose()
    {
        Circuit circuit = SmallCircuit.Parse(Two.Replace("V @ b.x", "V @ b.x + S @ x").Replace("weights:", "weights:\n  S: W.T"));
        double[,] w = Initialisation.Weight(circuit.FindWeight("W")!, 2), s = Initialisation.Weight(circuit.FindWeight("S")!, 2);

        Assert.That(s[4, 9], Is.EqualTo(w[9, 4]));
    }

    [Test]
    public void States_StartWhereTheFileSays()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: start
            parameters: {E_L: -70 mV, spread: "normal(0 mV, 1 mV)"}
            populations:
              cells:
                size: 3
                units: {v: mV}
                initial: {v: E_L + spread}
                d v/dt: (E_L - v) / (20 ms)
                d x/dt: -x / (1 s)
            """);
        Dictionary<DrawnParameterReference, double[]> drawn = Initialisation.Parameters(circuit, 9);
        Dictionary<Variable, double[]> states = Initialisation.States(circuit, drawn);

        Assert.That(states[circuit.Find("cells.v")!], Is.EqualTo(drawn.Values.Single().Select(spread => -70 + spread)).Within(1e-12));
        Assert.That(states[circuit.Find("cells.x")!], Is.EqualTo(new double[3]));
        Assert.That(circuit.Find("cells.x")!.TimeConstant, Is.EqualTo(new Constant(1000, NeuroLcp.Language.Units.Dimension.Time)));
    }
}

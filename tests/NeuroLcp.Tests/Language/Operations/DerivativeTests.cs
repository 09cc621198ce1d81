using NUnit.Framework;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Tests.Language.Operations;

[TestFixture]
public sealed class DerivativeTests
{
    private const double H = 1e-5;

    private static IEnumerable<string> FunctionsOfOneArgument => FunctionTable.All.Values.Where(f => f.Arity == 1).Select(f => f.Name);

    private static IEnumerable<string> FunctionsOfTwoArguments => FunctionTable.All.Values.Where(f => f.Arity == 2).Select(f => f.Name);

    // away from the kinks at 0 and where log and sqrt are defined
    private static double[] Points(string name) => name is "log" or "sqrt" ? [0.6, 1.7, 4] : [-1.3, 0.4, 2.1];

    [TestCaseSource(nameof(FunctionsOfOneArgument))]
    public void FirstDerivative_IsTheSlopeOfTheFunction(string name)
    {
        double[] found = Evaluate($"{name}'(x)", Points(name));
        double[] slope = Slope($"{name}(x)", Points(name));

        // central differences: error H²·f'''/6 + 1e-16/H, under 1e-9 for these arguments
        Assert.That(found, Is.EqualTo(slope).Within(1e-8));
    }

    [TestCaseSource(nameof(FunctionsOfOneArgument))]
    public void SecondDerivative_IsTheSlopeOfTheFirst(string name)
    {
        double[] found = Evaluate($"{name}''(x)", Points(name));
        double[] slope = Slope($"{name}'(x)", Points(name));

        Assert.That(found, Is.EqualTo(slope).Within(1e-8));
    }

    [TestCase("relu", 0)]
    [TestCase("abs", 0)]
    [TestCase("sign", 0)]
    [TestCase("step", 0)]
    public void Derivative_AtAKink_IsTheOneThatTheLanguageNames(string name, double derivative) =>
        Assert.That(ScalarEvaluation.Value(FunctionTable.All[name].Derivative(Number(0))), Is.EqualTo(derivative));

    [TestCaseSource(nameof(FunctionsOfTwoArguments))]
    public void Derivative_WhereBothArgumentsAreEqual_FollowsTheSecond(string name)
    {
        // one of the two, never both and never neither
        Assert.That(ScalarEvaluation.Value(FunctionTable.All[name].Derivative(Number(2), Number(2), 0)), Is.Zero);
        Assert.That(ScalarEvaluation.Value(FunctionTable.All[name].Derivative(Number(2), Number(2), 1)), Is.EqualTo(1));
    }

    [TestCase("-3 * x + y", true)]
    [TestCase("(x - k) / 2 - x * k", true)]
    [TestCase("x * y", true)]
    [TestCase("x / (1 + x)", false)]
    [TestCase("k / x", false)]
    [TestCase("x * x", false)]
    [TestCase("tanh(x)", false)]
    public void AFormula_IsLinearInAState_WhereItsSlopeIsTheSameEverywhere(string formula, bool linear)
    {
        Circuit circuit = SmallCircuit.WithLines($"z: {formula}");
        Assert.That(StateDependence.IsAffine(circuit.Find("cells.z")!.Equation, circuit.Find("cells.x")!), Is.EqualTo(linear));
    }

    [TestCaseSource(nameof(FunctionsOfTwoArguments))]
    public void Tangent_OfAFunctionOfTwoArguments_IsItsSlope(string name) => AssertTangentIsSlope($"{name}(x, y) + {name}(y, 0.1)");

    [TestCase("x^3 + y^-2 + 2^x")]
    [TestCase("(x^2 + 1)^y")]
    [TestCase("clip(x * y, -0.2, 0.3)")]
    [TestCase("square(x) / (1 + square(y))")]
    [TestCase("M @ tanh(x) + M.T @ (x * y)")]
    [TestCase("y * mean(x * x) + sum(M @ y)")]
    [TestCase("sum(bias + mean(x)) * y + mean(bias * sum(x))")]
    [TestCase("softmax(x + y) + logsumexp(x) * y")]
    [TestCase("tanh''(x) * y")]
    public void Tangent_OfAFormula_IsItsSlope(string formula) => AssertTangentIsSlope(formula);

    [Test]
    public void Tangent_OfRandomFormulae_IsTheirSlope()
    {
        var random = new Random(20260101);
        for (int i = 0; i < 150; i++)
        {
            AssertTangentIsSlope(RandomFormula(random, 4));
        }
    }

    [Test]
    public void Tangent_OfTheLoss_IsItsGradient([Values("squared_error", "cross_entropy")] string kind, [Values("trial", "batch")] string per)
    {
        Circuit circuit = SmallCircuit.Parse($$"""
            circuit: answer
            populations:
              output:
                size: task.outputs
                d y/dt: -grad(task.loss, y) / (1 ms)
            readout: output.y
            learning: {loss: {kind: {{kind}}, per: {{per}}}, batch: 5}
            """);
        Variable y = circuit.Find("output.y")!;
        double[] direction = [0.3, -1, 0.7];
        var instant = new Instant(circuit, new Dictionary<string, double[,]>(), Initialisation.Parameters(circuit, 0))
        {
            Target = [0.2, 0.5, 0.3],
            Direction = new Dictionary<Variable, double[]> { [y] = direction },
        };
        instant.Set(y, [1, -0.4, 0.6]);

        double[] minusGradient = instant.PerUnit(y.Equation, y.Population.Axis);
        double slope = instant.Single(Differentiation.Tangent(circuit.Loss!, new HashSet<Variable> { y }));
        Assert.That(slope, Is.EqualTo(-minusGradient.Zip(direction, (g, d) => g * d).Sum()).Within(1e-14));
    }

    [Test]
    public void ElementwiseDerivative_OfAStatesEquation_IsItsLeak()
    {
        Circuit circuit = SmallCircuit.WithLines("d v/dt: (-3 * v + M @ v + half) / tau", "half: v / 2");
        Variable v = circuit.Find("cells.v")!;

        Expression leak = Differentiation.Elementwise(v.Equation, v);
        Assert.That(ScalarEvaluation.Value(leak), Is.EqualTo(-0.25).Within(1e-15));   // (−3 + ½) / 10 ms
    }

    private static void AssertTangentIsSlope(string formula)
    {
        Circuit circuit = SmallCircuit.WithLines($"z: {formula}");
        Variable x = circuit.Find("cells.x")!, y = circuit.Find("cells.y")!, z = circuit.Find("cells.z")!;
        double[] atX = [0.31, -0.72, 1.13], atY = [0.55, 0.92, 1.44], alongX = [0.4, -1.1, 0.6], alongY = [-0.8, 0.3, 0.9];
        var instant = new Instant(circuit, Initialisation.Weights(circuit, 1), Initialisation.Parameters(circuit, 1))
        {
            Direction = new Dictionary<Variable, double[]> { [x] = alongX, [y] = alongY },
        };
        instant.Set(x, atX);
        instant.Set(y, atY);
        double[] found = instant.PerUnit(Differentiation.Tangent(z.Equation, new HashSet<Variable> { x, y }), z.Population.Axis);

        double[] above = SmallCircuit.Value(circuit, "cells.z", Moved(atX, alongX, H), Moved(atY, alongY, H));
        double[] below = SmallCircuit.Value(circuit, "cells.z", Moved(atX, alongX, -H), Moved(atY, alongY, -H));
        for (int i = 0; i < found.Length; i++)
        {
            double slope = (above[i] - below[i]) / (2 * H);
            Assert.That(found[i], Is.EqualTo(slope).Within(1e-6 * (1 + Math.Abs(slope))), formula);
        }
    }

    /// <summary>A smooth formula of x and y whose values stay near 1, so that differences are accurate.</summary>
    internal static string RandomFormula(Random random, int depth)
    {
        if (depth == 0)
        {
            return random.Next(4) switch
            {
                0 => "x",
                1 => "y",
                2 => "k",
                _ =>
                (random.Next(1, 30) / 10.0).ToString(System.Globalization.CultureInfo.InvariantCulture)
            };
        }

        string a = RandomFormula(random, depth - 1), b = RandomFormula(random, random.Next(depth));
        return random.Next(16) switch
        {
            0 => $"({a} + {b})",
            1 => $"({a} - {b})",
            2 => $"tanh({a}) * {b}",
            3 => $"({a}) / (2 + sin({b}))",
            4 => $"tanh'({a})",
            5 => $"sigmoid({a})",
            6 => $"M @ (x * tanh({a}))",
            7 => $"-({a})",
            8 => $"(1.5 + cos({a}))^sin({b})",
            9 => $"softmax(y + tanh({a}))",
            10 => $"mean(x + sin({a}))",
            11 => $"logsumexp(x * sigmoid({a}))",
            12 => $"log(1.2 + square(sin({a})))",
            13 => $"exp(sin({a})) - sqrt(1 + cos({b})^2)",
            14 => $"softplus({a})",
            _ => $"M.T @ sigmoid(x + {a})",
        };
    }

    private static Constant Number(double value) => new(value, NeuroLcp.Language.Units.Dimension.None);

    private static double[] Moved(double[] at, double[] along, double step) => [.. at.Zip(along, (a, d) => a + (step * d))];

    private static double[] Evaluate(string formula, double[] x) => SmallCircuit.Value(SmallCircuit.WithLines($"z: {formula}"), "cells.z", x, [0, 0, 0]);

    private static double[] Slope(string formula, double[] x)
    {
        double[] above = Evaluate(formula, [.. x.Select(a => a + H)]), below = Evaluate(formula, [.. x.Select(a => a - H)]);
        return [.. above.Zip(below, (a, b) => (a - b) / (2 * H))];
    }
}

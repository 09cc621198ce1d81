using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// What the excitatory-inhibitory circuit claims: it rests at the least control in the measure
/// E = Σᵢ [R(vᵢ) − R(φᵢ) − r(φᵢ)(vᵢ − φᵢ)] + ½‖y − D r − c‖² + L/α, R′ = r, v = W r(φ) + U x + V p + b, and its rules descend E there.
/// </summary>
[TestFixture]
public sealed class ExcitatoryInhibitoryTests
{
    private const int Inputs = 6, Outputs = 3, Trials = 3;

    private const double Alpha = 0.3;

    private static readonly double[][] X = [.. TestCircuits.Rows(Trials, Inputs, "dale input").Select(row => row.Select(Math.Abs).ToArray())];

    private static readonly double[][] Targets = [[1, 0, 0], [0, 0, 1], [0, 1, 0]];

    [Test]
    public void Rest_IsStationaryInTheBregmanMeasure()
    {
        (CircuitValues<double> values, SolvedCircuit rest) = Solved("1e-6");
        int acting = 0;
        for (int t = 0; t < Trials; t++)
        {
            Vector<double> phi = rest["pyramidal.soma", t], y = rest["output.y", t], psi = rest["pyramidal.apical", t];
            Assert.That(psi.L2Norm(), Is.GreaterThan(0.05), "there is control");
            acting += phi.Count(p => p > 0);
            foreach (Vector<double> direction in Units(phi.Count + y.Count))
            {
                // central differences: h² times a third derivative of order 10, and rounding over h: 1e-8; the nudging leaves lambda psi^2 = 1e-7
                const double h = 1e-4;
                double slope = (At(h) - At(-h)) / (2 * h);
                Assert.That(slope, Is.Zero.Within(1e-6));

                double At(double step) =>
                    Measure(values, t, phi + (step * direction.SubVector(0, phi.Count)), y + (step * direction.SubVector(phi.Count, y.Count)));
            }
        }

        Assert.That(acting, Is.InRange(Trials * 2, Trials * 7), "some fire, some do not");
    }

    [Test]
    public void Rules_DescendTheMeasure()
    {
        (CircuitValues<double> values, SolvedCircuit rest) = Solved("1e-6");
        foreach ((string weight, string post, string pre) in new[]
        {
            ("W", "pyramidal.error", "pyramidal.rate"), ("U", "pyramidal.error", "sensory.x"), ("V", "pyramidal.error", "basket.rate"),
                ("b", "pyramidal.error", ""),
            ("D", "output.u", "pyramidal.rate"), ("c", "output.u", ""),
        })
        {
            for (int t = 0; t < Trials; t++)
            {
                // dE*/dw is ∂E/∂w at rest, where E is stationary in all else
                Vector<double> phi = rest["pyramidal.soma", t], y = rest["output.y", t];
                Matrix<double> rule = rest[post, t].ToColumnMatrix() * (pre.Length == 0 ? Matrix<double>.Build.Dense(1, 1, 1) : rest[pre, t].ToRowMatrix());
                double[] w = values.Read(values.Circuit.FindWeight(weight)!);
                for (int i = 0; i < w.Length; i++)
                {
                    const double h = 1e-5;
                    double slope = (At(i, h) - At(i, -h)) / (2 * h);
                    Assert.That(rule.ToRowMajorArray()[i], Is.EqualTo(-slope).Within(1e-7), $"{weight}[{i}], trial {t}");
                }

                double At(int element, double step) => Measure(values, t, phi, y, (weight, element, step));
            }
        }
    }

    [TestCase("0.1")]
    [TestCase("0.5")]
    public void AnInterneuron_InfersTheErrorOfItsPyramidalNeuron(string lambda)
    {
        (_, SolvedCircuit rest) = Solved(lambda);
        for (int t = 0; t < Trials; t++)
        {
            // (v − basal) / lambda is phi − basal exactly: at rest the inference holds for every lambda and on both sides of the threshold
            Assert.That((rest["interneuron.error", t] - rest["pyramidal.error", t]).InfinityNorm(), Is.LessThan(1e-9));
            Assert.That(rest["pyramidal.error", t].L2Norm(), Is.GreaterThan(0.01));
        }
    }

    [Test]
    public void Learning_KeepsDalesLaw_TheWiring_AndTheBalance()
    {
        Circuit circuit = Small("0.1", "gamma=1e-2", "gamma_W=1e-2", "slow=1", "learning.batch=3", "learning.optimiser.rate=0.05",
            "learning.optimiser.schedule=constant");
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 3);
        double before = Misalignment();
        double[] first = values.Read(circuit.FindWeight("W")!);
        using var pool = new WorkerPool(1);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(X, Targets), values, 1, pool);
        for (int update = 0; update < 200; update++)
        {
            trainer.Step();
        }

        Assert.That(first.Zip(Weight("W"), (a, b) => Math.Abs(a - b)).Max(), Is.GreaterThan(0.05), "it learned");
        foreach (Weight weight in circuit.Weights.Where(w => w.Sign != SynapseSign.Any))
        {
            Assert.That(Weight(weight.Name), Has.All.Matches<double>(w => weight.Sign == SynapseSign.Excitatory ? w >= 0 : w <= 0), weight.Name);
            if (values.Exists(weight) is { } exists)
            {
                Assert.That(Weight(weight.Name).Zip(exists, (w, there) => there || w == 0), Has.All.True, weight.Name);
            }
        }

        // the same increments and the same decay from the same start: copies stay copies but for the solver's tolerance, 1e-10 an update
        foreach ((string copy, string original, double sign) in new[] { ("WI", "W", 1), ("UI", "U", 1), ("VI", "V", 1), ("bI", "b", 1), ("SI", "S", -1.0) })
        {
            Assert.That(Weight(copy), Is.EqualTo(Weight(original).Select(w => sign * w)).Within(1e-6), copy);
        }

        // S and Wᵀ: equal increments, decay 0.99: 0.99²⁰⁰ = 0.134, and no more where synapses are stopped at 0
        Assert.That(Misalignment(), Is.LessThan(0.135 * before));

        double[] Weight(string name) => values.Read(circuit.FindWeight(name)!);
        double Misalignment() => (TestCircuits.MatrixOf(values, "S") - TestCircuits.MatrixOf(values, "W").Transpose()).FrobeniusNorm();
    }

    [Test]
    public void InTime_WithDelaysAndSlowSynapses_ItSettlesWhereTheSolverDoes()
    {
        (CircuitValues<double> values, SolvedCircuit rest) = Solved("0.1");
        Circuit circuit = values.Circuit;
        Variable apical = circuit.Find("pyramidal.apical")!, y = circuit.Find("output.y")!;
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, X[..1], Targets[..1]), [], [], 0.5, 1, 1, pool);

        // the slowest mode decays with about tau_u / alpha at most, 100 ms / 0.3: e^(−30) after 10 s
        simulation.Run(20_000);

        Assert.That(simulation.Read(apical), Is.EqualTo(rest["pyramidal.apical"].ToArray()).Within(1e-8));
        Assert.That(simulation.Read(y), Is.EqualTo(rest["output.y"].ToArray()).Within(1e-8));
    }

    private static Circuit Small(string lambda, params string[] also) => TestCircuits.Shipped(
        "excitatory-inhibitory", Inputs, Outputs,
        ["pyramidal.size=8", "basket.size=3", $"lambda={lambda}", $"alpha={Alpha.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "tau_u=100 ms",
            "solver.tolerance=1e-12", "solver.limit=100000",
            "U.connect=gaussian(500 um)", "K.connect=1", "V.connect=1", "W.connect=0.6 * (1 - self)", "V.init=uniform_fan_in", .. also]);

    /// <summary>The circuit with symmetric feedback and tracking interneurons, at rest.</summary>
    private static (CircuitValues<double> Values, SolvedCircuit AtRest) Solved(string lambda)
    {
        Circuit circuit = Small(lambda);
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        CircuitValues<double> drawn = TestCircuits.Values<double>(circuit, weights);
        weights["W"] = [.. weights["W"].Select(w => 2 * w)];
        weights["S"] = Matrix<double>.Build.DenseOfRowMajor(8, 8, weights["W"]).Transpose().ToRowMajorArray();
        weights["SI"] = [.. weights["S"].Select(s => -s)];
        weights["B"] = TestCircuits.MatrixOf(drawn, "D").Transpose().ToRowMajorArray();
        foreach (string copied in new[] { "W", "U", "V", "b" })
        {
            weights[copied + "I"] = weights[copied];
        }

        CircuitValues<double> values = TestCircuits.Values<double>(circuit, weights);
        var rest = new SolvedCircuit(values, X, Targets);
        Assert.That(rest.Report.Unconverged, Is.Zero);
        return (values, rest);
    }

    /// <summary>E of somata and outputs, written from its definition; one element of one weight may be changed.</summary>
    private static double Measure(CircuitValues<double> values, int trial, Vector<double> phi, Vector<double> y,
        (string Weight, int Element, double Step)? change = null)
    {
        Vector<double> x = Vector<double>.Build.DenseOfArray(X[trial]), rate = Rate(phi), basket = Rate(Get("K") * x);
        Vector<double> v = (Get("W") * rate) + (Get("U") * x) + (Get("V") * basket) + Get("b").Column(0);
        double control = 0;
        for (int i = 0; i < phi.Count; i++)
        {
            control += Potential(v[i]) - Potential(phi[i]) - (rate[i] * (v[i] - phi[i]));
        }

        Vector<double> output = y - (Get("D") * rate) - Get("c").Column(0);
        double loss = Math.Log(y.Sum(Math.Exp)) - Vector<double>.Build.DenseOfArray(Targets[trial]).DotProduct(y);
        return control + (0.5 * output.DotProduct(output)) + (loss / Alpha);

        Matrix<double> Get(string name)
        {
            Weight weight = values.Circuit.FindWeight(name)!;
            double[] w = [.. values.Read(weight)];
            if (change is { } c && c.Weight == name)
            {
                w[c.Element] += c.Step;
            }

            return Matrix<double>.Build.DenseOfRowMajor(weight.Rows, weight.Columns, w);
        }
    }

    private static Vector<double> Rate(Vector<double> potential) => potential.Map(a => Math.Max(Math.Tanh(a), 0));

    /// <summary>R(a) = log cosh a above 0, 0 below: its derivative is the rate.</summary>
    private static double Potential(double a) => a > 0 ? Math.Log(Math.Cosh(a)) : 0;

    private static IEnumerable<Vector<double>> Units(int count) =>
        Enumerable.Range(0, count).Select(i => Vector<double>.Build.Dense(count, j => j == i ? 1 : 0));
}

using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// Rates cancelled by the rates of interneurons (science.md 1.e, E2). With interneurons that track, v = φ − (1 − λ)ψ, so that at rest
/// ψ = σ′(φ) [S (σ(φ) − σ(φ − (1 − λ)ψ)) / (1 − λ) + B u]: silence without a teacher, and to first order a second σ′ at the sender.
/// </summary>
[TestFixture]
public sealed class InterneuronSacramentoTests
{
    private const int Inputs = 5, Units = 8, Outputs = 3;
    private const double Lambda = 0.1;

    private static readonly double[][] X = TestCircuits.Rows(4, Inputs, "sacramento input", 0.6);

    private static readonly double[] Direction = TestCircuits.Normals(Outputs, "sacramento direction");

    [Test]
    public void SelfPredictingState_WithoutATeacher_LeavesApicalDendritesSilent()
    {
        CircuitValues<double> values = Values(Net());
        SolvedCircuit free = WithoutTeacher(values, X);

        for (int t = 0; t < X.Length; t++)
        {
            // rates are of order 1 and known to the tolerance of 1e-12 of the norm of the state
            Vector<double> expected = OnPaper(values, X[t]).FreeState();
            Assert.That(free["pyramidal.apical", t].InfinityNorm(), Is.LessThan(1e-10), $"trial {t}");
            Assert.That((free["pyramidal.soma", t] - expected).InfinityNorm(), Is.LessThan(1e-10), $"trial {t}");
            Assert.That((free["interneuron.v", t] - expected).InfinityNorm(), Is.LessThan(1e-10), $"trial {t}");
            Assert.That(expected.InfinityNorm(), Is.GreaterThan(0.1), "there is something to predict");
        }
    }

    [Test]
    public void InhibitoryWeights_WithoutATeacher_LearnTheSelfPredictingState()
    {
        // the file's first phase alone, from weights of interneurons that know nothing of S
        string text = File.ReadAllText(CircuitFolder.Path("interneuron-sacramento"));
        string first = text[..text.IndexOf("  - equilibrate: {noise: off}\n    learn: [W", StringComparison.Ordinal)]
            + "solver: {tolerance: 1e-12, limit: 200000}\nprecision: double\n";
        Circuit circuit = TestCircuits.Parse(
            first, Inputs, Outputs, $"pyramidal.size={Units}", "learning.batch=4", "learning.optimiser.kind=plain", "learning.optimiser.rate=0.8",
                "learning.optimiser.schedule=constant");
        Dictionary<string, double[]> weights = Weights(circuit);
        weights["SI"] = [.. TestCircuits.Normals(Units * Units, "SI").Select(n => 0.15 * n)];
        CircuitValues<double> values = TestCircuits.Values<double>(circuit, weights);
        using var pool = new WorkerPool(1);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(X, TestCircuits.Rows(X.Length, Outputs, "no teacher")), values, 1, pool);
        double start = Apical(), before = start;

        // a delta rule on four inputs in eight units: every error falls, the slowest by its smallest eigenvalue
        for (int epoch = 0; epoch < 20; epoch++)
        {
            for (int n = 0; n < 30; n++)
            {
                trainer.Step();
            }

            double now = Apical();
            Assert.That(now, Is.LessThan(before), $"after {30 * (epoch + 1)} updates");
            before = now;
        }

        Assert.That(before, Is.LessThan(0.01 * start));

        // the rates there are span no more than four directions: what SI learned is their silence, not the matrix −S
        Assert.That((TestCircuits.MatrixOf(values, "SI") + TestCircuits.MatrixOf(values, "S")).FrobeniusNorm(), Is.GreaterThan(0.1));
        Assert.That(values.Read(circuit.FindWeight("W")!), Is.EqualTo(weights["W"]), "nothing else learns in this phase");

        double Apical()
        {
            SolvedCircuit free = WithoutTeacher(values, X);
            return Math.Sqrt(Enumerable.Range(0, X.Length).Sum(t => Math.Pow(free["pyramidal.apical", t].L2Norm(), 2)));
        }
    }

    [TestCase(1)]
    [TestCase(0.01)]
    public void Control_OfAnyStrength_SolvesItsEquation(double strength)
    {
        (LeastControlNet net, SolvedCircuit solved) = Taught(strength);
        Vector<double> soma = solved["pyramidal.soma"], psi = solved["pyramidal.apical"];

        Vector<double> sent = (soma.Map(Math.Tanh) - (soma - ((1 - Lambda) * psi)).Map(Math.Tanh)) / (1 - Lambda);

        Assert.That((LeastControlNet.Slope(soma) * ((net.S * sent) + (net.B * solved["output.u"])) - psi).InfinityNorm(), Is.LessThan(1e-10));
        Assert.That((net.Drift(soma) + psi).InfinityNorm(), Is.LessThan(1e-10));
    }

    [Test]
    public void Control_ToFirstOrder_HasAGateAtBothEnds()
    {
        // ψ = (Id − s S s)⁻¹ s B u leaves out −½(1 − λ) S σ″ψ²: ten times less teaching, a ten times smaller share. With that term the next one is left, a
        // hundredth
        Deviations strong = Measure(0.1), weak = Measure(0.01);
        TestContext.Out.WriteLine($"{Measure(1)}\n{strong}\n{weak}");

        Assert.That(strong.First, Is.LessThan(0.1));
        Assert.That(Math.Log10(strong.First / weak.First), Is.EqualTo(1).Within(0.1));
        Assert.That(Math.Log10(strong.Second / weak.Second), Is.EqualTo(2).Within(0.2));

        // dynamic inversion has no gate at the sender: however weak the teaching, it is another control
        Assert.That(weak.Inversion, Is.GreaterThan(0.02));
        Assert.That(weak.Inversion, Is.EqualTo(strong.Inversion).Within(20).Percent);
    }

    [Test]
    public void Control_OfRectifiedRatesAboveThreshold_IsThatOfDynamicInversion()
    {
        // relu(φ) − relu(φ − x) is x where both are above 0 and 0 where both are below: the gate at the sender changes nothing that the gate of its own
        // dendrite has not
        string[] rectified =
        [
            "pyramidal.rate=relu(soma)", "interneuron.rate=relu(v)",
            "pyramidal.apical=(-apical + relu'(soma) * ((S @ rate + SI @ interneuron.rate) / (1 - lambda) + B @ output.u)) / tau_apical",
        ];
        CircuitValues<double> values = Values(Net(rectified));
        SolvedCircuit solved = Solved(values, 0.1);
        Vector<double> soma = solved["pyramidal.soma"], psi = solved["pyramidal.apical"];
        Assume.That(soma.Zip(soma - ((1 - Lambda) * psi), (a, b) => a * b).Min(), Is.GreaterThan(0), "each neuron on one side of its threshold");
        Assert.That(soma.Min() < 0 && soma.Max() > 0, "and neurons on both");

        Matrix<double> gate = Matrix<double>.Build.DiagonalOfDiagonalVector(soma.Map(v => v > 0 ? 1.0 : 0.0)), identity = LeastControlNet.Identity(Units);
        Vector<double> expected = (identity - (gate * TestCircuits.MatrixOf(values, "S")))
            .Solve(gate * TestCircuits.MatrixOf(values, "B") * solved["output.u"]);

        Assert.That((psi - expected).InfinityNorm(), Is.LessThan(1e-9));
        Assert.That(psi.L2Norm(), Is.GreaterThan(0.01));
    }

    private static Deviations Measure(double strength)
    {
        (LeastControlNet net, SolvedCircuit solved) = Taught(strength);
        Vector<double> soma = solved["pyramidal.soma"], psi = solved["pyramidal.apical"], u = solved["output.u"];
        Matrix<double> s = LeastControlNet.Slope(soma), identity = LeastControlNet.Identity(Units), loop = identity - (s * net.S * s);
        Vector<double> first = loop.Solve(s * net.B * u);
        Vector<double> curved = soma.Map(v => -2 * Math.Tanh(v) * (1 - (Math.Tanh(v) * Math.Tanh(v)))).PointwiseMultiply(psi)
            .PointwiseMultiply(psi) * (0.5 * (1 - Lambda));
        Vector<double> second = loop.Solve(s * ((net.B * u) - (net.S * curved)));
        Vector<double> inversion = (identity - (s * net.S)).Solve(s * net.B * u);
        return new Deviations((first - psi).L2Norm() / psi.L2Norm(), (second - psi).L2Norm() / psi.L2Norm(), (inversion - psi).L2Norm() / psi.L2Norm(),
            psi.L2Norm());
    }

    /// <summary>The first input with a target this far from what the circuit says by itself.</summary>
    private static (LeastControlNet Net, SolvedCircuit Solved) Taught(double strength)
    {
        CircuitValues<double> values = Values(Net());
        return (OnPaper(values, X[0]), Solved(values, strength));
    }

    private static SolvedCircuit Solved(CircuitValues<double> values, double strength)
    {
        Vector<double> free = WithoutTeacher(values, [X[0]])["output.y"];
        var solved = new SolvedCircuit(values, [X[0]], [[.. free.Select((y, i) => y + (strength * Direction[i]))]]);
        Assert.That(solved.Report.Unconverged, Is.Zero);
        return solved;
    }

    private static SolvedCircuit WithoutTeacher(CircuitValues<double> values, double[][] inputs)
    {
        SolvedCircuit free = new(values, inputs, TestCircuits.Rows(inputs.Length, Outputs, "no teacher"),
            [.. values.Circuit.Free.Where(h => h.Variable.FullName == "output.u")]);
        Assert.That(free.Report.Unconverged, Is.Zero);
        return free;
    }

    private static Circuit Net(params string[] overrides) => TestCircuits.Shipped(
        "interneuron-sacramento", Inputs, Outputs,
            [$"pyramidal.size={Units}", "learning.loss.kind=squared_error", "alpha=0.1", "solver.tolerance=1e-13", "solver.limit=200000", .. overrides]);

    /// <summary>Spectral radius about 0.6, feedback tied, interneurons that predict.</summary>
    private static Dictionary<string, double[]> Weights(Circuit circuit)
    {
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        Matrix<double> w = Matrix<double>.Build.DenseOfRowMajor(Units, Units, TestCircuits.Normals(Units * Units, "W")) * (0.6 / Math.Sqrt(Units));
        Matrix<double> d = Matrix<double>.Build.DenseOfRowMajor(Outputs, Units, TestCircuits.Normals(Outputs * Units, "D")) / Math.Sqrt(Units);
        weights["W"] = weights["WI"] = w.ToRowMajorArray();
        weights["S"] = w.Transpose().ToRowMajorArray();
        weights["SI"] = (-w.Transpose()).ToRowMajorArray();
        weights["D"] = d.ToRowMajorArray();
        weights["B"] = d.Transpose().ToRowMajorArray();
        weights["UI"] = weights["U"];
        weights["bI"] = weights["b"];
        return weights;
    }

    private static CircuitValues<double> Values(Circuit circuit) => TestCircuits.Values<double>(circuit, Weights(circuit));

    private static LeastControlNet OnPaper(CircuitValues<double> values, double[] x)
    {
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), d = TestCircuits.MatrixOf(values, "D");
        Vector<double> drive = (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(x)) + TestCircuits.VectorOf(values, "b");
        return new LeastControlNet(w, drive, d, TestCircuits.VectorOf(values, "c"), w.Transpose(), d.Transpose())
        { Target = Vector<double>.Build.Dense(Outputs), Alpha = 0.1 };
    }

    /// <summary>How far ψ is from what its first, second order and dynamic inversion say, as shares of its norm, and that.</summary>
    private sealed record Deviations(double First, double Second, double Inversion, double Norm);
}

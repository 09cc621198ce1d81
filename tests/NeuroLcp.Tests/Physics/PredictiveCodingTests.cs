using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// Predictive coding with clamped outputs (science.md 1.c, check 25; arXiv:2207.01332, section S4): its flow and its learning are the gradient of the
/// free energy F = ½‖ε₁‖² + ½‖ε₂‖² + ρ/2 ‖t − D tanh φ₂ − c‖², and where it rests is the least control of a controller with the leak α = 1/ρ − 1.
/// </summary>
[TestFixture]
public sealed class PredictiveCodingTests
{
    private const int Inputs = 5, First = 7, Second = 6, Outputs = 3, Trials = 2;

    private static readonly string[] Somata = ["hidden1.soma", "hidden2.soma"];

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "pc input", 0.6), Targets = TestCircuits.Rows(Trials, Outputs, "pc target", 0.8);

    [TestCase(0)]
    [TestCase(0.1)]
    [TestCase(1)]
    [TestCase(10)]
    public void PredictiveCoding_AtRest_IsTheLeastControl(double alpha)
    {
        // y = p + u and α u = t − y, p = D r + c the prediction, give u = (t − p) / (1 + α): the precision ρ = 1 / (1 + α) of the ghost layer, Eq. 99
        CircuitValues<double> values = Values(Net($"rho={FormattableString.Invariant($"{1 / (1 + alpha):R}")}"));
        var solved = new SolvedCircuit(values, X, Targets);

        Assert.That(solved.Report.Unconverged, Is.Zero);
        for (int t = 0; t < Trials; t++)
        {
            LeastControlNet net = OnPaper(values, t) with { Alpha = alpha };
            LeastControlNet.State rest = net.Solve();
            Assert.That(net.Residual(rest, alpha).InfinityNorm(), Is.LessThan(1e-12), "the reference solves its equations");

            // tolerance 1e-12 of the norm of the state, times the condition of the way out of it (at most 1e3 in these nets)
            Assert.That((LeastControlNet.Stack(Somata.Select(v => solved[v, t])) - rest.V).InfinityNorm(), Is.LessThan(1e-8), $"phi, trial {t}");
            Assert.That((LeastControlNet.Stack(solved["hidden1.error", t], solved["hidden2.error", t]) - rest.Psi).InfinityNorm(), Is.LessThan(1e-8),
                $"psi, trial {t}");
            Assert.That((solved["output.u", t] - rest.U).InfinityNorm(), Is.LessThan(1e-8), $"u, trial {t}");
            Assert.That((solved["output.y", t] - rest.Y).InfinityNorm(), Is.LessThan(1e-8), $"y, trial {t}");
            Assert.That(rest.Psi.L2Norm(), Is.GreaterThan(0.01), "there is something to compare");
            if (alpha == 0)
            {
                Assert.That((solved["output.y", t] - Vector<double>.Build.DenseOfArray(Targets[t])).InfinityNorm(), Is.LessThan(1e-9), "clamped");
            }
        }
    }

    [TestCase("1")]
    [TestCase("0.3")]
    public void FlowAndLearning_AnywhereOnTheWay_AreTheGradientOfTheFreeEnergy(string rho)
    {
        Circuit circuit = Net("rho=" + rho);
        CircuitValues<double> values = Values(circuit);
        Dictionary<string, double[,]> weights = circuit.Weights.ToDictionary(w => w.Name, w => TestCircuits.MatrixOf(values, w.Name).ToArray());
        Dictionary<string, double[]> states = circuit.States.ToDictionary(s => s.FullName, s => TestCircuits.Normals(s.Population.Size, s.FullName));
        var interpreter = new Interpreter(circuit, weights, Initialisation.Parameters(circuit, 3));
        Instant instant = interpreter.Evaluate(circuit.States.ToDictionary(s => s, s => states[s.FullName]), X[0], Targets[0], []);
        Dictionary<Variable, double[]> drift = interpreter.Drift(instant);

        // τ dφ/dt = −∂F/∂φ. F is about 10, so that a central difference at 1e-5 is good to 10 · 1e-16 / 1e-5 = 1e-10, and to h² times a third derivative
        foreach (string soma in Somata)
        {
            for (int i = 0; i < states[soma].Length; i++)
            {
                Assert.That(20 * drift[circuit.Find(soma)!][i], Is.EqualTo(-Slope(ref states[soma][i])).Within(1e-8), $"{soma}[{i}]");
            }
        }

        // Δθ = −∂F/∂θ, and what the weights back learn is what those they mirror learn
        foreach ((string name, string like) in new[] { ("U", ""), ("W", "S"), ("D", "B"), ("b1", ""), ("b2", ""), ("c", "") })
        {
            double[,] rule = interpreter.Rule(instant, circuit.FindWeight(name)!.Rule!);
            double[,]? back = like.Length > 0 ? interpreter.Rule(instant, circuit.FindWeight(like)!.Rule!) : null;
            for (int i = 0; i < rule.GetLength(0); i++)
            {
                for (int j = 0; j < rule.GetLength(1); j++)
                {
                    Assert.That(rule[i, j], Is.EqualTo(-Slope(ref weights[name][i, j])).Within(1e-8), $"{name}[{i}, {j}]");
                    Assert.That(back?[j, i] ?? rule[i, j], Is.EqualTo(rule[i, j]), $"{like}[{j}, {i}]");
                }
            }
        }

        double Slope(ref double element)
        {
            const double h = 1e-5;
            double original = element;
            element = original + h;
            double above = FreeEnergy(weights, states, double.Parse(rho, System.Globalization.CultureInfo.InvariantCulture));
            element = original - h;
            double below = FreeEnergy(weights, states, double.Parse(rho, System.Globalization.CultureInfo.InvariantCulture));
            element = original;
            return (above - below) / (2 * h);
        }
    }

    [Test]
    public void FlowAndLearning_OfAClampedHierarchy_AreThePublishedOnesElementByElement()
    {
        // check 25: τ dφ₁/dt = −ε₁ + σ′(φ₁) Wᵀ ε₂, τ dφ₂/dt = −ε₂ + σ′(φ₂) Dᵀ (t − D σ(φ₂) − c), and Hebb's products at every weight, from arrays alone.
        // One step of the compiled program as long as τ moves a state by the whole of the right-hand side; sums of at most 7 products of size 1
        Circuit circuit = Net("rho=1");
        CircuitValues<double> values = Values(circuit);
        double[][] start = [.. Somata.Select(s => TestCircuits.Normals(circuit.Find(s)!.Population.Size, s))];
        Vector<double> phi1 = Vector<double>.Build.DenseOfArray(start[0]), phi2 = Vector<double>.Build.DenseOfArray(start[1]), r1 = phi1.Map(Math.Tanh),
            r2 = phi2.Map(Math.Tanh);
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), d = TestCircuits.MatrixOf(values, "D"), u = TestCircuits.MatrixOf(values, "U");
        Vector<double> x = Vector<double>.Build.DenseOfArray(X[0]), target = Vector<double>.Build.DenseOfArray(Targets[0]);
        Vector<double> error1 = phi1 - (u * x) - TestCircuits.VectorOf(values, "b1"), error2 = phi2 - (w * r1) - TestCircuits.VectorOf(values, "b2"),
            error = target - (d * r2) - TestCircuits.VectorOf(values, "c");
        Vector<double>[] flow = [(LeastControlNet.Slope(phi1) * (w.Transpose() * error2)) - error1,
            (LeastControlNet.Slope(phi2) * (d.Transpose() * error)) - error2];

        var states = new TrialStates<double>(circuit, 1) { HasStates = true };
        for (int i = 0; i < 2; i++)
        {
            start[i].CopyTo(states[circuit.Find(Somata[i])!], 0);
        }

        using var pool = new WorkerPool(1);
        (string Weight, Matrix<double> Learned)[] rules =
        [
            ("U", error1.OuterProduct(x)), ("W", error2.OuterProduct(r1)), ("D", error.OuterProduct(r2)), ("S", r1.OuterProduct(error2)),
                ("B", r2.OuterProduct(error)),
            ("b1", error1.ToColumnMatrix()), ("b2", error2.ToColumnMatrix()), ("c", error.ToColumnMatrix()),
        ];
        var simulation = new TimeSimulation<double>(circuit, values, new TimePhase(20, 1), states, 1, pool);
        simulation.Start(TestCircuits.Batch<double>(circuit, [X[0]], [Targets[0]]));
        simulation.Run(1);
        simulation.Finish();

        for (int i = 0; i < 2; i++)
        {
            Vector<double> moved = Vector<double>.Build.DenseOfArray(states[circuit.Find(Somata[i])!]) - Vector<double>.Build.DenseOfArray(start[i]);
            Assert.That((moved - flow[i]).InfinityNorm(), Is.LessThan(1e-12), Somata[i]);
        }

        var interpreter = new Interpreter(circuit, circuit.Weights.ToDictionary(v => v.Name, v => TestCircuits.MatrixOf(values, v.Name).ToArray()),
            Initialisation.Parameters(circuit, 3));
        Instant instant = interpreter.Evaluate(circuit.States.ToDictionary(s => s, s =>
            s.FullName == "output.y" ? new double[Outputs] : start[Array.IndexOf(Somata, s.FullName)]), X[0], Targets[0], []);
        foreach ((string name, Matrix<double> learned) in rules)
        {
            Matrix<double> found = Matrix<double>.Build.DenseOfArray(interpreter.Rule(instant, circuit.FindWeight(name)!.Rule!));
            Assert.That((found - learned).Enumerate().Max(Math.Abs), Is.LessThan(1e-12), name);
        }
    }

    [Test]
    public void FreeEnergy_OnTheWayToRest_NeverRises()
    {
        // Euler's method of a gradient flow descends at steps below 2 τ / λ; λ ≤ (1 + ‖W‖ + ‖D‖)² < 25 here, 2 · 20 ms / 25 = 1.6 ms
        Circuit circuit = Net("rho=1");
        CircuitValues<double> values = Values(circuit);
        Dictionary<string, double[,]> weights = circuit.Weights.ToDictionary(w => w.Name, w => TestCircuits.MatrixOf(values, w.Name).ToArray());
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, [X[0]], [Targets[0]]), [], [], 0.5, 1, 1, pool);
        double start = Energy(), before = start;
        for (int k = 0; k < 400; k++)
        {
            simulation.Run(1);
            double now = Energy();
            Assert.That(now, Is.LessThanOrEqualTo(before), $"step {k}");
            before = now;
        }

        Assert.That(before, Is.LessThan(0.9 * start), "it went somewhere");

        double Energy() => FreeEnergy(weights, Somata.ToDictionary(s => s, s => simulation.Read(circuit.Find(s)!)), 1);
    }

    [Test]
    public void WeaklyNudgedOutputs_LeaveTheErrorsOfBackpropagation()
    {
        // ε / ρ = δ + O(ρ), the limit of Whittington and Bogacz: ten times less precision, ten times less deviation. The second term is ρ times a constant
        double[] deviations = [.. new[] { 1e-2, 1e-3, 1e-4 }.Select(Deviation)];

        Assert.That(deviations[0], Is.LessThan(0.1));
        Assert.That(Math.Log10(deviations[0] / deviations[1]), Is.EqualTo(1).Within(0.05));
        Assert.That(Math.Log10(deviations[1] / deviations[2]), Is.EqualTo(1).Within(0.05));
    }

    [Test]
    public void FeedbackThatLearnsByItself_StaysTheTranspose()
    {
        // equal increments from equal starts: only the order of the sums over trials may differ, 1e-15 an update
        Circuit circuit = TestCircuits.Shipped("predictive-coding", Inputs, Outputs, $"hidden1.size={First}", $"hidden2.size={Second}", "learning.batch=4",
            "learning.optimiser.rate=0.01");
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 3);
        Matrix<double> start = TestCircuits.MatrixOf(values, "W");
        using var pool = new WorkerPool(1);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(TestCircuits.Rows(12, Inputs, "pc inputs"), TestCircuits.Rows(12, Outputs, "pc targets")),
            values, 1, pool);
        for (int n = 0; n < 15; n++)
        {
            trainer.Step();
        }

        Assert.That((TestCircuits.MatrixOf(values, "W").Transpose() - TestCircuits.MatrixOf(values, "S")).FrobeniusNorm(), Is.LessThan(1e-12));
        Assert.That((TestCircuits.MatrixOf(values, "D").Transpose() - TestCircuits.MatrixOf(values, "B")).FrobeniusNorm(), Is.LessThan(1e-12));
        Assert.That((TestCircuits.MatrixOf(values, "W") - start).FrobeniusNorm(), Is.GreaterThan(0.01), "something was learned");
    }

    private static double Deviation(double rho)
    {
        CircuitValues<double> values = Values(Net($"rho={FormattableString.Invariant($"{rho:R}")}"));
        var solved = new SolvedCircuit(values, [X[0]], [Targets[0]]);

        // backpropagation through the forward pass
        Vector<double> v1 = (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(X[0])) + TestCircuits.VectorOf(values, "b1");
        Vector<double> v2 = (TestCircuits.MatrixOf(values, "W") * v1.Map(Math.Tanh)) + TestCircuits.VectorOf(values, "b2");
        Vector<double> delta = Vector<double>.Build.DenseOfArray(Targets[0]) - (TestCircuits.MatrixOf(values, "D") * v2.Map(Math.Tanh))
            - TestCircuits.VectorOf(values, "c");
        Vector<double> delta2 = LeastControlNet.Slope(v2) * TestCircuits.MatrixOf(values, "D").Transpose() * delta;
        Vector<double> delta1 = LeastControlNet.Slope(v1) * TestCircuits.MatrixOf(values, "W").Transpose() * delta2;
        Vector<double> expected = LeastControlNet.Stack(delta1, delta2), found = LeastControlNet.Stack(solved["hidden1.error"], solved["hidden2.error"]) / rho;
        return (found - expected).L2Norm() / expected.L2Norm();
    }

    /// <summary>F of the first trial, Eq. 97, from arrays alone.</summary>
    private static double FreeEnergy(Dictionary<string, double[,]> weights, Dictionary<string, double[]> states, double rho)
    {
        Vector<double> v1 = Vector<double>.Build.Dense(states["hidden1.soma"]), v2 = Vector<double>.Build.Dense(states["hidden2.soma"]);
        Vector<double> error1 = v1 - (M("U") * Vector<double>.Build.DenseOfArray(X[0])) - M("b1").Column(0),
            error2 = v2 - (M("W") * v1.Map(Math.Tanh)) - M("b2").Column(0);
        Vector<double> error = Vector<double>.Build.DenseOfArray(Targets[0]) - (M("D") * v2.Map(Math.Tanh)) - M("c").Column(0);
        return 0.5 * (error1.DotProduct(error1) + error2.DotProduct(error2) + (rho * error.DotProduct(error)));

        Matrix<double> M(string name) => Matrix<double>.Build.DenseOfArray(weights[name]);
    }

    private static LeastControlNet OnPaper(CircuitValues<double> values, int trial)
    {
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), d = TestCircuits.MatrixOf(values, "D");
        Vector<double> drive = (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(X[trial])) + TestCircuits.VectorOf(values, "b1");
        return LeastControlNet.OfLayers(
            w, drive, TestCircuits.VectorOf(values, "b2"), d, TestCircuits.VectorOf(values, "c"), w.Transpose(), d.Transpose(),
                Vector<double>.Build.DenseOfArray(Targets[trial]));
    }

    private static Circuit Net(params string[] overrides) =>
        TestCircuits.Shipped("predictive-coding", Inputs, Outputs,
            [$"hidden1.size={First}", $"hidden2.size={Second}", "solver.tolerance=1e-12", "solver.limit=200000", .. overrides]);

    /// <summary>Weights that matter, those that lead back the transposes of those that lead forward.</summary>
    private static CircuitValues<double> Values(Circuit circuit)
    {
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        Matrix<double> w = Matrix<double>.Build.DenseOfRowMajor(Second, First, TestCircuits.Normals(Second * First, "W")) * (0.7 / Math.Sqrt(First));
        Matrix<double> d = Matrix<double>.Build.DenseOfRowMajor(Outputs, Second, TestCircuits.Normals(Outputs * Second, "D")) / Math.Sqrt(Second);
        weights["W"] = w.ToRowMajorArray();
        weights["D"] = d.ToRowMajorArray();
        weights["S"] = w.Transpose().ToRowMajorArray();
        weights["B"] = d.Transpose().ToRowMajorArray();
        return TestCircuits.Values<double>(circuit, weights);
    }
}

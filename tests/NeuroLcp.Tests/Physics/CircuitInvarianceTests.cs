using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// Circuit invariance: with equal weights every circuit that claims the least control comes to rest at the same neurons φ*, control ψ* and
/// controller u*, whatever compartments, cells and time constants take it there. All are compared with one solution of the equations on
/// paper (<see cref="LeastControlNet"/>), which none of them shares code with.
/// </summary>
[TestFixture]
public sealed class CircuitInvarianceTests
{
    private const int Inputs = 5, Outputs = 3, Trials = 2;

    /// <summary>The files that claim it: where each keeps its control, population by population, and what else must be said for the claim to hold.</summary>
    private static readonly Dictionary<string, Claim> Claims = new()
    {
        ["dynamic-inversion"] = new(["pyramidal.apical"]),
        ["dynamic-inversion-tied"] = new(["pyramidal.apical"]),
        ["dynamic-inversion-random"] = new(["pyramidal.apical"]),

        // a proportional part of 0.5 leaves the loop stable at squared error per trial
        ["dynamic-inversion-pi"] = new(["pyramidal.apical"], "k_p=0.5", "k_i=1") { Leak = alpha => 1 / (0.5 + (1 / alpha)) },
        ["dynamic-inversion-feedforward"] = new(["hidden1.apical", "hidden2.apical"]),
        ["energy"] = new(["pyramidal.error"]),
        ["energy-neurons"] = new(["pyramidal.error"]),
        ["energy-feedforward"] = new(["hidden1.error", "hidden2.error"]),

        // kappa = 0.2 Hz: at E_min = 2 Hz the burst probability then holds control up to 5 without being clipped
        ["burst-ensemble"] = new(["pyramidal.plateau"], "kappa=0.2 Hz"),
        ["interneuron"] = new(["pyramidal.apical"]),

        // potentials of 10 mV, of which 10/19 arrive from basal dendrites and 10/13 from those of an interneuron without nudging
        ["interneuron-conductance"] = new(["pyramidal.psi"]) { Potential = 10, Dendrite = 19.0 / 10, Prediction = 13.0 / 19 },
    };

    /// <summary>Why the others do not claim it.</summary>
    private static readonly Dictionary<string, string> NoClaim = new()
    {
        ["linear-quadratic"] = "linear; in closed form in LinearQuadraticTests",
        ["predictive-coding"] = "its controller is another; in PredictiveCodingTests",
        ["linear-feedback"] = "optimal only as far as Q has been learned",
        ["linear-feedback-paper"] = "optimal only as far as Q has been learned",
        ["linear-feedback-feedforward"] = "optimal only as far as Q has been learned",
        ["linear-feedback-conductance"] = "optimal only as far as Q has been learned",
        ["interneuron-sacramento"] = "rates instead of potentials are compared: optimal to first order",
        ["burst-spiking"] = "a finite number of cells",
        ["excitatory-inhibitory"] = "the least control in another measure: ExcitatoryInhibitoryTests",
        ["divisive-normalisation"] = "its controller is derived, and so is its test",
    };

    private static IEnumerable<string> Claimed => Claims.Keys;

    private static IEnumerable<string> Untied => Claims.Keys.Where(name => name != "dynamic-inversion-tied");

    private static IEnumerable<string> Shipped => CircuitFolder.Names;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "invariance input", 0.6);

    [TestCaseSource(nameof(Shipped))]
    public void EveryShippedCircuit_ClaimsTheLeastControl_OrSaysWhyNot(string name) =>
        Assert.That(Claims.ContainsKey(name) ^ NoClaim.ContainsKey(name), $"'{name}' must stand in one of the two lists");

    [Test]
    public void Circuits_WithTiedFeedback_RestAtTheLeastControl(
        [ValueSource(nameof(Claimed))] string name, [Values("squared_error", "cross_entropy")] string loss, [Values("1", "0.1")] string alpha) =>
            Compare(name, loss, alpha, tied: true);

    // psi = (Id − s S)⁻¹ s B u does not ask what S and B are: all these circuits invert through whatever feedback they have
    [Test]
    public void Circuits_WithAnyFeedback_RestAtTheSameControl([ValueSource(nameof(Untied))] string name,
        [Values("squared_error", "cross_entropy")] string loss) => Compare(name, loss, "0.1", tied: false);

    [Test]
    public void TheReference_WithTiedFeedback_IsAMinimumOfTheControl()
    {
        // the reference itself, by the gradient of F and by trying: no small step in any direction lowers F
        Built built = Build("dynamic-inversion", "squared_error", "0.1", tied: true);
        for (int t = 0; t < Trials; t++)
        {
            LeastControlNet net = built.Net(t);
            LeastControlNet.State rest = net.Solve();
            double least = net.Objective(rest.V, rest.Y);
            for (int k = 0; k < 50; k++)
            {
                Vector<double> dv = Vector<double>.Build.DenseOfArray(TestCircuits.Normals(net.Units, $"dv {k}")),
                    dy = Vector<double>.Build.DenseOfArray(TestCircuits.Normals(Outputs, $"dy {k}"));
                double change = net.Objective(rest.V + (1e-4 * dv), rest.Y + (1e-4 * dy)) - least;

                // second order: 1e-8 times a curvature of order 1 to 100; a slope g would show as ∓1e-4 g
                Assert.That(change, Is.InRange(0, 1e-5), $"trial {t}, direction {k}");
            }
        }
    }

    private static void Compare(string name, string loss, string alpha, bool tied)
    {
        Built built = Build(name, loss, alpha, tied);
        var solved = new SolvedCircuit(built.Values, X, built.Targets);

        Assert.That(solved.Report.Unconverged, Is.Zero);
        for (int t = 0; t < Trials; t++)
        {
            LeastControlNet.State rest = built.Net(t).Solve();
            Assert.That(built.Net(t).Residual(rest, built.Net(t).Alpha).InfinityNorm(), Is.LessThan(1e-12), "the reference solves its equations");

            // tolerance 1e-12 of the norm of the state, times the condition of the way out of it (at most 1e3 in these nets)
            Assert.That((solved["output.u", t] - rest.U).InfinityNorm(), Is.LessThan(1e-8), $"u, trial {t}");
            Assert.That((solved["output.y", t] - rest.Y).InfinityNorm(), Is.LessThan(1e-8), $"y, trial {t}");
            Assert.That(((Read(built.Claim.Somata) / built.Claim.Potential) - rest.V).InfinityNorm(), Is.LessThan(1e-8), $"phi, trial {t}");
            Assert.That((Read(built.Claim.Control) - rest.Psi).InfinityNorm(), Is.LessThan(1e-8), $"psi, trial {t}");
            Assert.That(rest.Psi.L2Norm(), Is.GreaterThan(0.01), "there is something to compare");

            Vector<double> Read(IEnumerable<string> variables) => LeastControlNet.Stack(variables.Select(v => solved[v, t]));
        }
    }

    private static Built Build(string name, string loss, string alpha, bool tied)
    {
        Claim claim = Claims[name];
        bool layered = claim.Control.Length > 1;
        Circuit circuit = TestCircuits.Shipped(
            name, Inputs, Outputs,
            [
                .. layered ? new[] { "hidden1.size=7", "hidden2.size=6" } : ["pyramidal.size=8"], $"learning.loss.kind={loss}", "learning.loss.per=trial",
                    $"alpha={alpha}",
                "solver.tolerance=1e-12", "solver.limit=200000", .. claim.Also,

                // rest does not ask for time constants
                "tau=13 ms", "tau_u=777 ms",
            ]);
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        int post = layered ? 6 : 8, pre = layered ? 7 : 8;

        // spectral radius about 0.7, or the like from layer to layer; random feedback small enough for the loop of psi to be stable
        double[] w = [.. TestCircuits.Normals(post * pre, "W").Select(n => 0.7 * n / Math.Sqrt(pre))],
            d = [.. TestCircuits.Normals(Outputs * post, "D").Select(n => n / Math.Sqrt(post))];
        Matrix<double> forward = Matrix<double>.Build.DenseOfRowMajor(post, pre, w), readout = Matrix<double>.Build.DenseOfRowMajor(Outputs, post, d);
        Matrix<double> s = tied ? forward.Transpose() : Matrix<double>.Build.DenseOfRowMajor(pre, post, TestCircuits.Normals(pre * post, "S")) * 0.15;
        Matrix<double> b = tied ? readout.Transpose() : Matrix<double>.Build.DenseOfRowMajor(post, Outputs, TestCircuits.Normals(post * Outputs, "B")) * 0.3;
        weights["W"] = [.. w.Select(n => n * claim.Weight)];
        weights["D"] = d;
        Put("S", s * claim.Weight);
        Put("B", b);
        foreach ((string copy, string original) in new[] { ("WI", "W"), ("UI", "U"), ("bI", "b") })
        {
            if (weights.ContainsKey(copy))
            {
                weights[copy] = [.. weights[original].Select(n => n * claim.Prediction)];
            }
        }

        double[][] targets = TestCircuits.Rows(Trials, Outputs, "invariance target", 0.8);
        if (loss == "cross_entropy")
        {
            targets = [.. targets.Select(y => y.Select(v => Math.Exp(v) / y.Sum(Math.Exp)).ToArray())];
        }

        return new Built(claim, TestCircuits.Values<double>(circuit, weights), targets, layered, s, b, loss == "cross_entropy",
            claim.Leak(double.Parse(alpha, System.Globalization.CultureInfo.InvariantCulture)));

        void Put(string weight, Matrix<double> value)
        {
            if (weights.ContainsKey(weight))
            {
                weights[weight] = value.ToRowMajorArray();
            }
        }
    }

    /// <summary>Where a circuit keeps what is compared.</summary>
    private sealed record Claim(string[] Control, params string[] Also)
    {
        public IEnumerable<string> Somata => Control.Select(c => c.Split('.')[0] + ".soma");

        /// <summary>The leak that the file's controller amounts to.</summary>
        public Func<double, double> Leak { get; init; } = alpha => alpha;

        /// <summary>What a soma of 1 is in the file's unit.</summary>
        public double Potential { get; init; } = 1;

        /// <summary>Basal potential over what of it arrives at the soma.</summary>
        public double Dendrite { get; init; } = 1;

        /// <summary>The weights of an interneuron that predicts, over those of its pyramidal neuron.</summary>
        public double Prediction { get; init; } = 1;

        /// <summary>What a weight between pyramidal neurons of 1 is in the file.</summary>
        public double Weight => Potential * Dendrite;
    }

    /// <summary>A circuit with weights, and the same on paper.</summary>
    private sealed record Built(Claim Claim, CircuitValues<double> Values, double[][] Targets, bool Layered, Matrix<double> S, Matrix<double> B,
        bool CrossEntropy, double Alpha)
    {
        public LeastControlNet Net(int trial)
        {
            Vector<double> x = Vector<double>.Build.DenseOfArray(X[trial]), feedforward = TestCircuits.MatrixOf(Values, "U") * x / Claim.Weight;
            Matrix<double> w = TestCircuits.MatrixOf(Values, "W") / Claim.Weight, d = TestCircuits.MatrixOf(Values, "D");
            Vector<double> c = TestCircuits.VectorOf(Values, "c"), target = Vector<double>.Build.DenseOfArray(Targets[trial]);
            LeastControlNet net = Layered
                ? LeastControlNet.OfLayers(w, feedforward + TestCircuits.VectorOf(Values, "b1"), TestCircuits.VectorOf(Values, "b2"), d, c, S, B, target)
                : new LeastControlNet(w, feedforward + (TestCircuits.VectorOf(Values, "b") / Claim.Weight), d, c, S, B) { Target = target };
            return net with { CrossEntropy = CrossEntropy, Alpha = Alpha };
        }
    }
}

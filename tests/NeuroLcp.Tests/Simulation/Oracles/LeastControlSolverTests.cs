using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

[TestFixture]
public sealed class LeastControlSolverTests
{
    private const int Inputs = 5, Outputs = 3, Hidden = 6;

    private static readonly double[] X = TestCircuits.Normals(Inputs, "oracle input"), Target = TestCircuits.Normals(Outputs, "oracle target");

    [TestCase(0)]
    [TestCase(0.001)]
    [TestCase(0.1)]
    [TestCase(10)]
    public void LeastControl_OfALinearCircuit_EqualsTheClosedForm(double alpha)
    {
        // G = [D (Id − W)⁻¹, Id], e = target − y_free: u = (α Id + G Gᵀ)⁻¹ e, ψ = Gᵀ u, F* = ½ eᵀ u
        var setup = new OracleSetup(TestCircuits.Shipped("linear-quadratic", Inputs, Outputs), [X], [Target]);
        Matrix<double> w = Of(setup, "W"), hidden = Of(setup, "D") * (Matrix<double>.Build.DenseIdentity(12) - w).Inverse();
        Matrix<double> g = hidden.Append(Matrix<double>.Build.DenseIdentity(Outputs));
        Vector<double> yFree = (hidden * ((Of(setup, "U") * Vector(X)) + Of(setup, "b").Column(0))) + Of(setup, "c").Column(0);
        Vector<double> e = Vector(Target) - yFree;
        Vector<double> u = ((g * g.Transpose()) + Matrix<double>.Build.DenseDiagonal(Outputs, Outputs, alpha)).Solve(e);

        LeastControl found = setup.LeastControl(alpha);

        Assert.That((found.Control - g.TransposeThisAndMultiply(u)).InfinityNorm(), Is.LessThan(1e-10), "psi");
        Assert.That((found.Output - u).InfinityNorm(), Is.LessThan(1e-10), "u");
        Assert.That(found.Objective, Is.EqualTo(0.5 * e.DotProduct(u)).Within(1e-10), "F");
        Assert.That(found.IsMinimum, "minimum");
        Assert.That(found.Residual, Is.LessThan(1e-12));

        // a quadratic problem: one step from anywhere, and one for rounding
        Assert.That(found.Iterations, Is.LessThanOrEqualTo(2));
    }

    [TestCase("squared_error", "trial", 0, 1)]
    [TestCase("squared_error", "trial", 0.05, 1)]
    [TestCase("squared_error", "batch", 0.05, 1)]
    [TestCase("squared_error", "trial", 1, 3)]
    [TestCase("cross_entropy", "trial", 0, 1)]
    [TestCase("cross_entropy", "trial", 0.05, 1)]
    [TestCase("cross_entropy", "batch", 0.01, 1)]
    public void LeastControl_OfANonlinearCircuit_IsWhereAnIndependentMinimiserEnds(string loss, string per, double alpha, double size)
    {
        // F written out by hand, minimised by quasi-Newton steps from differences: nothing in common with the oracle but the start.
        // A gradient of 1e-7 leaves ψ at 1e-7 over the smallest curvature of F, which is of order one here.
        const int batch = 4;
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion-tied", Inputs, Outputs, $"pyramidal.size={Hidden}", $"learning.loss.kind={loss}", $"learning.loss.per={per}",
                $"learning.batch={batch}");
        double[] target = loss == "squared_error" ? [.. Target.Select(t => size * t)] : [0.05, 0.7, 0.25];
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        weights["W"] = [.. TestCircuits.Normals(Hidden * Hidden, "oracle W").Select(n => 0.6 * n / Math.Sqrt(Hidden))];
        var setup = new OracleSetup(circuit, [X], [target], weights);
        var net = new Net(setup, target, loss == "squared_error", per == "batch" ? batch : 1);

        LeastControl found = setup.LeastControl(alpha);

        (Vector<double> psi, double least) = alpha > 0 ? net.LeastControl(alpha) : net.PerfectControl();
        Assert.That(found.IsMinimum && found.Converged);
        Assert.That((found.Control - psi).L2Norm() / psi.L2Norm(), Is.LessThan(1e-6));

        // at a minimum an error of ψ enters F by its square alone
        Assert.That(found.Objective, Is.EqualTo(least).Within(1e-11 * least));
    }

    [Test]
    public void AMaximumOfTheObjective_IsNotTakenForItsMinimum()
    {
        // f = 1 - y² and target 0 at alpha = 1: F = ½ (1 - y²)² + ½ y² has F' = y (2 y² - 1) and F" = 6 y² - 1. At y = 0, where it begins, F' is 0 and F" is
        // -1; the minima are at y = ±1/√2, F = 3/8. Gauss-Newton's f'² + 1 is positive everywhere
        const string text = """
            circuit: hill
            parameters: {tau: 10 ms, alpha: 1}
            populations:
              output:
                size: task.outputs
                d y/dt: (1 - y * y + u) / tau
                d u/dt: (-grad(task.loss, y) - alpha * u) / (100 ms)
            control: {output.y: u}
            readout: output.y
            """;

        var setup = new OracleSetup(TestCircuits.Parse(text, 1, 1), [[0]], [[0]]);

        LeastControl top = setup.LeastControl(1), least = new LeastControlSolver(setup.Equations).Solve(1, Vector<double>.Build.Dense(1, 0.5), setup.Batch);

        Assert.That(top.Objective, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(top.IsMinimum, Is.False);
        Assert.That(least.Objective, Is.EqualTo(0.375).Within(1e-12));
        Assert.That(least.Control[0], Is.EqualTo(-0.5).Within(1e-9), "psi = -f");
        Assert.That(least.IsMinimum, Is.True);
    }

    [Test]
    public void LeastControl_AsItsLeakFalls_ComesCloserToPerfectControlFromBelow()
    {
        // science.md, check 20 (Prop. S7): F* rises to H and H rises, as α falls
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion-tied", Inputs, Outputs, $"pyramidal.size={Hidden}", "learning.loss.kind=squared_error",
            "learning.loss.per=trial");
        var setup = new OracleSetup(circuit, [X], [Target]);

        LeastControl[] found = [.. new[] { 10, 1, 0.1, 0.01, 0.001, 0 }.Select(setup.LeastControl)];

        Assert.That(found.Select(f => f.Objective), Is.Ordered);
        Assert.That(found.Select(f => f.Amount), Is.Ordered);
        Assert.That(found[^1].Objective - found[^2].Objective, Is.GreaterThan(0).And.LessThan(0.01 * found[^1].Objective));
        Assert.That(found[^1].Loss, Is.LessThan(1e-20), "perfect control reaches the target");
    }

    [TestCase(0)]
    [TestCase(0.2)]
    public void LeastControl_WithStatesThatAreNotControlled_IsThatOfTheirOwnEquilibrium(double alpha)
    {
        // with linear rates v = (Id − L)⁻¹ E h, so A = Id − W + I (Id − L)⁻¹ E and y = (D + F (Id − L)⁻¹ E) h;
        // G = (D + F (Id − L)⁻¹ E) A⁻¹, ψ = Gᵀ (α Id + G Gᵀ)⁻¹ e
        Circuit circuit = TestCircuits.Parse(OracleCircuits.WithUncontrolledLoop, Inputs, 2, "pyramidal.rate=soma", "inhibitory.rate=v",
            $"alpha={alpha.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        var setup = new OracleSetup(circuit, [X], [Target[..2]]);
        Matrix<double> follows = (Matrix<double>.Build.DenseIdentity(4) - Of(setup, "L")).Inverse() * Of(setup, "E");
        Matrix<double> a = Matrix<double>.Build.DenseIdentity(5) - Of(setup, "W") + (Of(setup, "I") * follows);
        Matrix<double> g = (Of(setup, "D") + (Of(setup, "F") * follows)) * a.Inverse();
        Vector<double> e = Vector(Target[..2]) - (g * ((Of(setup, "U") * Vector(X)) + Of(setup, "b").Column(0)));
        Vector<double> u = ((g * g.Transpose()) + Matrix<double>.Build.DenseDiagonal(2, 2, alpha)).Solve(e);

        LeastControl found = setup.LeastControl(alpha);

        Assert.That(setup.Equations.Free.Inner.Select(v => v.FullName), Is.EqualTo(new[] { "inhibitory.v" }));
        Assert.That((found.Control - g.TransposeThisAndMultiply(u)).InfinityNorm(), Is.LessThan(1e-10));
    }

    private static Matrix<double> Of(OracleSetup setup, string weight) => TestCircuits.MatrixOf(setup.Values, weight);

    private static Vector<double> Vector(double[] values) => Vector<double>.Build.DenseOfArray(values);

    /// <summary>The net written out by hand, and its least control by quasi-Newton steps.</summary>
    private sealed class Net(OracleSetup setup, double[] target, bool squared, int batch)
    {
        private readonly Vector<double> _drive = (Of(setup, "U") * Vector(X)) + Of(setup, "b").Column(0);

        /// <summary>min over (h, y) of ½‖f‖² + L/α.</summary>
        public (Vector<double> Control, double Objective) LeastControl(double alpha)
        {
            (Vector<double> phi, double least) = Minimise(phi => (0.5 * Square(Drift(phi))) + (Loss(phi.SubVector(Hidden, Outputs)) / alpha), Hidden + Outputs);
            return (-Drift(phi), least);
        }

        /// <summary>min over h of ½‖f‖² where y is at the target, or, for a softmax, at its logarithm and a shift.</summary>
        public (Vector<double> Control, double Objective) PerfectControl()
        {
            Vector<double> Whole(Vector<double> h) => Vector<double>.Build.Dense(
                Hidden + Outputs, i => i < Hidden ? h[i] : squared ? target[i - Hidden] : Math.Log(target[i - Hidden]) + h[Hidden]);
            (Vector<double> found, double least) = Minimise(h => 0.5 * Square(Drift(Whole(h))), squared ? Hidden : Hidden + 1);
            return (-Drift(Whole(found)), least);
        }

        private Vector<double> Drift(Vector<double> phi)
        {
            Vector<double> h = phi.SubVector(0, Hidden), rate = h.Map(Math.Tanh);
            Vector<double> drift = Vector<double>.Build.Dense(Hidden + Outputs);
            drift.SetSubVector(0, Hidden, -h + (Of(setup, "W") * rate) + _drive);
            drift.SetSubVector(Hidden, Outputs, -phi.SubVector(Hidden, Outputs) + (Of(setup, "D") * rate) + Of(setup, "c").Column(0));
            return drift;
        }

        private double Loss(Vector<double> y) => (squared
            ? 0.5 * Square(y - Vector(target))
            : Math.Log(y.Sum(Math.Exp)) - y.DotProduct(Vector(target))) / batch;

        private static double Square(Vector<double> v) => v.DotProduct(v);

        private static (Vector<double> At, double Value) Minimise(Func<Vector<double>, double> objective, int size)
        {
            Vector<double> Gradient(Vector<double> at) => Vector<double>.Build.Dense(size, i =>
            {
                // fourth-order differences: error h⁴ and 1e-16/h, both below 1e-12
                const double h = 1e-3;
                double Moved(double by)
                {
                    Vector<double> moved = at.Clone();
                    moved[i] += by;
                    return objective(moved);
                }

                return ((8 * (Moved(h) - Moved(-h))) - (Moved(2 * h) - Moved(-2 * h))) / (12 * h);
            });
            Vector<double> found = new BfgsMinimizer(1e-8, 1e-12, 1e-12, 2000)
                .FindMinimum(ObjectiveFunction.Gradient(objective, Gradient), Vector<double>.Build.Dense(size)).MinimizingPoint;
            return (found, objective(found));
        }
    }
}

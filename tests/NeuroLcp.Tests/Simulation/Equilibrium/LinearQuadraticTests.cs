using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>
/// Linear rates and squared error, where the least control is known in closed form. With A = Id − W over the pyramidal units,
/// G = [D A⁻¹, Id] the gain from a control of the pyramidal and output units to the output, e = target − y_free:
/// u* = (α Id + G Gᵀ)⁻¹ e, ψ* = Gᵀ u*, y* = y_free + G ψ*, H = ½‖ψ*‖², F = H + L/α = ½ eᵀ (α Id + G Gᵀ)⁻¹ e.
/// </summary>
[TestFixture]
public sealed class LinearQuadraticTests
{
    private const int Inputs = 5, Outputs = 3, Trials = 4;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "lq input"), Targets = TestCircuits.Rows(Trials, Outputs, "lq target");

    [TestCase("10")]
    [TestCase("1")]
    [TestCase("0.1")]
    [TestCase("0.001")]
    public void LinearQuadratic_AtItsEquilibrium_EqualsTheClosedForm(string leak)
    {
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, $"alpha={leak}", "solver.tolerance=1e-13", "solver.limit=100000");
        double alpha = double.Parse(leak, System.Globalization.CultureInfo.InvariantCulture);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        (Matrix<double> g, Func<int, Vector<double>> freeOutput) = Gain(values);
        Matrix<double> loop = Matrix<double>.Build.DenseIdentity(Outputs).Multiply(alpha) + (g * g.Transpose());

        var solved = new SolvedCircuit(values, X, Targets);

        for (int t = 0; t < Trials; t++)
        {
            Vector<double> yFree = freeOutput(t);
            Vector<double> e = Vector<double>.Build.DenseOfArray(Targets[t]) - yFree;
            Vector<double> u = loop.Solve(e), psi = g.TransposeThisAndMultiply(u);
            Vector<double> found = Joined(solved["pyramidal.apical", t], solved["output.u", t]);

            Assert.That((solved["output.u", t] - u).InfinityNorm(), Is.LessThan(1e-10), $"u, trial {t}");
            Assert.That((found - psi).InfinityNorm(), Is.LessThan(1e-10), $"psi, trial {t}");
            Assert.That((solved["output.y", t] - (yFree + (g * psi))).InfinityNorm(), Is.LessThan(1e-10), $"y, trial {t}");
            Assert.That(0.5 * found.DotProduct(found), Is.EqualTo(0.5 * psi.DotProduct(psi)).Within(1e-10), "H");
            double leastControl = (0.5 * found.DotProduct(found)) + (solved.Loss(t) / alpha);
            Assert.That(leastControl, Is.EqualTo(0.5 * e.DotProduct(u)).Within(1e-10 / alpha), "F");
        }
    }

    [Test]
    public void LinearQuadratic_WithoutLeak_IsThePseudoinverse()
    {
        // α = 0: u* = (G Gᵀ)⁻¹ e, so ψ* = G⁺ e and the target is met
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, "alpha=0", "solver.tolerance=1e-13", "solver.limit=100000");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        (Matrix<double> g, Func<int, Vector<double>> freeOutput) = Gain(values);

        var solved = new SolvedCircuit(values, X, Targets);

        for (int t = 0; t < Trials; t++)
        {
            Vector<double> target = Vector<double>.Build.DenseOfArray(Targets[t]);
            Vector<double> psi = g.PseudoInverse() * (target - freeOutput(t));
            Assert.That((Joined(solved["pyramidal.apical", t], solved["output.u", t]) - psi).InfinityNorm(), Is.LessThan(1e-10));
            Assert.That((solved["output.y", t] - target).InfinityNorm(), Is.LessThan(1e-10));
        }
    }

    [Test]
    public void LinearQuadratic_HeldFree_IsItsFeedforwardAnswer()
    {
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, "solver.tolerance=1e-13");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        (_, Func<int, Vector<double>> freeOutput) = Gain(values);

        var solved = new SolvedCircuit(values, X, Targets, circuit.Free);

        for (int t = 0; t < Trials; t++)
        {
            Assert.That((solved["output.y", t] - freeOutput(t)).InfinityNorm(), Is.LessThan(1e-10));
            Assert.That(solved["output.u", t].InfinityNorm(), Is.Zero);
        }
    }

    // y depends on itself here through u alone; Q = Gᵀ K with K symmetric positive definite keeps the loop G Q stable, for its
    // eigenvalues are those of K^½ G Gᵀ K^½
    private const string LinearFeedback = """
        circuit: linear-feedback
        about: Direct linear feedback.
        source: []
        parameters: {tau: 20 ms, tau_apical: 10 ms, tau_u: 500 ms, alpha: 0.1}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 9
            d soma/dt: (-soma + W @ soma + U @ sensory.x + b + apical) / tau
            d apical/dt: (-apical + Q @ output.u) / tau_apical
          output:
            size: task.outputs
            d y/dt: (-y + D @ pyramidal.soma + c + fb) / tau
            d fb/dt: (-fb + R @ u) / tau_apical
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        weights:
          W: {post: pyramidal, pre: pyramidal, init: "normal(0, 0.5 / sqrt(fan_in))"}
          U: {post: pyramidal, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: pyramidal, init: uniform_fan_in}
          Q: {post: pyramidal, pre: output, init: zeros}
          R: {post: output, pre: output, init: zeros}
          b: {post: pyramidal}
          c: {post: output}
        control: {pyramidal.soma: apical, output.y: fb}
        free: {output.u: 0}
        readout: output.y
        solver: {tolerance: 1e-13, limit: 200000}
        """;

    [TestCase("0")]
    [TestCase("0.3")]
    public void LinearFeedback_ThroughTheTransposedGain_EqualsTheClosedForm(string leak)
    {
        // u* = (α Id + G Q)⁻¹ e, ψ = Q u*; at α = 0 with Q = Gᵀ K: ψ = Gᵀ K (G Gᵀ K)⁻¹ e = G⁺ e
        Circuit circuit = TestCircuits.Parse(LinearFeedback, Inputs, Outputs, $"alpha={leak}");
        double alpha = double.Parse(leak, System.Globalization.CultureInfo.InvariantCulture);
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        (Matrix<double> g, Func<int, Vector<double>> freeOutput) = Gain(TestCircuits.Values<double>(circuit, weights));
        Matrix<double> root = Matrix<double>.Build.DenseOfRowMajor(Outputs, Outputs, TestCircuits.Normals(Outputs * Outputs, "K"));
        Matrix<double> q = g.Transpose() * ((root * root.Transpose()) + Matrix<double>.Build.DenseIdentity(Outputs));
        weights["Q"] = q.SubMatrix(0, 9, 0, Outputs).ToRowMajorArray();
        weights["R"] = q.SubMatrix(9, Outputs, 0, Outputs).ToRowMajorArray();

        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), X, Targets);

        Matrix<double> loop = Matrix<double>.Build.DenseIdentity(Outputs).Multiply(alpha) + (g * q);
        for (int t = 0; t < Trials; t++)
        {
            Vector<double> e = Vector<double>.Build.DenseOfArray(Targets[t]) - freeOutput(t);
            Vector<double> u = loop.Solve(e);
            Vector<double> psi = Joined(solved["pyramidal.apical", t], solved["output.fb", t]);
            Assert.That((solved["output.u", t] - u).InfinityNorm(), Is.LessThan(1e-10));
            Assert.That((psi - (q * u)).InfinityNorm(), Is.LessThan(1e-10));
            if (alpha == 0)
            {
                Assert.That((psi - (g.PseudoInverse() * e)).InfinityNorm(), Is.LessThan(1e-10));
            }
        }
    }

    private static (Matrix<double> G, Func<int, Vector<double>> FreeOutput) Gain(CircuitValues<double> values)
    {
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), d = TestCircuits.MatrixOf(values, "D"), input = TestCircuits.MatrixOf(values, "U");
        Matrix<double> hidden = d * (Matrix<double>.Build.DenseIdentity(w.RowCount) - w).Inverse();
        Matrix<double> g = hidden.Append(Matrix<double>.Build.DenseIdentity(Outputs));
        return (g, t => (hidden * ((input * Vector<double>.Build.DenseOfArray(X[t])) + TestCircuits.VectorOf(values, "b")))
            + TestCircuits.VectorOf(values, "c"));
    }

    private static Vector<double> Joined(Vector<double> a, Vector<double> b) => Vector<double>.Build.DenseOfEnumerable(a.Concat(b));
}

using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Stability;

[TestFixture]
public sealed class LinearisationTests
{
    private const int Inputs = 4, Outputs = 3;

    [Test]
    public void ClosedLoop_WithASlowController_HasTheTimeConstantsOfItsGain()
    {
        // tau_u = 1000 tau: u alone is slow, tau_u du/dt = −(α + G Gᵀ) u + …, so its modes decay with tau_u / (α + λ_i(G Gᵀ)), up to
        // (lags round the loop) λ / tau_u = 35 ms · 2 / 20 s = 0.4 %
        const double alpha = 0.1, tauU = 20_000, dt = 2, sampling = 100;
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, "pyramidal.size=6", "tau_u=20 s", "solver.tolerance=1e-13",
            "solver.limit=100000");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        double[][] x = TestCircuits.Rows(1, Inputs, "mode input"), target = TestCircuits.Rows(1, Outputs, "mode target");
        Matrix<double> w = TestCircuits.MatrixOf(values, "W");
        Matrix<double> g = (TestCircuits.MatrixOf(values, "D") * (Matrix<double>.Build.DenseIdentity(6) - w).Inverse())
            .Append(Matrix<double>.Build.DenseIdentity(Outputs));
        var modes = (g * g.Transpose()).Evd(Symmetricity.Symmetric);
        double[] expected = [.. modes.EigenValues.Select(e => tauU / (alpha + e.Real)).OrderDescending()];

        TrialBatch<double> batch = TestCircuits.Batch<double>(circuit, x, target);
        double[] slowest = [.. new Linearisation(circuit, values, batch, []).Eigenvalues().OrderByDescending(e => e.Real).Take(Outputs)
            .Select(e => -1 / e.Real)];
        for (int i = 0; i < Outputs; i++)
        {
            Assert.That(slowest[i], Is.EqualTo(expected[i]).Within(2).Percent, "eigenvalue");
        }

        // u(t) from rest is the step response: measured over one time constant, from 2 s on, when what is fast is over
        MathNet.Numerics.LinearAlgebra.Vector<double> end = new SolvedCircuit(values, x, target)["output.u"];
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, batch, [], [new TimeMonitor(circuit.Find("output.u")!, (long)(sampling / dt))], dt, 1,
            (long)(25_000 / dt), pool);
        simulation.Run((long)(25_000 / dt));
        double[] u = simulation.Sampled(0);
        for (int i = 0; i < Outputs; i++)
        {
            double lambda = modes.EigenValues[i].Real, tau = tauU / (alpha + lambda);
            int from = 20, to = from + (int)(tau / sampling);
            double measured = (to - from) * sampling / Math.Log(Mode(from, i) / Mode(to, i));
            Assert.That(measured, Is.EqualTo(tau).Within(2).Percent, $"mode {i}");
        }

        double Mode(int sample, int mode) =>
            modes.EigenVectors.Column(mode).DotProduct(
                MathNet.Numerics.LinearAlgebra.Vector<double>.Build.DenseOfArray(u[(sample * Outputs)..((sample + 1) * Outputs)]) - end);
    }

    [TestCase("dynamic-inversion", "cross_entropy")]
    [TestCase("dynamic-inversion-tied", "squared_error")]
    public void Jacobian_AtAnyState_IsTheDerivativeOfTheDrift(string name, string loss)
    {
        Circuit circuit = TestCircuits.Shipped(name, Inputs, Outputs, "pyramidal.size=5", $"learning.loss.kind={loss}", "learning.loss.per=trial");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        double[][] x = TestCircuits.Rows(1, Inputs, "jacobian input");
        double[][] target = [[0.2, 0.5, 0.3]];
        var states = circuit.States.ToDictionary(s => s, s => TestCircuits.Normals(s.Population.Size, s.FullName));

        Matrix<double> jacobian = new Linearisation(circuit, values, TestCircuits.Batch<double>(circuit, x, target), [], s => states[s]).Jacobian();

        // central differences of the interpreter's drift: their error is h² = 1e-10 times third derivatives, and rounding 1e-16/h
        const double h = 1e-5;
        var interpreter = new Interpreter(
            circuit, circuit.Weights.ToDictionary(v => v.Name, v => TestCircuits.MatrixOf(values, v.Name).ToArray()), new Dictionary<DrawnParameterReference,
                double[]>());
        int column = 0;
        foreach (Variable state in circuit.States)
        {
            for (int i = 0; i < state.Population.Size; i++, column++)
            {
                double[] above = Drift(state, i, h), below = Drift(state, i, -h);
                for (int r = 0; r < above.Length; r++)
                {
                    Assert.That(jacobian[r, column], Is.EqualTo((above[r] - below[r]) / (2 * h)).Within(1e-8), $"row {r}, {state}[{i}]");
                }
            }
        }

        double[] Drift(Variable moved, int unit, double by)
        {
            states[moved][unit] += by;
            Dictionary<Variable, double[]> drift = interpreter.Drift(interpreter.Evaluate(states, x[0], target[0]));
            states[moved][unit] -= by;
            return [.. circuit.States.SelectMany(s => drift[s])];
        }
    }

    [Test]
    public void LargestStep_OfADampedOscillator_IsWhereEulerStopsDecaying()
    {
        // ẋ = −x/τ − 3 y/τ, ẏ = −y/τ + 3 x/τ: λ = (−1 ± 3i)/τ, so Δt < −2 Re λ / |λ|² = 2 τ / 10 = 2 ms with τ = 10 ms
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: oscillator
            about: A damped oscillation.
            source: []
            parameters: {tau: 10 ms}
            populations:
              cell:
                size: 1
                d x/dt: (-x - 3 * y) / tau
                d y/dt: (-y + 3 * x) / tau
            """,
            1,
            1);

        StabilityReport report = StabilityReport.Of(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], 0.5);

        Assert.That(report.LargestStep, Is.EqualTo(2).Within(1e-9));
        Assert.That(report.LimitedBy, Is.Null);
        Assert.That(report.GrowthRate, Is.EqualTo(-0.1).Within(1e-12));
        Assert.That(report.Eigenvalues.Select(e => Math.Abs(e.Imaginary)), Is.All.EqualTo(0.3).Within(1e-12));
        Assert.That(report.Eigenvalues.Aggregate(Complex.Zero, (sum, e) => sum + e).Imaginary, Is.EqualTo(0).Within(1e-12));
    }

    [Test]
    public void Eigenvalues_OfALargeCircuit_FindTheExtremeOnes()
    {
        // 320 units, too many for the dense way, with W = diag(0, …, 0, 0.9 …): modes (−1 + w)/τ; the slowest is (−1 + 0.9)/τ, the fastest (−1 − 2)/τ
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: large
            about: Many units.
            source: []
            parameters: {tau: 10 ms}
            populations:
              cell:
                size: 320
                d x/dt: (-x + W @ x) / tau
            weights:
              W: {post: cell, pre: cell, init: zeros}
            """,
            1,
            1);
        var w = new double[320 * 320];
        for (int i = 0; i < 320; i++)
        {
            w[(i * 320) + i] = i == 5 ? 0.9 : i == 300 ? -2 : 0.3 * Math.Sin(i);
        }

        Complex[] found = new Linearisation(circuit, TestCircuits.Values<double>(circuit, new Dictionary<string, double[]> { ["W"] = w }),
            TestCircuits.Batch<double>(circuit, [[0]], [[0]]), []).Eigenvalues();

        Assert.That(found.Max(e => e.Real), Is.EqualTo(-0.01).Within(1e-6));
        Assert.That(found.Min(e => e.Real), Is.EqualTo(-0.3).Within(1e-6));
    }
}

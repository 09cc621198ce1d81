using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// A proportional-integral controller of linear rates under squared error. With G the gain from control to output, K = G Gᵀ and e = target − y_free,
/// the error left at rest is (Id + (k_p + k_i/α) K)⁻¹ e; in the slow limit the integral part follows
/// τ_u di/dt = k_i (Id + k_p K)⁻¹(e − K i) − α i, so that a mode λ of K has the time constant τ_u / (α + k_i λ / (1 + k_p λ)).
/// </summary>
[TestFixture]
public sealed class ControllerGainTests
{
    private const int Inputs = 4, Outputs = 3, Units = 6;

    private static readonly double[][] X = TestCircuits.Rows(1, Inputs, "gain input"), Targets = TestCircuits.Rows(1, Outputs, "gain target");

    [TestCase(0, 1, 0.1, TestName = "{m}(leaky integral)")]
    [TestCase(0, 0.3, 1, TestName = "{m}(leaky integral with a gain)")]
    [TestCase(0.7, 0, 1, TestName = "{m}(proportional)")]
    [TestCase(0.7, 0.5, 0.2, TestName = "{m}(proportional-integral)")]
    public void ErrorAtRest_IsWhatTheGainLeaves(double proportional, double integral, double alpha)
    {
        Net net = Make(proportional, integral, alpha);
        double gain = proportional + (integral / alpha);
        Vector<double> left = (Identity + (gain * net.K)).Solve(net.Error), u = gain * left;

        SolvedCircuit solved = Solved(net);

        // tolerance 1e-13 of a state of order 1, times the condition of the loop, (1 + 10 λ) < 100
        Assert.That((Target - solved["output.y"] - left).InfinityNorm(), Is.LessThan(1e-10));
        Assert.That((solved["output.u"] - u).InfinityNorm(), Is.LessThan(1e-10));
        Assert.That((LeastControlNet.Stack(solved["pyramidal.apical"], solved["output.u"]) - (net.G.Transpose() * u)).InfinityNorm(), Is.LessThan(1e-10),
            "psi = Gᵀ u");
        Assert.That((solved["output.i"] - (integral / alpha * left)).InfinityNorm(), Is.LessThan(1e-10), "its integral part");
    }

    [TestCase(0)]
    [TestCase(0.7)]
    public void ErrorAtRest_OfAnIntegralWithoutALeak_IsNone(double proportional)
    {
        // u = K⁻¹ e, whatever the gains; proportional control alone leaves (Id + k_p K)⁻¹ e, whatever its gain
        Net net = Make(proportional, 0.5, 0);

        SolvedCircuit solved = Solved(net);

        Assert.That((solved["output.y"] - Target).InfinityNorm(), Is.LessThan(1e-10));
        Assert.That((solved["output.u"] - net.K.Solve(net.Error)).InfinityNorm(), Is.LessThan(1e-10));
        Assert.That((LeastControlNet.Stack(solved["pyramidal.apical"], solved["output.u"]) - (net.G.PseudoInverse() * net.Error)).InfinityNorm(),
            Is.LessThan(1e-10), "psi = G⁺ e");

        Net alone = Make(0.7, 0, 1);
        double least = 1 / (1 + (0.7 * alone.K.L2Norm()));
        Assert.That((Solved(alone)["output.y"] - Target).L2Norm(), Is.GreaterThan(least * alone.Error.L2Norm()));
    }

    [TestCase(0, 1)]
    [TestCase(0.7, 1)]
    [TestCase(0.7, 0.4)]
    public void ErrorInTime_FallsToTheProportionalPartAtOnce_AndThenModeByMode(double proportional, double integral)
    {
        // τ_u = 1000 τ: the slow limit up to the lags round the loop, 35 ms · (k_i λ + …) / 20 s < 0.5 %; 2 % of the error at the beginning are allowed
        const double alpha = 0.1, tauU = 20_000, dt = 1;
        Net net = Make(proportional, integral, alpha, "tau_u=20 s");
        var modes = net.K.Evd(Symmetricity.Symmetric);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(net.Values.Circuit, net.Values, TestCircuits.Batch<double>(net.Values.Circuit, X, Targets), [], [], dt, 1,
            1, pool);
        double time = 0;
        foreach (double until in new[] { 300.0, 4000, 12_000, 40_000 })
        {
            simulation.Run((long)((until - time) / dt));
            time = until;
            Vector<double> found = modes.EigenVectors.Transpose() * (Target
                - Vector<double>.Build.DenseOfArray(simulation.Read(net.Values.Circuit.Find("output.y")!)));
            Vector<double> free = modes.EigenVectors.Transpose() * net.Error;
            for (int k = 0; k < Outputs; k++)
            {
                double lambda = modes.EigenValues[k].Real, rate = alpha + (integral * lambda / (1 + (proportional * lambda)));
                double i = integral * free[k] / ((alpha * (1 + (proportional * lambda))) + (integral * lambda)) * (1 - Math.Exp(-time * rate / tauU));
                double expected = (free[k] - (lambda * i)) / (1 + (proportional * lambda));
                Assert.That(found[k], Is.EqualTo(expected).Within(0.02 * net.Error.L2Norm()), $"mode {k} after {time} ms");
            }
        }
    }

    [TestCase(0, 1)]
    [TestCase(0.7, 1)]
    [TestCase(0.7, 0.4)]
    public void ClosedLoop_WithASlowIntegral_HasTheTimeConstantsOfBothGains(double proportional, double integral)
    {
        // relative to the slow limit: lags of 35 ms times rates of order 2 / 20 s, 0.4 %
        const double alpha = 0.1, tauU = 20_000;
        Net net = Make(proportional, integral, alpha, "tau_u=20 s");
        double[] expected = [.. net.K.Evd(Symmetricity.Symmetric).EigenValues.Select(e => tauU / (alpha + (integral * e.Real / (1 + (proportional * e.Real)))))
            .OrderDescending()];

        double[] slowest = [.. new Linearisation(net.Values.Circuit, net.Values, TestCircuits.Batch<double>(net.Values.Circuit, X, Targets), []).Eigenvalues()
            .OrderByDescending(e => e.Real).Take(Outputs).Select(e => -1 / e.Real)];

        for (int i = 0; i < Outputs; i++)
        {
            Assert.That(slowest[i], Is.EqualTo(expected[i]).Within(2).Percent, $"mode {i}");
        }
    }

    private static Vector<double> Target => Vector<double>.Build.DenseOfArray(Targets[0]);

    private static Matrix<double> Identity => LeastControlNet.Identity(Outputs);

    private static SolvedCircuit Solved(Net net)
    {
        var solved = new SolvedCircuit(net.Values, X, Targets);
        Assert.That(solved.Report.Unconverged, Is.Zero);
        return solved;
    }

    /// <summary>The shipped file with linear rates, squared error and tied feedback, and its gain.</summary>
    private static Net Make(double proportional, double integral, double alpha, params string[] overrides)
    {
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion-pi", Inputs, Outputs,
            [
                $"pyramidal.size={Units}", "pyramidal.rate=soma", "pyramidal.apical=(-apical + S @ apical + B @ output.u) / tau_apical", "S=W.T", "B=D.T",
                "learning.loss.kind=squared_error", "learning.loss.per=trial", "solver.tolerance=1e-13", "solver.limit=200000",
                FormattableString.Invariant($"k_p={proportional}"), FormattableString.Invariant($"k_i={integral}"),
                    FormattableString.Invariant($"alpha={alpha}"), .. overrides,
            ]);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), hidden = TestCircuits.MatrixOf(values, "D") * (LeastControlNet.Identity(Units) - w).Inverse();
        Vector<double> drive = (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(X[0])) + TestCircuits.VectorOf(values, "b");
        Matrix<double> g = hidden.Append(Identity);
        return new Net(values, g, g * g.Transpose(), Target - (hidden * drive) - TestCircuits.VectorOf(values, "c"));
    }

    /// <summary>A circuit with weights, G, K = G Gᵀ, and what its free outputs miss.</summary>
    private sealed record Net(CircuitValues<double> Values, Matrix<double> G, Matrix<double> K, Vector<double> Error);
}

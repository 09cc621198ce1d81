using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>
/// α_eff: the leak of a controller over its gain on the loss gradient of a trial, read off its equations whatever their form (science.md 3.2).
/// </summary>
[TestFixture]
public sealed class ControllerTests
{
    private const int Inputs = 4, Outputs = 3;

    private static readonly double[] X = TestCircuits.Normals(Inputs, "controller input"), Target = TestCircuits.Normals(Outputs, "controller target");

    // alpha = 0.2, k_i = 0.5, k_p = 3 in the file
    [TestCase(new[] { OracleCircuits.Integral }, 0.2, TestName = "{m}(integral)")]
    [TestCase(new[] { "d u/dt: (-k_i * grad(task.loss, y) - alpha * u) / tau_u" }, 0.2 / 0.5, TestName = "{m}(integral gain)")]
    [TestCase(new[] { "d u/dt: -grad(task.loss, y) / tau_u" }, 0, TestName = "{m}(no leak)")]
    [TestCase(new[] { "u: -grad(task.loss, y) / alpha" }, 0.2, TestName = "{m}(proportional)")]
    [TestCase(new[] { "u: -k_p * grad(task.loss, y)" }, 1.0 / 3, TestName = "{m}(proportional gain)")]

    // at rest u = −(k_p + k_i / α) ∇L
    [TestCase(new[] { "d i/dt: (-k_i * grad(task.loss, y) - alpha * i) / tau_u", "u: i - k_p * grad(task.loss, y)" }, 1 / (3 + (0.5 / 0.2)),
        TestName = "{m}(proportional-integral)")]
    [TestCase(new[] { "d i/dt: (-k_i * grad(task.loss, y)) / tau_u", "u: i - k_p * grad(task.loss, y)" }, 0, TestName = "{m}(proportional-integral, no leak)")]

    // an error neuron before the integrator
    [TestCase(new[] { "d error/dt: (-error + task.target - y) / tau", "d u/dt: (k_i * error - alpha * u) / tau_u" }, 0.2 / 0.5,
        TestName = "{m}(error neurons)")]
    [TestCase(new[] { "error: task.target - y", "d u/dt: (k_i * error - alpha * u) / tau_u" }, 0.2 / 0.5, TestName = "{m}(error as a value)")]
    public void EffectiveLeak_OfAController_IsItsLeakOverItsGain(string[] lines, double expected)
    {
        Circuit circuit = TestCircuits.Parse(OracleCircuits.WithController(lines), Inputs, Outputs);

        Diagnosis found = new OracleSetup(circuit, [X], [Target]).Diagnose();

        Assert.That(found.Alpha, Is.EqualTo(expected).Within(1e-9));
        Assert.That(found.IsIsotropic);

        // and at that leak the tied circuit is optimal, so that it is the right one
        Assert.That(found.Optimality, Is.EqualTo(Optimality.Optimal), DistanceOf(found));
    }

    [TestCase(1)]
    [TestCase(8)]
    public void EffectiveLeak_OfALossDividedByTheBatch_IsTheLeakTimesTheBatch(int batch)
    {
        Circuit circuit = TestCircuits.Parse(
            OracleCircuits.WithController(OracleCircuits.Integral), Inputs, Outputs, "learning.loss.per=batch", $"learning.batch={batch}",
                "learning.loss.kind=cross_entropy");

        Diagnosis found = new OracleSetup(circuit, [X], [[0.1, 0.2, 0.7]]).Diagnose();

        Assert.That(found.Alpha, Is.EqualTo(0.2 * batch).Within(1e-9));
        Assert.That(found.Optimality, Is.EqualTo(Optimality.Optimal), DistanceOf(found));
    }

    [Test]
    public void EffectiveLeak_WhereTheSignalReachesTheOutputWithAGain_IsWhatTheOutputSees()
    {
        // ψ of the output is 4 u and ψ of the pyramidal neurons Gᵀ 4 u: the least control at a quarter of the leak
        Circuit circuit = TestCircuits.Parse(
            OracleCircuits.WithController("v: 4 * u", OracleCircuits.Integral), Inputs, Outputs,
            "output.y=(-y + D @ pyramidal.rate + c + v) / tau", "control.output.y=v",
                "pyramidal.apical=(-apical + tanh'(soma) * (S @ apical + B @ output.v)) / tau_apical");

        Diagnosis found = new OracleSetup(circuit, [X], [Target]).Diagnose();

        Assert.That(found.Alpha, Is.EqualTo(0.2 / 4).Within(1e-9));
        Assert.That(found.Optimality, Is.EqualTo(Optimality.Optimal), DistanceOf(found));
    }

    [Test]
    public void EffectiveLeak_ThatDiffersBetweenOutputs_IsSaidToBeAMean()
    {
        Circuit circuit = TestCircuits.Parse(OracleCircuits.WithController("d u/dt: (-grad(task.loss, y) - leak * u) / tau_u",
            "leak: 0.1 + 0.1 * square(task.target)"), Inputs, Outputs);

        Diagnosis found = new OracleSetup(circuit, [X], [Target]).Diagnose(alpha: null);

        Assert.That(found.IsIsotropic, Is.False);
        Assert.That(found.Notes, Has.Some.Contains("leak differs between outputs"));
    }

    [Test]
    public void ClosedLoop_OfASlowController_HasTheTimeConstantsOfItsGain()
    {
        // tau_u / (α + λ_i(G Gᵀ)) (science.md, check 26): of the slow limit exactly; of the eigenvalues up to lags over tau_u, 35 ms · 2 / 20 s
        const double alpha = 0.1, tauU = 20_000;
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, "pyramidal.size=6", "tau_u=20 s");
        var setup = new OracleSetup(circuit, [X], [Target]);
        var w = TestCircuits.MatrixOf(setup.Values, "W");
        var identity = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(6);
        var g = (TestCircuits.MatrixOf(setup.Values, "D") * (identity - w).Inverse())
            .Append(MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(Outputs));
        double[] expected = [.. (g * g.Transpose()).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(e => tauU / (alpha + e.Real))
            .OrderDescending()];

        ClosedLoop found = setup.Diagnose().Loop;

        Assert.That(found.Predicted.Select(t => t.Real), Is.EqualTo(expected).Within(1e-6));
        Assert.That(found.Eigenvalues.Take(Outputs).Select(e => -1 / e.Real), Is.EqualTo(expected).Within(2).Percent);
        Assert.That(found.GrowthRate, Is.LessThan(0));
        Assert.That(found.IsComplete);
    }

    private static string DistanceOf(Diagnosis d) => $"distance {d.WorstDistance:G3}; {string.Join("; ", d.Notes)}";
}

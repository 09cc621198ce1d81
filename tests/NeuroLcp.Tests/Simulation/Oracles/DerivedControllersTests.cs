using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>
/// Either controller that can be derived from the same free dynamics, beside the other: where the free dynamics and their adjoint grow, inversion
/// leaves the equilibrium, and the energy form, which descends ½‖f‖² + L/α, does not.
/// </summary>
[TestFixture]
public sealed class DerivedControllersTests
{
    private const double Tau = 20, TauPsi = 10, TauU = 500, Alpha = 0.5, D = 0.8;

    // the loop of one linear unit is stable below 1
    [TestCase(0.5, true)]
    [TestCase(1.5, false)]
    public void Modes_OfALinearUnit_AreThoseByHand(double w, bool inversionHolds)
    {
        string[] weights = [FormattableString.Invariant($"W.init={w}"), FormattableString.Invariant($"D.init={D}")];
        Circuit inversion = TestCircuits.Parse(Unit("(-v + W @ v + U @ sensory.x) / tau"), 1, 1, weights);
        Circuit energy = TestCircuits.Parse(Unit("(-v + W @ v + U @ sensory.x) / tau"), 1, 1, [.. weights, "controller.kind=energy"]);

        (ClosedLoop inverting, ClosedLoop descending) = Modes(inversion, energy);

        // τ v̇ = a v + ψ, τ_ψ ψ̇ = a ψ + d ψ_y, τ ẏ = -y + d v + ψ_y, τ_ψ ψ̇_y = -ψ_y + u, τ_u u̇ = -y - α u, about the equilibrium
        double a = w - 1;
        Assert.That(Distance(inverting, new[,]
        {
            { a / Tau, 1 / Tau, 0, 0, 0 },
            { 0, a / TauPsi, 0, D / TauPsi, 0 },
            { D / Tau, 0, -1 / Tau, 1 / Tau, 0 },
            { 0, 0, 0, -1 / TauPsi, 1 / TauPsi },
            { 0, 0, -1 / TauU, 0, -Alpha / TauU },
        }), Is.LessThan(1e-12));

        // ψ = -a v and ψ_y = y - d v: τ v̇ = a ψ + d ψ_y, τ ẏ = -ψ_y + u
        Assert.That(Distance(descending, new[,]
        {
            { (-(a * a) - (D * D)) / Tau, D / Tau, 0 },
            { D / Tau, -1 / Tau, 1 / Tau },
            { 0, -1 / TauU, -Alpha / TauU },
        }), Is.LessThan(1e-12));
        Assert.That((inverting.Growing == 0, descending.Growing == 0), Is.EqualTo((inversionHolds, true)));
    }

    [TestCase("dynamic-inversion")]
    [TestCase("energy")]
    public void Diagnosis_OfEitherController_FindsItOptimal(string kind)
    {
        Circuit circuit = TestCircuits.Parse(
            Unit("(-v + W @ tanh(v) + U @ sensory.x) / tau", units: 4), 3, 2, $"controller.kind={kind}", "W.init=0.4 * uniform_fan_in",
                "D.init=uniform_fan_in");

        Diagnosis found = new OracleSetup(circuit, TestCircuits.Rows(2, 3, "derived input"), TestCircuits.Rows(2, 2, "derived target")).Diagnose();

        Assert.That((found.Optimality, found.Alpha), Is.EqualTo((Optimality.Optimal, Alpha)));
        Assert.That(found.Weights.Select(weight => weight.GradientAngle), Is.All.LessThan(1e-4));
    }

    private static (ClosedLoop Inversion, ClosedLoop Energy) Modes(Circuit inversion, Circuit energy)
    {
        // drawn as the files say, not anew
        CircuitValues<double> values = CircuitValues<double>.Draw(energy, 3);
        using var pool = new WorkerPool(1);
        return DerivedControllers.Modes(CircuitValues<double>.Draw(inversion, 3), values, TestCircuits.Batch<double>(energy, [[0.7]], [[1.3]]), pool);
    }

    /// <summary>The largest distance of a mode from the eigenvalue of a matrix nearest to it, over the largest eigenvalue.</summary>
    private static double Distance(ClosedLoop loop, double[,] matrix)
    {
        Complex[] expected = [.. Matrix<double>.Build.DenseOfArray(matrix).Evd().EigenValues];
        Assert.That(loop.Eigenvalues, Has.Count.EqualTo(expected.Length));
        return expected.Max(e => loop.Eigenvalues.Min(found => (found - e).Magnitude)) / expected.Max(e => e.Magnitude);
    }

    private static string Unit(string drift, int units = 1) => $$$"""
        circuit: unit
        controller: {kind: dynamic-inversion, alpha: {{{FormattableString.Invariant($"{Alpha}")}}}, tau_u: {{{TauU}}} ms, tau_psi: {{{TauPsi}}} ms}
        parameters: {tau: {{{Tau}}} ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cortex:
            size: {{{units}}}
            d v/dt: {{{drift}}}
          output:
            size: task.outputs
            d y/dt: (-y + D @ cortex.v) / tau
        weights:
          W: {post: cortex, pre: cortex}
          U: {post: cortex, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: cortex}
        readout: output.y
        learning: {loss: {kind: squared_error, per: trial}}
        solver: {tolerance: 1e-11, limit: 20000}
        """;
}

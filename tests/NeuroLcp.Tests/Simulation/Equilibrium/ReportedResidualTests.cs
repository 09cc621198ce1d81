using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>Residuals are those of the trial they are told of, and what has not converged is not said to have.</summary>
[TestFixture]
public sealed class ReportedResidualTests
{
    private const string Recurrent = """
        circuit: recurrent
        populations:
          input: {size: task.inputs, x: task.input}
          cells: {size: 4, d x/dt: (-x + W @ x + U @ input.x) / (10 ms)}
          output: {size: task.outputs, y: D @ cells.x}
        weights:
          W: {post: cells, pre: cells, init: "INIT"}
          U: {post: cells, pre: input, init: "normal(0, 1)"}
          D: {post: output, pre: cells, init: "normal(0, 1)"}
        readout: output.y
        solver: {kind: KIND, tolerance: 1e-8, limit: 500}
        """;

    private static readonly double[][] X = TestCircuits.Rows(3, 2, "residual input"), Targets = TestCircuits.Rows(3, 2, "residual target");

    [Test]
    public void TheCertificate_GivesTheResidualOfThePlainEquations_OfItsTrial()
    {
        // x⁺ = W x + U in, whatever the state: ‖x⁺ − x‖ / (1e-5 + ‖x‖), four sums of six products
        Circuit circuit = Net("relaxation", "normal(0, 0.3)");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        var certificate = new EquilibriumCertificate(new RelaxationMap(circuit, []));
        double[] states = TestCircuits.Normals(4 * 3, "residual states");
        for (int t = 0; t < 3; t++)
        {
            Vector<double> x = Vector<double>.Build.Dense(4, r => states[(r * 3) + t]);
            Vector<double> step = (TestCircuits.MatrixOf(values, "W") * x) + (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.Dense(X[t])) - x;
            double expected = step.L2Norm() / (1e-5 + x.L2Norm());

            Assert.That(certificate.Residual(values, TestCircuits.Batch<double>(circuit, X, Targets), t, _ => states), Is.EqualTo(expected).Within(1e-12),
                $"trial {t}");
        }
    }

    [Test]
    public void OfAllEquilibriaThatWereChecked_TheWorstIsTold() =>
        Assert.That(new CertifiedEquilibria(1, 0.3).And(new CertifiedEquilibria(2, 0.1)), Is.EqualTo(new CertifiedEquilibria(3, 0.3)));

    [Test]
    public void LinearStatesWithoutAnEquilibrium_AreNotSaidToHaveOne()
    {
        // W is the identity: 0 = U in has no solution. Powers of two, so that nothing is rounded and the space is exhausted at once
        Circuit circuit = Net("krylov", "self", "U.init=1");
        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[1, 0], [2, 0], [0.5, 0]], Targets);

        Assert.That(solved.Report.Unconverged, Is.EqualTo(3));
        Assert.That(solved.Report.Residuals.ToArray(), Is.All.GreaterThan(1e-3));
    }

    [Test]
    public void ALinearSolve_ReportsTheResidualOfWhatItDelivers()
    {
        // the step of the plain equations beside the state it starts from, where the equations are stiff: 1e-8 is asked for
        Circuit circuit = Net("krylov", "normal(0, 3)");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        var solved = new SolvedCircuit(values, X, Targets);
        for (int t = 0; t < 3; t++)
        {
            Vector<double> x = solved["cells.x", t];
            Vector<double> step = (TestCircuits.MatrixOf(values, "W") * x) + (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.Dense(X[t])) - x;
            Assert.That(step.L2Norm() / (1e-5 + x.L2Norm()), Is.LessThan(1e-8));
        }

        Assert.That(solved.Report.Unconverged, Is.Zero);
    }

    [Test]
    public void ATrialOfTwoSolvers_HasTheStepsOfBoth_TheLargerResidual_AndConvergedWhereBothDid()
    {
        var report = new EquilibriumReport(4) { Count = 2 };
        report.Set(0, 5, 1e-3, false);
        report.Add(0, 7, 1e-9, true);
        report.Set(1, 4, 1e-9, true);
        report.Add(1, 6, 1e-7, true);

        Assert.That(report.Steps.ToArray(), Is.EqualTo(new[] { 12, 10 }));
        Assert.That(report.Residuals.ToArray(), Is.EqualTo(new[] { 1e-3, 1e-7 }));
        Assert.That(report.Converged.ToArray(), Is.EqualTo(new[] { false, true }));
        Assert.That((report.Unconverged, report.MeanSteps), Is.EqualTo((1, 11.0)));
    }

    private static Circuit Net(string kind, string init, params string[] overrides) =>
        TestCircuits.Parse(Recurrent.Replace("INIT", init, StringComparison.Ordinal).Replace("KIND", kind, StringComparison.Ordinal), 2, 2, overrides);
}

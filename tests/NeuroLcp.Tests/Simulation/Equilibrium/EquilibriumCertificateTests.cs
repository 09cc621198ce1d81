using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>What is checked in double is the plain step of the circuit, whatever the solver did to get there.</summary>
internal sealed class EquilibriumCertificateTests
{
    [TestCase("auto")]
    [TestCase("relaxation")]
    public void AnEquilibriumFoundInFloat_IsOneInDouble(string kind)
    {
        (EquilibriumSolver<float> solver, _, _) = Solve<float>(kind);

        // what float leaves of a step of 256 products at 6e-8 each stays below ten times the tolerance
        Assert.That(solver.Certified.Checked, Is.EqualTo(1));
        Assert.That(solver.Certified.Worst, Is.InRange(1e-9, 1e-5));
    }

    [Test]
    public void ATrialPutElsewhere_IsFoundOut()
    {
        (EquilibriumSolver<double> solver, CircuitValues<double> values, TrialBatch<double> batch) = Solve<double>("auto");
        var certificate = new EquilibriumCertificate(new RelaxationMap(values.Circuit, []));

        double[] Moved(Variable v)
        {
            var moved = new double[v.Population.Size * batch.Count];
            moved.AsSpan().Fill(0.1);
            return moved;
        }

        Assert.That(solver.Certified.Worst, Is.LessThan(1e-6));
        Assert.That(certificate.Residual(values, batch, 0, Moved), Is.GreaterThan(0.1));
    }

    [Test]
    public void ItsResidual_IsThePlainStepBesideTheState()
    {
        // v⁺ = −2.5 v + 1 at v = 0.1 is 0.75: a step of 0.65 beside 0.1, whatever the solver made of it
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: line
            parameters: {tau: 10 ms}
            populations:
              cell: {size: 1, d v/dt: (-v + W @ v + 1) / tau}
            weights:
              W: {post: cell, pre: cell, init: "-2.5"}
            """,
            1,
            1);
        var certificate = new EquilibriumCertificate(new RelaxationMap(circuit, []));

        double residual = certificate.Residual(CircuitValues<double>.Draw(circuit, 1), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), 0, _ =>
            new[] { 0.1 });

        Assert.That(residual, Is.EqualTo(0.65 / (1e-5 + 0.1)).Within(1e-12));
    }

    [Test]
    public void OneTrialOfEvery64Batches_IsChecked()
    {
        (EquilibriumSolver<float> solver, CircuitValues<float> values, TrialBatch<float> batch) = Solve<float>("auto");
        for (int i = 1; i < 129; i++)
        {
            solver.Solve(values, batch);
        }

        Assert.That(solver.Certified.Checked, Is.EqualTo(3));
    }

    private static (EquilibriumSolver<T> Solver, CircuitValues<T> Values, TrialBatch<T> Batch) Solve<T>(string kind)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 6, 4, "pyramidal.size=32", $"solver.kind={kind}");
        CircuitValues<T> values = TestCircuits.Values<T>(circuit);
        TrialBatch<T> batch = TestCircuits.Batch<T>(circuit, TestCircuits.Rows(5, 6, "certificate input"), TestCircuits.Rows(5, 4, "certificate target"));
        using var pool = new WorkerPool(1);
        var solver = new EquilibriumSolver<T>(circuit, [], [(circuit.Loss!, 1)], 5, pool);
        solver.Solve(values, batch);
        return (solver, values, batch);
    }
}

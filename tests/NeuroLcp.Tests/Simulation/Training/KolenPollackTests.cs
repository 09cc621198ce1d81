using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Training;

/// <summary>
/// W and S get transposed increments and the same decay outside the optimiser, so W − Sᵀ is multiplied by 1 − γ at every update, whatever
/// the data and the optimiser: ‖W − Sᵀ‖ after n updates is (1 − γ)ⁿ of what it was.
/// </summary>
[TestFixture]
public sealed class KolenPollackTests
{
    private const int Updates = 30;

    [TestCase("plain", "1e9")]
    [TestCase("adam", "1e9")]
    [TestCase("momentum", "1e9")]
    [TestCase("plain", "0.05", Description = "one norm over all weights clips transposed increments alike")]
    [TestCase("adam", "0.05")]
    public void FeedbackMismatch_DecaysExactly(string optimiser, string clip)
    {
        const double gamma = 0.02;
        Circuit circuit = TestCircuits.Shipped(
            "dynamic-inversion", 5, 3, "pyramidal.size=8", "gamma=0.02", $"learning.optimiser.kind={optimiser}", "learning.optimiser.rate=0.01", $"learning.optimiser.clip={clip}",
            "learning.batch=4", "learning.epochs=10", "learning.loss.kind=squared_error");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(2);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(TestCircuits.Rows(12, 5, "kp input"), TestCircuits.Rows(12, 3, "kp target")), values, 1, pool);
        double w = Mismatch(values, "W", "S"), d = Mismatch(values, "D", "B");
        double[] before = values.Read(circuit.FindWeight("W")!);

        for (int n = 1; n <= Updates; n++)
        {
            trainer.Step();
            Assert.That(Mismatch(values, "W", "S") / w, Is.EqualTo(Math.Pow(1 - gamma, n)).Within(1e-8), $"W and S, update {n}");
            Assert.That(Mismatch(values, "D", "B") / d, Is.EqualTo(Math.Pow(1 - gamma, n)).Within(1e-8), $"D and B, update {n}");
        }

        // something was learned besides: the decay alone would have left W parallel to what it was
        Matrix<double> shrunk = Matrix<double>.Build.DenseOfRowMajor(8, 8, before) * Math.Pow(1 - gamma, Updates);
        Assert.That((TestCircuits.MatrixOf(values, "W") - shrunk).FrobeniusNorm(), Is.GreaterThan(1e-4));
    }

    private static double Mismatch(CircuitValues<double> values, string forward, string backward) =>
        (TestCircuits.MatrixOf(values, forward) - TestCircuits.MatrixOf(values, backward).Transpose()).FrobeniusNorm();
}

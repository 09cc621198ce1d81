using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

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
            "dynamic-inversion", 5, 3, "pyramidal.size=8", "gamma=0.02", $"learning.optimiser.kind={optimiser}", "learning.optimiser.rate=0.01",
                $"learning.optimiser.clip={clip}",
            "learning.batch=4", "learning.epochs=10", "learning.loss.kind=squared_error");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        using var pool = new WorkerPool(2);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(TestCircuits.Rows(12, 5, "kp input"), TestCircuits.Rows(12, 3, "kp target")), values, 1,
            pool);
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

    [TestCase(false)]
    [TestCase(true)]
    public void ClippingForwardAndFeedbackWeightsApart_BreaksTheLaw_OneNormKeepsIt(bool apart)
    {
        // the published code clips model and feedback weights by norms of their own: with D among the forward ones these differ, and transposed increments no
        // longer are. Increments have a norm of about 4, with D 4.5: clipped to 2 they differ by a tenth, 0.1 a step of 0.5; in 30 random directions 0.5 of
        // 5.6, whose square is 1 %
        const double gamma = 0.02, clip = 2;
        const int size = 4;
        Optimiser<double> optimiser = Optimiser<double>.Create(new OptimiserSettings("plain"),
            [new("W", size * size, 1), new("S", size * size, 1), new("D", size, 1)]);
        Matrix<double> w = Random("w", size), s = Random("s", size), d = Random("d", 1);
        double before = (w - s.Transpose()).FrobeniusNorm();
        for (int n = 0; n < Updates; n++)
        {
            Matrix<double> forward = Random($"increment {n}", size), readout = Random($"readout {n}", 1);
            double wNorm = Math.Pow(forward.FrobeniusNorm(), 2), dNorm = Math.Pow(readout.FrobeniusNorm(), 2);
            double whole = IncrementNorm.ClipFactor([wNorm, wNorm, dNorm], clip);
            (double ahead, double back) = apart ? (IncrementNorm.ClipFactor([wNorm, dNorm], clip), IncrementNorm.ClipFactor([wNorm], clip)) : (whole, whole);
            w = Updated(0, w, forward, ahead) * (1 - gamma);
            s = Updated(1, s, forward.Transpose(), back) * (1 - gamma);
            d = Updated(2, d, readout, ahead);
        }

        double ratio = (w - s.Transpose()).FrobeniusNorm() / before, law = Math.Pow(1 - gamma, Updates);
        Assert.That(Math.Abs(ratio - law), apart ? Is.GreaterThan(1e-3) : Is.LessThan(1e-12));

        Matrix<double> Updated(int slot, Matrix<double> weight, Matrix<double> increments, double factor)
        {
            double[] values = weight.ToRowMajorArray();
            optimiser.Update(slot, values, increments.ToRowMajorArray(), 0.5, factor);
            return Matrix<double>.Build.DenseOfRowMajor(weight.RowCount, weight.ColumnCount, values);
        }

        static Matrix<double> Random(string name, int rows) => Matrix<double>.Build.DenseOfRowMajor(rows, size, TestCircuits.Normals(rows * size, name));
    }

    private static double Mismatch(CircuitValues<double> values, string forward, string backward) =>
        (TestCircuits.MatrixOf(values, forward) - TestCircuits.MatrixOf(values, backward).Transpose()).FrobeniusNorm();
}

using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Monitors;

/// <summary>What monitors record of a training: the rows they are asked for, and numbers that follow from the weights beside them.</summary>
[TestFixture]
internal sealed class TrainingMonitorTests
{
    private TemporaryDirectory _directory = null!;
    private RecordingReader _reader = null!;

    [OneTimeSetUp]
    public void Train()
    {
        // 48 trials in batches of eight are six updates, an epoch
        _directory = new TemporaryDirectory();
        string task = StudyFiles.Clouds(_directory.File("task.h5"));
        Shell.Done(
            "run", CircuitFolder.Path("dynamic-inversion"), "--task", $"h5:{task}", "--set", "pyramidal.size=7", "--batch", "8", "--epochs", "1", "--precision",
                "double",
            "--record", "weights every 2 updates", "--record", "weights statistics every 2 updates", "--record", "output.u every 2 updates as few", "-o",
                _directory.File("run.h5"));
        _reader = RecordingReader.Open(_directory.File("run.h5"));
    }

    [OneTimeTearDown]
    public void TidyUp()
    {
        _reader.Dispose();
        _directory.Dispose();
    }

    [TestCase("/states/few")]
    [TestCase("/plasticity/S/stats")]
    [TestCase("/plasticity/S/snapshots")]
    public void RowsEveryTwoUpdates_AreThoseBeforeTheFirst_AndAfterEverySecond(string group) =>
        Assert.That(_reader.Read<long>($"{group}/update"), Is.EqualTo(new long[] { 0, 2, 4, 6 }));

    [TestCase("S", "W")]
    [TestCase("B", "D")]
    public void StatisticsOfFeedback_AreNorm_ChangeSinceTheRowBefore_AndAngleToTheTransposeOfWhatItFeedsBack(string feedback, string forward)
    {
        Matrix<double>[] weights = Snapshots(feedback), mirrored = [.. Snapshots(forward).Select(m => m.Transpose())];
        double[] norm = Statistics("norm"), change = Statistics("update_norm"), angle = Statistics($"angle_to_{forward}");
        for (int row = 0; row < 4; row++)
        {
            Assert.That(norm[row], Is.EqualTo(weights[row].FrobeniusNorm()).Within(1e-12));
            Assert.That(change[row], Is.EqualTo(row == 0 ? 0 : (weights[row] - weights[row - 1]).FrobeniusNorm()).Within(1e-12));

            // cos of the angle of S to W' is tr(S W) / (|S| |W|)
            double product = (weights[row].Transpose() * mirrored[row]).Trace();
            Assert.That(angle[row], Is.EqualTo(Math.Acos(product / (weights[row].FrobeniusNorm() * mirrored[row].FrobeniusNorm())) * 180 / Math.PI)
                .Within(1e-9));
        }

        // weights move in every row, or no change would tell from which
        Assert.That(change[1..], Is.All.GreaterThan(1e-4));

        double[] Statistics(string name) => _reader.Read<double>($"/plasticity/{feedback}/stats/{name}");
    }

    private Matrix<double>[] Snapshots(string weight)
    {
        string path = $"/plasticity/{weight}/snapshots/weight";
        IReadOnlyList<long> shape = _reader.Describe(path).Shape;
        return [.. Enumerable.Range(0, 4).Select(row =>
            Matrix<double>.Build.DenseOfRowMajor((int)shape[1], (int)shape[2], _reader.ReadRows<double>(path, row, 1)))];
    }
}

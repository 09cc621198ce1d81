using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Simulation.Tasks;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Tasks;

public sealed class TeacherTaskTests
{
    [Test]
    public void LinearTeacher_IsRecoveredByLeastSquares_OnTrialsItWasNotFittedTo()
    {
        // Without noise the targets are exactly V x: a fit to 40 trials in 6 dimensions is exact, and so is its prediction.
        LearningTask task = TaskCatalogue.Open("teacher(inputs=6, outputs=2, hidden=0, train=40, test=30)", null, 3);
        Matrix<double> v = Fit(task.Train);

        Matrix<double> error = Inputs(task.Test) * v - Targets(task.Test);

        Assert.That(error.FrobeniusNorm(), Is.LessThan(1e-12));
        Assert.That(Targets(task.Test).FrobeniusNorm(), Is.GreaterThan(1));
    }

    [Test]
    public void Noise_OnTargets_HasTheDeviationAskedFor()
    {
        // n − p = 4000 − 6 residual degrees of freedom an output; relative standard error of a deviation 1 / √(2 · 2 · 3994) = 0.0079;
        // four of those are 0.032.
        LearningTask task = TaskCatalogue.Open("teacher(inputs=6, outputs=2, hidden=0, train=4000, test=1, noise=0.3)", null, 3);

        Matrix<double> residual = Inputs(task.Train) * Fit(task.Train) - Targets(task.Train);

        Assert.That(residual.FrobeniusNorm() / Math.Sqrt(2 * 3994), Is.EqualTo(0.3).Within(0.3 * 0.032));
    }

    [Test]
    public void TanhTeacher_IsOddAndNotLinear()
    {
        // Inputs are symmetric and tanh is odd, so targets have mean 0; a linear fit leaves a residual well above rounding.
        LearningTask task = TaskCatalogue.Open("teacher(inputs=3, outputs=1, hidden=10, train=2000, test=1)", null, 3);
        Matrix<double> targets = Targets(task.Train);

        double unexplained = (Inputs(task.Train) * Fit(task.Train) - targets).FrobeniusNorm() / targets.FrobeniusNorm();

        Assert.That(unexplained, Is.InRange(0.05, 0.7));
    }

    [Test]
    public void Inputs_AreIndependentStandardNormal()
    {
        // 5000 trials: standard error of a mean 1/√5000 = 0.014, of a (co)variance at most √(2/5000) = 0.02; four of those.
        Matrix<double> x = Inputs(TaskCatalogue.Open("teacher(inputs=3, outputs=1, train=5000, test=1)", null, 3).Train);

        Assert.That((x.ColumnSums() / 5000).AbsoluteMaximum(), Is.LessThan(0.056));
        Matrix<double> covariance = x.TransposeThisAndMultiply(x) / 5000;
        Assert.That((covariance - Matrix<double>.Build.DenseIdentity(3)).Enumerate().Max(Math.Abs), Is.LessThan(0.08));
    }

    [Test]
    public void Trials_HaveNoClasses()
    {
        LearningTask task = TaskCatalogue.Open("teacher(train=2, test=1)", null, 3);

        Assert.That(task.HasLabels, Is.False);
        Assert.That(task.Train.Label(1), Is.EqualTo(-1));
    }

    private static Matrix<double> Fit(ExampleSet set) => Inputs(set).QR().Solve(Targets(set));

    private static Matrix<double> Inputs(ExampleSet set) => Rows(set, set.Inputs, set.ReadInput);

    private static Matrix<double> Targets(ExampleSet set) => Rows(set, set.Outputs, set.ReadTarget);

    private static Matrix<double> Rows(ExampleSet set, int columns, Action<int, Span<double>> read)
    {
        var rows = Matrix<double>.Build.Dense(set.Count, columns);
        var row = new double[columns];
        for (int i = 0; i < set.Count; i++)
        {
            read(i, row);
            rows.SetRow(i, row);
        }

        return rows;
    }
}

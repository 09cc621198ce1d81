using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// Linear feedback with linear neurons: a linear system driven by coloured noise, whose every second moment has a closed form (science.md 1.a, checks 6 and
/// 17). One step of the program is shown to be the theory's own map, so that what the theory says of small steps it says of the program; and what the program
/// draws is compared with the theory at large ones.
/// </summary>
[TestFixture]
public sealed class LinearFeedbackLoopTests
{
    private const int N = LinearFeedbackLoop.Hidden + (3 * LinearFeedbackLoop.Outputs);

    private static readonly LinearFeedbackTimes Paper = LinearFeedbackEcho.Apart(1);

    [TestCase(20)]
    [TestCase(0.25)]
    public void OneStep_OfStatesAndNoise_IsTheLinearMapOfTheEquations(double dt)
    {
        // M from unit vectors of the states, B from unit vectors of the noise: sums of a handful of products of size 1
        LinearFeedbackLoop loop = new(Paper, dt);
        LinearFeedbackTheory theory = loop.Theory();
        Matrix<double> states = Matrix<double>.Build.DenseIdentity(N), noise = Matrix<double>.Build.DenseIdentity(LinearFeedbackLoop.Hidden);

        Matrix<double> map = loop.Step(states, Matrix<double>.Build.Dense(LinearFeedbackLoop.Hidden, N));
        Matrix<double> drive = loop.Step(Matrix<double>.Build.Dense(N, LinearFeedbackLoop.Hidden), noise);

        Assert.That((map - theory.Map).Enumerate().Max(Math.Abs), Is.LessThan(1e-14));
        Assert.That((drive - theory.Noise).Enumerate().Max(Math.Abs), Is.LessThan(1e-14));
    }

    [Test]
    public void CovarianceOfAllStates_IsThatOfTheDiscreteLyapunovEquation()
    {
        // check 6: every entry of the covariance of (phi, y, u, u_slow, eps) within 4 standard errors sqrt((C_ii C_jj + C_ij^2) / n) of C = T C T' + K.
        // Samples are 2 s apart, six of the slowest time constant tau_u / (alpha + lambda) = 333 ms: independent but for e^-6
        LinearFeedbackLoop loop = new(Paper, 20);
        Matrix<double> expected = loop.Theory().Covariance(), continuous = loop.Theory().CovarianceInContinuousTime();

        Matrix<double> samples = loop.Samples(trials: 2000, reads: 10, before: 200, apart: 100);
        Matrix<double> found = samples.TransposeAndMultiply(samples) / samples.ColumnCount;

        double worst = 0, worstOfContinuous = 0;
        for (int i = 0; i < expected.RowCount; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double error = Math.Sqrt(((expected[i, i] * expected[j, j]) + (expected[i, j] * expected[i, j])) / samples.ColumnCount);
                worst = Math.Max(worst, Math.Abs(found[i, j] - expected[i, j]) / error);
                worstOfContinuous = Math.Max(worstOfContinuous, Math.Abs(found[i, j] - continuous[i, j]) / error);
            }
        }

        Assert.That(worst, Is.LessThan(4));
        Assert.That(worstOfContinuous, Is.GreaterThan(8), "the step of 20 ms is seen");
    }

    [Test]
    public void CovarianceOfTheScheme_AsTheStepVanishes_ApproachesContinuousTimeWithFirstOrder()
    {
        // check 6: A C + C A' + K = 0 in continuous time; Euler's method differs from it by a multiple of the step
        double[] gaps = [.. new[] { 1, 0.5, 0.25 }.Select(Gap)];
        Assert.That(Math.Log2(gaps[0] / gaps[1]), Is.EqualTo(1).Within(0.15));
        Assert.That(Math.Log2(gaps[1] / gaps[2]), Is.EqualTo(1).Within(0.15));
        Assert.That(gaps[2], Is.LessThan(0.01));

        static double Gap(double dt)
        {
            LinearFeedbackTheory theory = new LinearFeedbackLoop(Paper, dt).Theory();
            Matrix<double> continuous = theory.CovarianceInContinuousTime();
            return (theory.Covariance() - continuous).FrobeniusNorm() / continuous.FrobeniusNorm();
        }
    }

    [TestCase("post.eps * pre.u", 1, 4096, 1100)]
    [TestCase("post.eps * pre.u_hp", 1, 2048, 700)]
    [TestCase("post.eps * pre.u_hp", 4, 1024, 4000)]
    public void EchoOfTheNoise_Simulated_IsThatOfTheTheoryAndNotThePapersLimit(string rule, double apart, int trials, int steps) =>
        LinearFeedbackEcho.IsThatOfTheTheory(rule, LinearFeedbackEcho.Apart(apart), trials, steps);

    [Test]
    public void EchoOfTheNoise_AsTheStepVanishes_IsTheClosedFormWithFirstOrder()
    {
        // R1, and R2 behind the high-pass: Euler's error halves with the step
        foreach (bool highPassed in new[] { false, true })
        {
            double coarse = Error(0.02, highPassed), fine = Error(0.01, highPassed);
            Assert.That(coarse, Is.LessThan(1e-3));
            Assert.That(coarse / fine, Is.EqualTo(2).Within(0.01));
        }

        static double Error(double dt, bool highPassed)
        {
            LinearFeedbackTheory theory = new LinearFeedbackLoop(Paper, dt).Theory();
            return highPassed ? LinearFeedbackEcho.Off(theory.EchoOfNoise(), theory.LeftByHighPass * theory.ClosedForm())
                : LinearFeedbackEcho.Off(theory.EchoInControl(), theory.ClosedForm());
        }
    }

    [Test]
    public void EchoOfTheNoise_AsNeuronsBecomeFastAndTheControllerSlow_ApproachesThePapersLimitLinearly()
    {
        // check 17: R1 expanded for tau / tau_eps = tau_eps / tau_u = r: (1 + O(r)) times the limit. R5 of the program's own step at a thousandth of tau
        double[] off = [.. new[] { 8.0, 16, 32 }.Select(apart =>
        {
            LinearFeedbackTheory theory = new LinearFeedbackLoop(LinearFeedbackEcho.Apart(apart), LinearFeedbackEcho.Apart(apart).Tau / 1000).Theory();
            return LinearFeedbackEcho.Off(theory.EchoInControl(), theory.Limit());
        })];
        Assert.That(Math.Log2(off[0] / off[1]), Is.EqualTo(1).Within(0.1));
        Assert.That(Math.Log2(off[1] / off[2]), Is.EqualTo(1).Within(0.1));
        Assert.That(off[2], Is.LessThan(0.03));
    }
}

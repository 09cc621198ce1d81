using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;

namespace NeuroLcp.Tests.Physics;

/// <summary>What the noise of linear feedback writes into the controller, simulated, against what the theory says of it.</summary>
internal static class LinearFeedbackEcho
{
    /// <summary>
    /// Check 17: over at least 1e4 tau_u in all, and so many trials that four standard errors are at most 5 % (StandardErrorOfEcho). How far the echo is
    /// from the limit that the paper takes is what the theory says, within the same 5 %.
    /// </summary>
    public static void IsThatOfTheTheory(string rule, LinearFeedbackTimes times, int trials, int steps)
    {
        bool highPassed = rule.EndsWith("hp", StringComparison.Ordinal);
        LinearFeedbackLoop loop = new(times, times.Tau, rule);
        LinearFeedbackTheory theory = loop.Theory();
        Matrix<double> expected = highPassed ? theory.EchoOfNoise() : theory.EchoInControl(), limit = theory.Limit() * (highPassed ? theory.LeftByHighPass : 1);
        Assert.That(theory.StandardErrorOfEcho(steps, trials, highPassed), Is.LessThan(0.0125));
        Assert.That(trials * steps * times.Tau, Is.GreaterThan(1e4 * times.Controller));

        Matrix<double> found = loop.MeanOfRule(trials, before: (long)(8 * times.Controller / times.Tau), steps);

        Assert.That(Off(found, expected), Is.LessThan(0.05));
        Assert.That(Off(found, limit), Is.EqualTo(Off(expected, limit)).Within(0.05 * expected.FrobeniusNorm() / limit.FrobeniusNorm()));
        Assert.That(Off(expected, limit), Is.GreaterThan(0.1));
    }

    /// <summary>The paper's time constants, with both ratios tau / tau_eps and tau_eps / tau_u, 0.2 there, smaller by a factor.</summary>
    public static LinearFeedbackTimes Apart(double factor) => new(Tau: 20 / factor, Eps: 100, Controller: 500 * factor, HighPass: 100, Alpha: 0.5, S: 0.1);

    public static double Off(Matrix<double> a, Matrix<double> b) => (a - b).FrobeniusNorm() / b.FrobeniusNorm();
}

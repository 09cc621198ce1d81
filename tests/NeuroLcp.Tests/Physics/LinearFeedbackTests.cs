using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using static NeuroLcp.Tests.Physics.LinearFeedbackScheme;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// What noise writes into u, and what the anti-Hebbian rules make of it, in the shipped circuit on the paper's schedule: simulated with dt = tau
/// as in the published runs, against the exact theory of the same scheme. Laws 6, 17 and 18 of the physics checks.
/// </summary>
[TestFixture]
public sealed class LinearFeedbackTests
{
    [Test]
    public void EchoOfTheNoise_InTheController_IsThatOfTheTheory()
    {
        // E[u_hp eps'] of the scheme itself (R5). 512 trials of 600 steps, 6e6 ms = 6.1e4 correlation times; an entry's signal is about
        // 1/sqrt(5) of the noise it stands in, so the relative error of the matrix is sqrt(5 / (6.1e4 / 2)) = 1.3 %; four times that
        LinearFeedbackScheme scheme = new(rule: "post.eps * pre.u_hp");
        Matrix<double> expected = scheme.Theory(Dt).EchoOfNoise();

        Matrix<double> found = scheme.MeanOfRule(trials: 512, steps: 600);

        Assert.That((found - expected).FrobeniusNorm() / expected.FrobeniusNorm(), Is.LessThan(0.05));

        // the limit the paper takes (Eq. 134) is far off at these time constants, and the test must see it:
        // -s tau_eps / tau_u H_y G, halved by the high-pass
        Matrix<double> limit = -S * TauEps / TauU * TauF / (TauF + TauEps) * scheme.Gain(1).SubMatrix(0, Outputs, 0, Hidden).Transpose();
        Assert.That((found - limit).FrobeniusNorm() / expected.FrobeniusNorm(), Is.GreaterThan(0.2));
    }

    [Test]
    public void EchoOfTheNoise_AsTheStepVanishes_IsTheClosedFormWithFirstOrder()
    {
        // R1 and R2: -s [(tau_u / tau_eps + alpha) 1 + G_c Q]^-1 G_c tau_f / (tau_f + tau_eps), c = 1 + tau / tau_eps, H_y = 1;
        // Euler's error halves with the step
        LinearFeedbackScheme scheme = new(rule: "post.eps * pre.u_hp");
        double c = 1 + (Tau / TauEps);
        Matrix<double> gain = scheme.Gain(c), feedback = scheme.Feedback().Stack(Matrix<double>.Build.DenseIdentity(Outputs));
        Matrix<double> closed = -S * TauF / (TauF + TauEps)
            * ((((TauU / TauEps) + Alpha) * Matrix<double>.Build.DenseIdentity(Outputs)) + (gain * feedback)).Inverse() * gain.SubMatrix(0, Outputs, 0, Hidden);

        double coarse = (scheme.Theory(0.02).EchoOfNoise() - closed.Transpose()).FrobeniusNorm() / closed.FrobeniusNorm();
        double fine = (scheme.Theory(0.01).EchoOfNoise() - closed.Transpose()).FrobeniusNorm() / closed.FrobeniusNorm();

        Assert.That(coarse, Is.LessThan(1e-3));
        Assert.That(coarse / fine, Is.EqualTo(2).Within(0.01));
    }

    [Test]
    public void CovarianceOfTheLoop_IsThatOfItsLyapunovEquation()
    {
        // E[apical u_hp'] needs the covariance of all states: C = M C M' + B B' of the scheme, noise included. The
        // relative error of a second moment over 6.1e4 / 2 independent samples is 1/sqrt(3e4) = 0.6 % of the norms; the correlation is about 0.1: 6 %; so 2048
        // trials: 3 %
        LinearFeedbackScheme scheme = new(rule: "post.apical * pre.u_hp");
        LinearFeedbackTheory theory = scheme.Theory(Dt);
        Matrix<double> expected = theory.FeedbackTimesEcho();

        Matrix<double> found = scheme.MeanOfRule(trials: 2048, steps: 600);

        // apical and u_hp have means at the equilibrium: apical's is Q u, that of u_hp is 0
        Assert.That((found - expected).FrobeniusNorm() / expected.FrobeniusNorm(), Is.LessThan(0.12));
        Assert.That(theory.FeedbackTimesEcho(withoutLoop: true).Subtract(expected).FrobeniusNorm() / expected.FrobeniusNorm(), Is.GreaterThan(0.3),
            "what Q u adds must be seen");
    }
}

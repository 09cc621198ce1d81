using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>
/// The two kinds of noise against the closed form of the scheme that makes them: <c>ou(tau)</c> is exact at any step, and Euler-Maruyama's
/// Ornstein-Uhlenbeck process is x ← a x + σ √Δt ξ with a = 1 − Δt/τ and σ² = 2/τ, whose variance is 1 / (1 − Δt/(2τ)) and not 1.
/// </summary>
[TestFixture]
public sealed class NoiseStatisticsTests
{
    private const int Units = 1000, Trials = 32;

    private const string Circuit = """
        circuit: ornstein-uhlenbeck
        about: The same process twice.
        source: []
        parameters: {tau: 20 ms}
        populations:
          cell:
            size: 1000
            exact: ou(tau)
            d stepped/dt: -stepped / tau + sqrt(2 / tau) * xi
            other: ou(tau)
        """;

    [TestCase(0.01)]
    [TestCase(0.1)]
    [TestCase(1.0)]
    public void ExactNoise_AtAnyStep_HasUnitVarianceFromTheStart(double ratio)
    {
        // stationary from the first sample on. Samples 5 τ apart are independent but for e⁻⁵, whose effect on the error is e⁻¹⁰:
        // 8 x 32,000 numbers, standard error √(2 / 256,000) = 0.28 %, four of them 1.1 %; at the finest step 8 x 4000, 3.2 %
        double[][] samples = Sampled("cell.exact", ratio, (int)Math.Round(5 / ratio), 8, trials: ratio < 0.05 ? 4 : Trials);

        Assert.That(Variance(samples[0]), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / samples[0].Length)));
        Assert.That(samples.Average(Variance), Is.EqualTo(1).Within(4 * Math.Sqrt(2.0 / (8 * samples[0].Length))));
    }

    [TestCase(0.2, 1.1111)]
    [TestCase(0.1, 1.0526)]
    public void EulerMaruyama_AtACoarseStep_HasItsOwnVarianceAndNotThatOfTheEquation(double ratio, double rounded)
    {
        // after 10 τ from 0 the variance is short by e⁻²⁰; then as above
        double[][] samples = [.. Sampled("cell.stepped", ratio, (int)Math.Round(5 / ratio), 10).Skip(2)];
        double expected = 1 / (1 - (ratio / 2)), error = expected * Math.Sqrt(2.0 / (samples.Length * samples[0].Length)), found = samples.Average(Variance);

        Assert.That(expected, Is.EqualTo(rounded).Within(5e-5));
        Assert.That(found, Is.EqualTo(expected).Within(4 * error));
        Assert.That(Math.Abs(found - 1), Is.GreaterThan(8 * error), "the test must be able to tell the scheme from the equation");
    }

    [TestCase("cell.exact")]
    [TestCase("cell.stepped")]
    public void Noise_LagByLag_ForgetsAsItsSchemeDoes(string variable)
    {
        // e^(−k Δt/τ) for the exact process, (1 − Δt/τ)^k for Euler-Maruyama, to 3 τ. With 32,000 pairs at each of 31 origins 1 lag apart
        // the error is below √(2 / 32,000) = 0.0079 at any one lag; averaged over the origins (about 3 independent ones) 0.0045
        const double ratio = 0.1;
        double[][] samples = [.. Sampled(variable, ratio, 1, 162).Skip(101)];
        double variance = samples.Average(Variance);

        for (int k = 1; k <= 30; k++)
        {
            double correlation = Enumerable.Range(0, samples.Length - 30).Average(i => samples[i].Zip(samples[i + k], (a, b) => a * b).Average()) / variance;
            double expected = variable == "cell.exact" ? Math.Exp(-k * ratio) : Math.Pow(1 - ratio, k);

            Assert.That(correlation, Is.EqualTo(expected).Within(0.01), $"lag {k}");
        }
    }

    [Test]
    public void Noise_OfDifferentSeedsUnitsAndTrials_IsNotTheSame()
    {
        double[] one = Sampled("cell.exact", 0.1, 1, 1)[0], other = Sampled("cell.exact", 0.1, 1, 1, seed: 2)[0];

        // correlations of 32,000 independent pairs have standard error 1 / √32,000 = 0.0056
        double limit = 4 / Math.Sqrt(one.Length);
        Assert.That(one.Zip(other, (a, b) => a * b).Average(), Is.EqualTo(0).Within(limit), "seeds");
        Assert.That(one.Zip(one.Skip(1), (a, b) => a * b).Average(), Is.EqualTo(0).Within(limit), "neighbouring units");
        Assert.That(one.Zip(Sampled("cell.other", 0.1, 1, 1)[0], (a, b) => a * b).Average(), Is.EqualTo(0).Within(limit), "two sources of a population");
        Assert.That(one.Zip(one.Skip(Units), (a, b) => a * b).Average(), Is.EqualTo(0).Within(limit), "neighbouring trials");
    }

    private static double Variance(double[] x) => x.Average(a => a * a);

    private static double[][] Sampled(string variable, double ratio, int every, int samples, ulong seed = 1, int trials = Trials)
    {
        Circuit circuit = TestCircuits.Parse(Circuit, 1, 1);
        using var pool = new WorkerPool(1);
        double[][] nothing = [.. Enumerable.Repeat(new double[] { 0 }, trials)];
        var simulation = new TimeSimulation<double>(
            circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, nothing, nothing), [],
                [new TimeMonitor(circuit.Find(variable)!, every)], 20 * ratio, seed, every, pool);
        var all = new double[samples][];
        for (int s = 0; s < samples; s++)
        {
            simulation.Run(every);
            all[s] = simulation.Sampled(0);
        }

        return all;
    }
}

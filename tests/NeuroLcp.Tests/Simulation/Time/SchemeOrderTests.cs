using MathNet.Numerics;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>
/// Orders of convergence of the Euler-Maruyama scheme over T = 1 ms, Δt = 2⁻⁴ … 2⁻⁹ ms: strong order 1 for additive noise, ½ for geometric
/// Brownian motion, weak order 1. The Wiener path the engine used is rebuilt from the generator, by the name of its stream.
/// </summary>
[TestFixture]
public sealed class SchemeOrderTests
{
    private const int Units = 500, Trials = 32;

    private static readonly int[] Exponents = [4, 5, 6, 7, 8, 9];

    [Test]
    public void AdditiveNoise_AgainstTheExactPath_ConvergesWithStrongOrderOne()
    {
        // dx = −x/τ dt + σ dW, τ = 0.5 ms, σ = 1/√ms, x(0) = 0. The exact end point is Σ ∫ σ e^{−(T−s)/τ} dW(s). Of each step's integral the
        // increment ΔW tells the mean, ΔW σ e^{−(T−t')/τ} (τ/Δt)(1 − e^{−Δt/τ}) with t' the step's end; what it does not tell is independent,
        // with variance σ² [∫ e^{−2(T−s)/τ} ds − (∫ e^{−(T−s)/τ} ds)² / Δt], which is added to the mean square error.
        const double tau = 0.5;
        double[] errors = [.. Exponents.Select(exponent =>
        {
            int steps = 1 << exponent;
            double dt = 1.0 / steps, decay = Math.Exp(-dt / tau);
            (double[] found, Func<int, int, double> increment) = Simulate("-x / tau + sqrt(1 kHz) * xi", "x: 0", dt, steps);
            double square = 0, unknown = 0;
            for (int i = 0; i < found.Length; i++)
            {
                double exact = 0;
                for (int k = 0; k < steps; k++)
                {
                    exact = (exact * decay) + (increment(i, k) * tau / dt * (1 - decay));
                }

                square += (found[i] - exact) * (found[i] - exact);
            }

            for (int k = 0; k < steps; k++)
            {
                double after = Math.Exp(-(steps - k - 1) * dt / tau);
                double once = after * tau * (1 - decay), twice = after * after * tau / 2 * (1 - (decay * decay));
                unknown += twice - (once * once / dt);
            }

            return Math.Sqrt((square / found.Length) + unknown);
        })];

        Assert.That(Slope(errors), Is.EqualTo(1).Within(0.1), string.Join(", ", errors));
    }

    [Test]
    public void GeometricBrownianMotion_AgainstTheExactPath_ConvergesWithStrongOrderOneHalf()
    {
        // dx = a x dt + s x dW: x(T) = e^{(a − s²/2) T + s W(T)}, which needs W at the end alone; a = 0.5 / ms, s = 1 / √ms
        double[] errors = [.. Exponents.Select(exponent =>
        {
            (double[] found, double[] exact) = GeometricBrownianMotion(exponent, "0.5 kHz", 0.5, "sqrt(1 kHz)", 1);
            return Math.Sqrt(found.Zip(exact, (x, y) => (x - y) * (x - y)).Average());
        })];

        Assert.That(Slope(errors), Is.EqualTo(0.5).Within(0.1), string.Join(", ", errors));
    }

    [Test]
    public void GeometricBrownianMotion_InTheMean_ConvergesWithWeakOrderOne()
    {
        // E x(T) = e^{a T}, of the scheme (1 + a Δt)^n exactly. Subtracting the exact path of the same noise leaves the bias with a small
        // standard error: at Δt = 2⁻⁹ the bias is 0.0097 and the error, with s = 0.2 / √ms, about 0.02 / √16,000 = 1.6e-4
        double[] errors = [.. Exponents.Select(exponent =>
        {
            (double[] found, double[] exact) = GeometricBrownianMotion(exponent, "1.5 kHz", 1.5, "0.2 * sqrt(1 kHz)", 0.2);
            double[] differences = [.. found.Zip(exact, (x, y) => x - y)];
            double bias = differences.Average(), error = Math.Sqrt(differences.Average(d => (d - bias) * (d - bias)) / differences.Length);
            double predicted = Math.Pow(1 + (1.5 / (1 << exponent)), 1 << exponent) - Math.Exp(1.5);

            Assert.That(bias, Is.EqualTo(predicted).Within(4 * error), $"dt = 2^-{exponent}");
            return Math.Abs(bias);
        })];

        Assert.That(Slope(errors), Is.EqualTo(1).Within(0.15), string.Join(", ", errors));
    }

    private static (double[] Found, double[] Exact) GeometricBrownianMotion(int exponent, string rate, double a, string noise, double s)
    {
        int steps = 1 << exponent;
        (double[] found, Func<int, int, double> increment) = Simulate($"{rate} * x + {noise} * x * xi", "x: 1", 1.0 / steps, steps);
        double[] exact = [.. found.Select((_, i) =>
        {
            double w = 0;
            for (int k = 0; k < steps; k++)
            {
                w += increment(i, k);
            }

            return Math.Exp(a - (s * s / 2) + (s * w));
        })];
        return (found, exact);
    }

    /// <summary>The end points [trial, unit] of an equation, and the increments ΔW of the Wiener path each of them saw.</summary>
    private static (double[] Found, Func<int, int, double> Increment) Simulate(string equation, string initial, double dt, int steps)
    {
        const ulong seed = 17;
        Circuit circuit = TestCircuits.Parse(
            $$"""
            circuit: order
            about: One equation.
            source: []
            parameters: {tau: 0.5 ms}
            populations:
              cell:
                size: 500
                initial: {{{initial}}}
                d x/dt: {{equation}}
            """,
            1,
            1);
        using var pool = new WorkerPool(1);
        double[][] nothing = [.. Enumerable.Repeat(new double[] { 0 }, Trials)];
        var simulation = new TimeSimulation<double>(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, nothing, nothing), [],
            [], dt, seed, 1, pool);
        simulation.Run(steps);
        double[] found = simulation.Read(circuit.Find("cell.x")!);

        // all increments at once: the generator's batch form is held to its scalar form elsewhere
        uint stream = Initialisation.Stream("noise:cell:0");
        uint[] presentations = [.. Enumerable.Range(0, Trials).Select(t => (uint)t)];
        var normals = new double[steps][];
        for (int k = 0; k < steps; k++)
        {
            normals[k] = new double[Units * Trials];
            Philox.Normals<double>(seed, stream, presentations, (uint)k, Units, normals[k], Trials);
        }

        return (found, (i, k) => Math.Sqrt(dt) * normals[k][((i % Units) * Trials) + (i / Units)]);
    }

    private static double Slope(double[] errors) =>
        Fit.Line([.. Exponents.Select((int e) => -e * Math.Log(2))], [.. errors.Select((double e) => Math.Log(e))]).B;
}

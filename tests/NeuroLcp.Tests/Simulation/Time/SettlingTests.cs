using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>Time and equilibrium are two ways to run the same equations: where time settles is what the solver finds.</summary>
[TestFixture]
public sealed class SettlingTests
{
    private const int Inputs = 6, Outputs = 3, Trials = 3;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "settling input");

    // Per trial λ(H_y G Gᵀ) ≥ 1, so the slowest mode is below tau_u / 1.1 = 455 ms: e^(−10,000/455) = 3e-10 after 10 s.
    // Batch-mean cross-entropy leaves the leak alone: tau_u / alpha = 100 ms / 0.1 = 1 s, e^(−20) = 2e-9 after 20 s.
    [TestCase("dynamic-inversion", "squared_error", "trial", "500 ms", 10_000)]
    [TestCase("dynamic-inversion", "cross_entropy", "batch", "100 ms", 20_000)]
    [TestCase("dynamic-inversion-tied", "squared_error", "trial", "500 ms", 10_000)]
    public void DynamicInversion_SimulatedLongEnough_SettlesAtItsEquilibrium(string name, string loss, string per, string tau, double duration)
    {
        Circuit circuit = TestCircuits.Shipped(
            name, Inputs, Outputs, "pyramidal.size=8", $"learning.loss.kind={loss}", $"learning.loss.per={per}", $"tau_u={tau}", "solver.tolerance=1e-12",
                "solver.limit=100000");
        double[][] targets = loss == "squared_error" ? TestCircuits.Rows(Trials, Outputs, "settling target") : [[1, 0, 0], [0, 0, 1], [0, 1, 0]];
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        var solved = new SolvedCircuit(values, X, targets);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, X, targets), [], [], 0.5, 1, 1, pool);

        simulation.Run((long)(duration / 0.5));

        Assert.That(solved.Report.Unconverged, Is.Zero);
        foreach (Variable state in circuit.States)
        {
            double[] found = simulation.Read(state);
            for (int t = 0; t < Trials; t++)
            {
                Vector<double> settled = Vector<double>.Build.DenseOfArray(found[(t * state.Population.Size)..((t + 1) * state.Population.Size)]);
                Assert.That((settled - solved[state.FullName, t]).InfinityNorm(), Is.LessThan(1e-6), $"{state}, trial {t}");
            }
        }
    }

    // the basal drive acts at once, so that dt = tau = tau_u is the iteration of Eq. 137; linear, for a gate that closes would bound it
    private const string FullState = """
        circuit: fixed-point-iteration
        about: Linear dynamic inversion with an instantaneous basal dendrite.
        source: ["arXiv:2207.01332, Eq. 137"]
        parameters: {tau: 1 ms, tau_u: 1 ms, alpha: 0}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 6
            d soma/dt: (-soma + W @ soma + U @ sensory.x + apical) / tau
            d apical/dt: (-apical + W.T @ apical + D.T @ output.u) / tau
          output:
            size: task.outputs
            d y/dt: (-y + D @ pyramidal.soma + u) / tau
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        weights:
          W: {post: pyramidal, pre: pyramidal, init: "normal(0, 0.5 / sqrt(fan_in))"}
          U: {post: pyramidal, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: pyramidal, init: "normal(0, 0.7 / sqrt(fan_in))"}
        readout: output.y
        solver: {tolerance: 1e-12, limit: 100000}
        """;

    [Test]
    public void SquaredErrorPerTrial_WithAsFastAController_Diverges()
    {
        // even a lone output with its own controller has multipliers on the unit circle, λ² − λ + 1 = 0; the way through the pyramids adds
        // gain, λmax(G Gᵀ) > 1, and lag
        Circuit circuit = TestCircuits.Parse(FullState, Inputs, Outputs);

        DivergenceException found = Assert.Throws<DivergenceException>(() => Run(circuit, 100_000))!;

        Assert.That(found.Variable!.Population.Name, Is.EqualTo("output"));
        Assert.That(found.Message, Does.Match(@"^output\.[yu] is not finite: unit [0-2] of population 'output', trial 0, at t = [0-9.]+ ms\. "));
    }

    [Test]
    public void SquaredErrorPerTrial_WithAnEightTimesSlowerController_ReachesTheTarget()
    {
        Circuit circuit = TestCircuits.Parse(FullState, Inputs, Outputs, "tau_u=8 ms");

        double[] y = Run(circuit, 3000);

        Assert.That(y, Is.EqualTo(Target[0]).Within(1e-9));
    }

    private static readonly double[][] Target = TestCircuits.Rows(1, Outputs, "iteration target");

    private static double[] Run(Circuit circuit, int steps)
    {
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, TestCircuits.Values<double>(circuit), TestCircuits.Batch<double>(circuit, [X[0]], Target), [], [],
            1, 1, 1, pool);
        simulation.Run(steps);
        return simulation.Read(circuit.Find("output.y")!);
    }
}

using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>
/// What is reported of a trial is the residual of the very state that is delivered, and a controller that hardly leaks is found all the same.
/// </summary>
[TestFixture]
public sealed class DeliveredStateTests
{
    private const int Inputs = 3, Outputs = 4, Trials = 24;

    // u minimises the strictly convex log Σ exp(y) − t y + α/2 ‖u‖², y = W x + u
    private const string Softmax = """
        circuit: ce
        parameters: {tau: 10 ms, alpha: 0.1, k: 1}
        populations:
          sensory: {size: task.inputs, x: task.input}
          out:
            size: task.outputs
            d y/dt: (-y + W @ sensory.x + u) / tau
            d u/dt: k * (-grad(task.loss, y) - alpha * u) / (100 ms)
        weights:
          W: {post: out, pre: sensory, init: "normal(0, 6)"}
        control: {out.y: u}
        free: {out.u: 0}
        readout: out.y
        learning: {loss: {kind: cross_entropy}}
        """;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "delivered input");

    private static readonly double[][] Targets =
        [.. Enumerable.Range(0, Trials).Select(t => Enumerable.Range(0, Outputs).Select(i => i == t % Outputs ? 1.0 : 0).ToArray())];

    [TestCase("auto")]
    [TestCase("relaxation")]
    [TestCase("newton")]
    [TestCase("krylov")]
    public void TheReportedResidual_IsThatOfTheDeliveredState(string kind)
    {
        foreach (string alpha in new[] { "0.1", "1e-4", "1e-6" })
        {
            foreach (int limit in new[] { 3, 30, 800 })
            {
                SolvedCircuit solved = Solve(kind, alpha, $"solver.limit={limit}");
                for (int t = 0; t < Trials; t++)
                {
                    double[] u = [.. solved["out.u", t]];
                    double residual = Norm(Step(solved, t, double.Parse(alpha, System.Globalization.CultureInfo.InvariantCulture))) / (1e-5 + Norm(u)),
                        reported = solved.Report.Residuals[t];
                    string where = $"{kind}, alpha {alpha}, limit {limit}, trial {t}";

                    // F is a sum of numbers near 1, a few roundings of 1e-16 each
                    double rounding = 2e-15 / (1e-5 + Norm(u));
                    if (solved.Report.Converged[t])
                    {
                        Assert.That(reported, Is.EqualTo(residual).Within(rounding + (1e-9 * residual)), where);
                        Assert.That(residual, Is.LessThanOrEqualTo(1e-6), where);
                    }
                    else
                    {
                        // where it is not the step that is too long it is what is left of the way, which is told in hundredths
                        Assert.That(reported, Is.GreaterThanOrEqualTo(residual - rounding), where);
                        Assert.That(reported, Is.GreaterThan(1e-6), where);
                    }
                }
            }
        }
    }

    [TestCase("auto", "1e-4", "1")]
    [TestCase("auto", "1e-6", "1")]
    [TestCase("auto", "1e-8", "1")]
    [TestCase("auto", "1e-6", "1e-3", Description = "the gain of the controller scales its step, and is no sign of rest")]
    [TestCase("newton", "1e-6", "1")]
    [TestCase("newton", "1e-8", "1")]
    public void TheControlOfAStrictlyConvexLoss_IsFound(string kind, string alpha, string gain)
    {
        // at rest the loser's probability is α u, so that the step F is within a tolerance of 1e-6 ‖u‖ long before u, some 20, is where it has to be
        SolvedCircuit solved = Solve(kind, alpha, $"k={gain}");

        Assert.That(solved.Report.Unconverged, Is.Zero);
        for (int t = 0; t < Trials; t++)
        {
            double[] free = [.. solved["out.y", t] - solved["out.u", t]];
            double[] least = Minimiser(free, Targets[t], double.Parse(alpha, System.Globalization.CultureInfo.InvariantCulture)), u = [.. solved["out.u", t]];

            // what a unit still has to move is at most 100 tolerances, 1e-4 of ‖u‖; what the softmax couples it to stretches that. Numbers below 1e-5 count as
            // that
            Assert.That(Norm([.. u.Zip(least, (a, b) => a - b)]), Is.LessThan((3e-3 * Norm(least)) + 1e-5), $"trial {t}");
        }
    }

    [Test]
    public void NewtonInFloat_ReportsOfTheRoundedState()
    {
        // the root √2 is found to 1e-12 in double, and is stored as a float: F = 0.1 (2 − v²) there
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: root
            parameters: {tau: 10 ms}
            populations:
              cell: {size: 1, d v/dt: 0.1 * (2 - v * v) / tau}
            solver: {kind: newton, tolerance: 1e-12}
            """,
            1,
            1);
        using var pool = new WorkerPool(1);
        var solver = new EquilibriumSolver<float>(circuit, [], [(new NeuroLcp.Language.Operations.VariableReference(circuit.Find("cell.v")!), 1)], 1, pool);
        solver.Solve(TestCircuits.Values<float>(circuit), TestCircuits.Batch<float>(circuit, [[0]], [[0]]));

        double v = solver.Observed(0)[0];
        Assert.That(v, Is.EqualTo((float)Math.Sqrt(2)));
        Assert.That(solver.Report.Residuals[0], Is.EqualTo(0.1 * Math.Abs(2 - (v * v)) / (1e-5 + v)).Within(1e-12));
        Assert.That(solver.Report.Residuals[0], Is.GreaterThan(1e-10), "a float is not the root");
    }

    [Test]
    public void GivenUpTrials_BeginAnew_AndEndAtTheEquilibrium()
    {
        // v⁺ = −2.5 v + x: at rest at x / 3.5. The trials are put far off and declared given up after 7 steps, the middle one at rest
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: overshoot
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell: {size: 1, d v/dt: (-v + W @ v + U @ sensory.x) / tau}
            weights:
              W: {post: cell, pre: cell, init: "-2.5"}
              U: {post: cell, pre: sensory, init: "1"}
            solver: {tolerance: 1e-12, limit: 5000}
            """,
            1,
            1);
        double[][] x = [[7], [14], [21]];
        using var pool = new WorkerPool(2);
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 1);
        var solver = new EquilibriumSolver<double>(circuit, [], [], 3, pool);
        TrialBatch<double> batch = TestCircuits.Batch<double>(circuit, x, x);
        solver.Solve(values, batch);
        double[] states = [100, 123, 300];
        solver.Report.Set(0, 7, 5, false);
        solver.Report.Set(1, 9, 1e-13, true);
        solver.Report.Set(2, 5000, 5, false);
        int[] wanting = SecondAttempt<double>.GivenUp(solver.Report, 5000);

        new SecondAttempt<double>(circuit, [], solver.Iterated, 3, pool).Try(values, batch, wanting, null, [states], solver.Report);

        Assert.That(wanting, Is.EqualTo(new[] { 0 }), "neither what rests nor what had all its steps");
        Assert.That(states[0], Is.EqualTo(2).Within(1e-11));
        Assert.That(states[1..], Is.EqualTo(new[] { 123.0, 300 }));
        Assert.That(solver.Report.Converged.ToArray(), Is.EqualTo(new[] { true, true, false }));
        Assert.That(solver.Report.Residuals[0], Is.LessThan(1e-12));
        Assert.That(solver.Report.Steps[0], Is.GreaterThan(7), "steps of both attempts");
    }

    [Test]
    public void ASecondAttempt_ThatComesNoNearer_ChangesNothing()
    {
        // v⁺ = v + 1 rests nowhere
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: endless
            parameters: {tau: 10 ms}
            populations:
              cell: {size: 1, d v/dt: 1 / tau}
            solver: {limit: 50}
            """,
            1,
            1);
        using var pool = new WorkerPool(1);
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 1);
        var solver = new EquilibriumSolver<double>(circuit, [], [], 1, pool);
        TrialBatch<double> batch = TestCircuits.Batch<double>(circuit, [[0]], [[0]]);
        solver.Solve(values, batch);
        double[] states = [1e6];
        solver.Report.Set(0, 7, 1e-6, false);

        new SecondAttempt<double>(circuit, [], solver.Iterated, 1, pool).Try(values, batch, [0], null, [states], solver.Report);

        Assert.That(states[0], Is.EqualTo(1e6));
        Assert.That((solver.Report.Converged[0], solver.Report.Residuals[0]), Is.EqualTo((false, 1e-6)));
    }

    private static SolvedCircuit Solve(string kind, string alpha, params string[] more)
    {
        Circuit circuit = TestCircuits.Parse(Softmax, Inputs, Outputs, [$"alpha={alpha}", $"solver.kind={kind}", .. more]);
        return new SolvedCircuit(CircuitValues<double>.Draw(circuit, 5), X, Targets);
    }

    private static double[] Step(SolvedCircuit solved, int trial, double alpha)
    {
        double[] p = Probabilities([.. solved["out.y", trial]]);
        return [.. p.Select((q, i) => Targets[trial][i] - q - (alpha * solved["out.u", trial][i]))];
    }

    /// <summary>argmin of log Σ exp(free + u) − t u + α/2 ‖u‖², by Newton's method with halved steps until the objective falls.</summary>
    private static double[] Minimiser(double[] free, double[] target, double alpha)
    {
        var u = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(free.Length);
        for (int i = 0; i < 400; i++)
        {
            double[] p = Probabilities([.. free.Zip(u, (a, b) => a + b)]);
            var gradient = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(free.Length, k => p[k] - target[k] + (alpha * u[k]));
            var hessian = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(free.Length, free.Length, (r, c) =>
                (r == c ? p[r] + alpha : 0) - (p[r] * p[c]));
            MathNet.Numerics.LinearAlgebra.Vector<double> move = hessian.Solve(gradient);
            double scale = Math.Min(1, 2 / move.InfinityNorm());
            u -= scale * move;
        }

        return [.. u];
    }

    private static double[] Probabilities(double[] y)
    {
        double top = y.Max(), sum = y.Sum(v => Math.Exp(v - top));
        return [.. y.Select(v => Math.Exp(v - top) / sum)];
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}

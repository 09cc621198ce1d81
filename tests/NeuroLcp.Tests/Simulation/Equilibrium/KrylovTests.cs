using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary><c>solver: {kind: krylov}</c>: what enters linearly is solved for, to rounding, whatever its loops amplify.</summary>
[TestFixture]
public sealed class KrylovTests
{
    private const string Text = """
        circuit: linear
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          gate: {size: 90, d g/dt: (-g + tanh(V @ g + U @ sensory.x)) / tau}
          cells:
            size: gate.size
            d a/dt: (-a + gate.g * (W @ a) + b) / tau
            d e/dt: (-e + W.T @ (a + 2 * e) + mean(a)) / tau
          output: {size: task.outputs, y: D @ cells.e}
        weights:
          V: {post: gate, pre: gate, init: "normal(0, 0.5 / sqrt(fan_in))"}
          U: {post: gate, pre: sensory, init: "normal(0, 1)"}
          W: {post: cells, pre: cells, init: "normal(0, 1.5 / sqrt(fan_in))"}
          D: {post: output, pre: cells, init: uniform_fan_in}
          b: {post: cells, init: "normal(0, 1)"}
        readout: output.y
        solver: {kind: krylov, tolerance: 1e-13, limit: 5000}
        """;

    private static readonly double[][] X = TestCircuits.Rows(5, 3, "krylov input"), Targets = TestCircuits.Rows(5, 2, "krylov target");

    [Test]
    public void LinearStates_AreSolvedFor_WhereRelaxationDiverges()
    {
        // (Id − diag(g) W) a = b and (Id − 2 Wᵀ) e = Wᵀ a + mean(a): 90 unknowns each, more than one Krylov space holds, eigenvalues to 1.5 and 3
        Circuit circuit = TestCircuits.Parse(Text, 3, 2);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        var solved = new SolvedCircuit(values, X, Targets);
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), identity = Matrix<double>.Build.DenseIdentity(90);

        Assert.That(solved.Report.Unconverged, Is.Zero);
        for (int t = 0; t < 5; t++)
        {
            Vector<double> a = (identity - (Matrix<double>.Build.DenseOfDiagonalVector(solved["gate.g", t]) * w)).Solve(TestCircuits.VectorOf(values, "b"));
            Vector<double> e = (identity - (2 * w.Transpose())).Solve((w.Transpose() * a) + Vector<double>.Build.Dense(90, a.Average()));

            // conditions of a few thousand times roundings of 1e-16, a residual of 1e-14 at best
            Assert.That((solved["cells.a", t] - a).L2Norm(), Is.LessThan(1e-9 * a.L2Norm()), $"a, trial {t}");
            Assert.That((solved["cells.e", t] - e).L2Norm(), Is.LessThan(1e-9 * e.L2Norm()), $"e, trial {t}");
        }
    }

    [Test]
    public void LinearStates_InFloat_AreSolvedToItsRounding()
    {
        Circuit circuit = TestCircuits.Parse(Text, 3, 2, "solver.tolerance=1e-6");
        float[] found = Observed<float>(circuit, X), exact = [.. Observed<double>(circuit, X).Select(v => (float)v)];

        // the same conditions times 6e-8
        double size = exact.Max(Math.Abs);
        Assert.That(found.Zip(exact, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-2 * size));
    }

    [Test]
    public void ASystemWithoutASolution_IsNotReportedAsSolved()
    {
        // a₀ = a₀ + 1 has none; the least that x⁺ − x can be is (1, 0), beside the state that is delivered. The other unit rests at 1 / (1 − 0.5)
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: singular
            parameters: {tau: 10 ms}
            populations:
              cells: {size: 2, d a/dt: (-a + W @ a + 1) / tau}
            weights:
              W: {post: cells, pre: cells, init: zeros}
            solver: {kind: krylov}
            """,
            1,
            1);
        Dictionary<string, double[]> weights = new() { ["W"] = [1, 0, 0, 0.5] };

        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), [[0]], [[0]]);
        Vector<double> a = solved["cells.a"], step = Vector<double>.Build.Dense([1, 1 - (0.5 * a[1])]);

        Assert.That(solved.Report.Unconverged, Is.EqualTo(1));
        Assert.That(solved.Report.Residuals[0], Is.EqualTo(step.L2Norm() / (1e-5 + a.L2Norm())).Within(1e-9));
    }

    [Test]
    public void Trials_DoNotDependOnTheirNeighbours()
    {
        Circuit circuit = TestCircuits.Parse(Text, 3, 2);
        double[] together = Observed<double>(circuit, X);
        for (int t = 0; t < 5; t++)
        {
            Assert.That(Observed<double>(circuit, [X[t]]), Is.EqualTo(together.Where((_, i) => i % 5 == t)));
        }
    }

    [Test]
    public void WholeLinearCircuit_IsSolvedFor()
    {
        string[] settings = ["pyramidal.size=9", "solver.tolerance=1e-12"];
        Circuit relaxed = TestCircuits.Shipped("linear-quadratic", 4, 3, settings),
            solved = TestCircuits.Shipped("linear-quadratic", 4, 3, [.. settings, "solver.kind=krylov"]);
        double[][] inputs = TestCircuits.Rows(3, 4, "x"), targets = TestCircuits.Rows(3, 3, "t");
        var expected = new SolvedCircuit(TestCircuits.Values<double>(relaxed), inputs, targets);
        var found = new SolvedCircuit(TestCircuits.Values<double>(solved), inputs, targets);

        foreach (string name in new[] { "pyramidal.soma", "pyramidal.apical", "output.u", "output.y" })
        {
            // relaxation stops at a relative step of 1e-12, up to a hundred steps short of rest
            Assert.That((found[name, 1] - expected[name, 1]).InfinityNorm(), Is.LessThan(1e-9), name);
        }
    }

    private static T[] Observed<T>(Circuit circuit, double[][] inputs)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        using var pool = new WorkerPool(1);
        Variable state = circuit.Find("cells.e")!;
        var solver = new EquilibriumSolver<T>(circuit, [], [(new VariableReference(state), state.Population.Size)], inputs.Length, pool);
        solver.Solve(TestCircuits.Values<T>(circuit), TestCircuits.Batch<T>(circuit, inputs, Targets[..inputs.Length]));
        return solver.Observed(0).ToArray();
    }
}

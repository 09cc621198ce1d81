using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>A trial that does not settle is said not to have settled: no more, no less.</summary>
[TestFixture]
public sealed class ConvergenceReportTests
{
    [Test]
    public void Trials_OutOfSteps_AreCountedOneByOne()
    {
        // at rest with nothing to do: x = 0, target = 0 and no biases is an equilibrium at the first look; the other trial is not
        Circuit circuit = TestCircuits.Shipped("linear-quadratic", 2, 2, "solver.limit=3");
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 1);

        var solved = new SolvedCircuit(values, [[0, 0], [1, -2]], [[0, 0], [1, 1]]);

        Assert.That(solved.Report.Unconverged, Is.EqualTo(1));
        Assert.That(solved.Report.Converged.ToArray(), Is.EqualTo(new[] { true, false }));
        Assert.That(solved.Report.Steps.ToArray(), Is.EqualTo(new[] { 0, 3 }));
        Assert.That(solved.Report.Residuals[1], Is.GreaterThan(1e-10));
    }

    [Test]
    public void Trials_ThatCannotMeetTheToleranceForRounding_AreUnconvergedAndNotDiverged()
    {
        // in float a step cannot be told from none below about 6e-8 of the state, so 1e-12 is out of reach unless a trial lands on a fixed point to the bit
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 5, 3, "pyramidal.size=24", "learning.loss.kind=squared_error", "learning.loss.per=trial",
            "solver.tolerance=1e-12", "solver.limit=5000");
        using var pool = new WorkerPool(1);
        var solver = new EquilibriumSolver<float>(circuit, [], [], 64, pool);

        solver.Solve(TestCircuits.Values<float>(circuit), TestCircuits.Batch<float>(circuit, TestCircuits.Rows(64, 5, "x"), TestCircuits.Rows(64, 3, "y")));

        Assert.That(solver.Report.Residuals.ToArray(), Is.All.LessThan(1e-5));
        for (int t = 0; t < 64; t++)
        {
            Assert.That(solver.Report.Converged[t], Is.EqualTo(solver.Report.Residuals[t] <= 1e-12));
        }
    }

    [Test]
    public void AState_ThatIsNoNumber_IsNamed()
    {
        // √(u x) with u = (1, −1): unit 1 has no value once x > 0, which is so in the second trial, presentation 41
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: no-number
            about: A square root of a negative number.
            source: []
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell:
                size: 2
                d v/dt: (-v + 0.1 * W @ v + sqrt(U @ sensory.x)) / tau
            weights:
              U: {post: cell, pre: sensory, init: zeros}
              W: {post: cell, pre: cell, init: "1"}
            """,
            1,
            1);
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        weights["U"] = [1, -1];
        weights["W"] = [1, 0, 0, 1];
        using var pool = new WorkerPool(1);
        var solver = new EquilibriumSolver<double>(circuit, [], [], 2, pool);

        DivergenceException found = Assert.Throws<DivergenceException>(() =>
            solver.Solve(TestCircuits.Values<double>(circuit, weights), TestCircuits.Batch<double>(circuit, [[0], [1]], [[0], [0]], 40)))!;

        Assert.That((found.Variable!.FullName, found.Unit, found.Trial), Is.EqualTo(("cell.v", 1, 41L)));
        Assert.That(found.Message, Does.StartWith("cell.v is not finite: unit 1 of population 'cell', trial 41, after "));
    }

    [Test]
    public void AStateAtItsTarget_ThatIsNoNumber_IsNamedToo()
    {
        // a leak towards its target is not iterated; it would have been NaN in silence. Every trial with x > 0 fails, of which 65 is the first
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: no-number
            about: A square root of a negative number.
            source: []
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              cell:
                size: 3
                d v/dt: (-v + sqrt(U @ sensory.x)) / tau
            weights:
              U: {post: cell, pre: sensory, init: zeros}
            """,
            1,
            1);
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        weights["U"] = [1, -0.0, -1];
        Variable v = circuit.Find("cell.v")!;
        double[][] inputs = [.. Enumerable.Range(0, 300).Select(t => new double[] { t < 65 ? 0 : 1 })];
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using var pool = new WorkerPool(threads);
            var solver = new EquilibriumSolver<float>(circuit, [], [(new VariableReference(v), 3)], 300, pool);

            DivergenceException found = Assert.Throws<DivergenceException>(() =>
                solver.Solve(TestCircuits.Values<float>(circuit, weights), TestCircuits.Batch<float>(circuit, inputs, inputs)))!;

            Assert.That((found.Variable, found.Unit, found.Trial), Is.EqualTo((v, 2, 65L)));
            Assert.That(found.Message, Does.StartWith("cell.v is not finite: unit 2 of population 'cell', trial 65, at its equilibrium"));
        }
    }

    [TestCase("learn", 1 + 1 + 1 + 1.0)]
    [TestCase("skip", 1 + 1.0)]
    public void Training_WithUnconvergedTrials_DoesAsTheFileSays(string what, double expected)
    {
        // The first trial is at rest and adds 1 by each rule, for cos 0 = 1 and 0 + 1 = 1. The second is not when its 2 steps are over, and
        // with 'learn' it adds 1 more by each rule, for the neuron that b and w0 belong to is not driven at all.
        Circuit circuit = TestCircuits.Parse(
            $$"""
            circuit: skipping
            about: One trial settles and one does not.
            source: []
            parameters: {tau: 10 ms}
            populations:
              sensory: {size: task.inputs, x: task.input}
              idle: {size: 1, d v/dt: -v / tau}
              output:
                size: task.outputs
                d y/dt: (-2 * y + tanh(y) + U @ sensory.x) / tau
            weights:
              U: {post: output, pre: sensory, init: "1"}
              w0: {post: idle, pre: idle, init: zeros}
              b: {post: idle}
            plasticity:
              w0: {rule: cos(post.v * pre.v)}
              b: {rule: post.v + 1}
            readout: output.y
            learning: {optimiser: {kind: plain, rate: 1}, batch: 2, epochs: 1}
            solver: {tolerance: 1e-9, limit: 2, unconverged: {{what}}}
            """,
            1,
            1);
        LearningTask task = TestCircuits.Task([[0], [1]], [[0], [1]]);
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 1);
        using var pool = new WorkerPool(2);

        TrainingStep step = new Trainer<double>(circuit, task, values, 1, pool).Step();

        Assert.That(step.Unconverged, Has.Count.EqualTo(1));
        Assert.That(values.Read(circuit.FindWeight("w0")!)[0] + values.Read(circuit.FindWeight("b")!)[0], Is.EqualTo(expected).Within(1e-12));
    }
}

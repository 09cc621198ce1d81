using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary>Trials that take long are accelerated, those that overshoot shortened. Neither may change where the equilibrium is.</summary>
[TestFixture]
public sealed class AccelerationTests
{
    private const int Inputs = 6, Outputs = 3, Trials = 12;

    private const string Modes = """
        circuit: modes
        about: Linear units, each a mode of its own.
        source: []
        parameters: {tau: 10 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cell:
            size: 8
            d v/dt: (-v + W @ v + U @ sensory.x) / tau
          output: {size: task.outputs, d y/dt: (-y + D @ cell.v) / tau}
        weights:
          W: {post: cell, pre: cell, init: zeros}
          U: {post: cell, pre: sensory, init: "1"}
          D: {post: output, pre: cell, init: "1"}
        readout: output.y
        solver: {tolerance: 1e-12, limit: 5000}
        """;

    [Test]
    public void ALinearCircuit_WithFourSlowModes_SettlesInAsManyAcceleratedSteps()
    {
        // v⁺ = w v + 1 per unit with w of four different values: the residual lies in a space of four directions, which five differences span,
        // so that Anderson's method, like GMRES, is done when it has them: 21 plain steps, the first accelerated one (plain too), 4 that
        // learn, 1 that hits, and a few more to wash off the rounding of normal equations of condition 1e6. Plain steps leave √2 · 0.99ⁿ of
        // ‖v‖ = √2 · 106 (two units a mode: 100, 33, 10, 3) after n steps, which is 1e-12 at n = ln(1e12 / 106) / −ln 0.99 = 2285.
        double[] modes = [0.99, 0.97, 0.9, 0.7];
        double[] w = new double[64];
        for (int i = 0; i < 8; i++)
        {
            w[i * 9] = modes[i % 4];
        }

        SolvedCircuit accelerated = Solve("auto"), plain = Solve("relaxation");

        Assert.That(plain.Report.Steps[0], Is.EqualTo(2285).Within(2));
        Assert.That(accelerated.Report.Steps[0], Is.InRange(26, 36));
        for (int i = 0; i < 8; i++)
        {
            // v = 1 / (1 − w); a relative step of 1e-12 leaves 1e-12 ‖v‖ / (1 − w) of error
            Assert.That(accelerated["cell.v"][i], Is.EqualTo(1 / (1 - modes[i % 4])).Within(2e-8));
        }

        SolvedCircuit Solve(string kind)
        {
            Circuit circuit = TestCircuits.Parse(Modes, 1, 1, $"solver.kind={kind}");
            Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
            weights["W"] = w;
            return new SolvedCircuit(TestCircuits.Values<double>(circuit, weights), [[1]], [[0]]);
        }
    }

    [Test]
    public void ALeakThatOvershoots_IsShortened_AndTheIntegratorIsNot()
    {
        // v⁺ = −2.5 v + 1 turns back on itself and grows; at half its step 1 − 0.5 · 3.5 = −0.75 it settles. The integrator's step leaves
        // 0.9 of the way, so that 1e-9 takes ln 1e9 / −ln 0.9 = 197 steps, and twice as many had it been halved with the leak; the restart
        // from rest costs the 8 steps in which 2.5^n passes 1e3.
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: overshoot
            about: A leak that overshoots beside an integrator.
            source: []
            parameters: {tau: 10 ms}
            populations:
              cell:
                size: 1
                d v/dt: (-v + W @ v + 1) / tau
                d u/dt: (1 - 0.1 * u) / tau
            weights:
              W: {post: cell, pre: cell, init: "-2.5"}
            solver: {kind: relaxation, tolerance: 1e-9, limit: 5000}
            """,
            1,
            1);

        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[0]], [[0]]);

        Assert.That(solved["cell.v"][0], Is.EqualTo(1 / 3.5).Within(1e-7));
        Assert.That(solved["cell.u"][0], Is.EqualTo(10).Within(1e-6));
        Assert.That(solved.Report.Steps[0], Is.InRange(160, 230));
    }

    [Test]
    public void ATrialTakenBack_StandsWhereItsAccelerationBegan_AndNoOtherMoves()
    {
        Circuit circuit = TestCircuits.Parse(Modes, 1, 1);
        var plan = new NeuroLcp.Simulation.Equilibrium.RelaxationPlan(new RelaxationMap(circuit, []), [circuit.Find("cell.v")!], solves: false);
        var work = new Workspace<double>(plan.Program, 4) { Columns = 4 };
        var history = new NeuroLcp.Simulation.Equilibrium.AndersonHistory<double>(plan, work);
        NeuroLcp.Simulation.Equilibrium.IteratedState state = plan.States[0];
        Fill(1);
        history.Begin(2);
        Fill(100);

        history.TakeBack(2);

        double[] x = work.Rows(state.Slot, state.Rows).ToArray(), next = work.Rows(state.NextSlot, state.Rows).ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            double factor = i % 4 == 2 ? 1 : 100;
            Assert.That((x[i], next[i]), Is.EqualTo((factor * (i + 1), -factor * (i + 1))), $"row {i / 4}, column {i % 4}");
        }

        Assert.That(history.Active, Is.Zero);

        void Fill(double factor)
        {
            Span<double> now = work.Rows(state.Slot, state.Rows), then = work.Rows(state.NextSlot, state.Rows);
            for (int i = 0; i < now.Length; i++)
            {
                (now[i], then[i]) = (factor * (i + 1), -factor * (i + 1));
            }
        }
    }

    [Test]
    public void AnAcceleratedStepThatLeadsAstray_IsTakenBack()
    {
        // F = x⁺ − x is 0.01 (1.2 − v) until 0.7: what it is extrapolated to is v = 1.2. But it comes to rest at 0.01 (1.2 − v) = 0.05 (v − 0.7), v = 0.047 /
        // 0.06, and at 1.2 F is −0.025 + 10 · 0.25 = 2.475, hundreds of times where acceleration began, and on the way to another rest beyond 1.5
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: astray
            parameters: {tau: 10 ms}
            populations:
              cell:
                size: 1
                d v/dt: (0.01 * (1.2 - v) - 0.05 * relu(v - 0.7) + 10 * relu(v - 0.95) - 11 * relu(v - 1.5)) / tau
            solver: {kind: auto, tolerance: 1e-9, limit: 5000}
            """,
            1,
            1);

        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[0]], [[0]]);

        Assert.That(solved.Report.Unconverged, Is.Zero);
        Assert.That(solved["cell.v"][0], Is.EqualTo(0.047 / 0.06).Within(1e-6));
    }

    [TestCase("dynamic-inversion")]
    [TestCase("energy")]
    public void AcceleratedTrials_EndWherePlainOnesDo(string name)
    {
        // Both stop at a relative step of 1e-11, from where the equilibrium is at most 1e-11 ‖x‖ / (1 − μ) away, μ the slowest multiplier
        // of the plain iteration: the gap to 1e-6 allows 1 − μ = 1e-4, a hundred times what these nets have
        (SolvedCircuit plain, int plainSteps) = Solve(name, "relaxation");
        (SolvedCircuit accelerated, int steps) = Solve(name, "auto");

        Assert.That(plain.Report.Unconverged + accelerated.Report.Unconverged, Is.Zero);
        Assert.That(steps, Is.LessThan(plainSteps / 2));
        for (int t = 0; t < Trials; t++)
        {
            foreach (string state in new[] { "pyramidal.soma", "output.y", "output.u" })
            {
                Assert.That((accelerated[state, t] - plain[state, t]).InfinityNorm(), Is.LessThan(1e-6), $"{state}, trial {t}");
            }
        }
    }

    [Test]
    public void AcceleratedTrials_DoNotFeelTheirNeighbours()
    {
        Circuit circuit = Make("energy", "auto");
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        double[][] inputs = TestCircuits.Rows(Trials, Inputs, "acceleration input", 2), targets = TestCircuits.Rows(Trials, Outputs, "acceleration target", 2);
        var together = new SolvedCircuit(values, inputs, targets);

        for (int t = 0; t < Trials; t++)
        {
            var alone = new SolvedCircuit(values, [inputs[t]], [targets[t]]);

            Assert.That(together.Report.Steps[t], Is.EqualTo(alone.Report.Steps[0]));
            Assert.That(together["pyramidal.soma", t], Is.EqualTo(alone["pyramidal.soma"]));
        }

        Assert.That(together.Report.Steps.ToArray().Distinct().Count(), Is.GreaterThan(Trials / 2), "trials leave at different steps");
    }

    private static Circuit Make(string name, string kind) => TestCircuits.Shipped(
        name, Inputs, Outputs, "pyramidal.size=24", "S=W.T", "B=D.T", "learning.loss.kind=squared_error", "learning.loss.per=trial", "solver.tolerance=1e-11",
            "solver.limit=100000",
        $"solver.kind={kind}", "W.init=normal(0, 0.8 / sqrt(fan_in))");

    private static (SolvedCircuit Solved, int Steps) Solve(string name, string kind)
    {
        var solved = new SolvedCircuit(
            TestCircuits.Values<double>(Make(name, kind)), TestCircuits.Rows(Trials, Inputs, "acceleration input", 2),
                TestCircuits.Rows(Trials, Outputs, "acceleration target", 2));
        int steps = 0;
        foreach (int s in solved.Report.Steps)
        {
            steps += s;
        }

        return (solved, steps);
    }
}

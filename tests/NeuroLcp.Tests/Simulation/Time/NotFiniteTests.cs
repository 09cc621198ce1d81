using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>A number that is none stops a run where it first appears, and the message names it.</summary>
[TestFixture]
public sealed class NotFiniteTests
{
    private static string Learning(string rule, string initial = "") => $$"""
        circuit: learning
        populations:
          a: {size: 3, {{initial}}d x/dt: 1 / (1 ms)}
          b: {size: 2, y: W @ a.x}
        weights:
          W: {post: b, pre: a, init: 1}
        plasticity:
          W: {{rule}}
        """;

    [TestCase(true, "t = 1.1 ms")]
    [TestCase(false, "t = 1.5 ms")]
    public void AWeight_ThatLeavesTheNumbers_IsNamedWithItsRuleAndTime(bool online, string when)
    {
        // x = k Δt: sqrt(1 − x) is none from step 11 on; a rule that acts at the end is found out there
        Circuit circuit = TestCircuits.Parse(Learning($"{{d w/dt: sqrt(1.05 - pre.x) * post.y / (1 ms), online: {(online ? "true" : "false")}}}"), 1, 1);

        var failure = Assert.Throws<DivergenceException>(() => Run(circuit, 15))!;

        Assert.That(failure.Message, Does.StartWith("weight 'W' is not finite: the synapse from unit 0 of 'a' to unit 0 of 'b', trial 0, at "));
        Assert.That(failure.Message, Does.Contain("Its rule is 'd w/dt: sqrt(1.05 - pre.x) * post.y / (1 ms)'").And.Contain(online ? "t = 1.2 ms" : when));
    }

    [Test]
    public void ARuleThatActsAtTheEnd_IsFoundOutWithin256Steps()
    {
        Circuit circuit = TestCircuits.Parse(Learning("{d w/dt: sqrt(1.05 - pre.x) * post.y / (1 ms)}"), 1, 1);

        Assert.That(() => Run(circuit, 100_000), Throws.TypeOf<DivergenceException>().With.Message.Contains("at t = 25.5 ms"));
    }

    [Test]
    public void AnInitialState_ThatIsNoNumber_IsRefusedBeforeTheFirstStep()
    {
        Circuit circuit = TestCircuits.Parse("""
            circuit: start
            parameters: {g: "uniform(-2, -1)"}
            populations:
              n: {size: 3, initial: {x: log(g)}, d x/dt: -x / (1 ms), go: x > 0, when go: {x: 0}}
            """, 1, 1);

        Assert.That(() => Run(circuit, 1), Throws.TypeOf<DivergenceException>().With.Message.StartsWith(
            "n.x is not finite: unit 0 of population 'n', trial 0, at t = 0 ms"));
    }

    [TestCase("d x/dt: x^2 / (1 ms)", Description = "a plain sum")]
    [TestCase("d x/dt: exp(q)", Description = "a compensated one")]
    public void AState_ThatLeavesTheNumbers_IsNamed(string equation)
    {
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: blows-up
            populations:
              n:
                size: 2
                initial: {x: 3}
                d q/dt: 100 / (1 ms)
                {{equation.Replace("exp(q)", "exp(q) / (1 ms)", StringComparison.Ordinal)}}
            """, 1, 1);

        Assert.That(() => Run(circuit, 2000), Throws.TypeOf<DivergenceException>().With.Message.StartsWith("n.x is not finite: unit 0"));
    }

    [TestCase("poisson(log(1 - x) * 1 kHz)")]
    [TestCase("sqrt(1 - x) > 2")]
    public void AnEvent_OfWhichNobodyKnowsWhetherItHappens_IsNamed(string condition)
    {
        // x = k Δt > 1 from step 11 on: the chance, or the comparison, is that of no number; taken for 'no' it would go unnoticed
        Circuit circuit = TestCircuits.Parse($$"""
            circuit: unknown
            populations:
              n: {size: 2, initial: {x: 0.05}, d x/dt: 1 / (1 ms), d seen/dt: 0, e: "{{condition}}", when e: {seen: 1} }
            """, 1, 1);

        Assert.That(() => Run(circuit, 20), Throws.TypeOf<DivergenceException>().With.Message.StartsWith(
            "n.e is not finite: unit 0 of population 'n', trial 0, at t = 1 ms"));
    }

    private static void Run(Circuit circuit, int steps)
    {
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, CircuitValues<double>.Draw(circuit, 1), TestCircuits.Batch<double>(circuit, [[0]], [[0]]), [], [],
            0.1, 1, 1, pool);
        simulation.Run(steps);
        simulation.ApplyRules();
    }
}

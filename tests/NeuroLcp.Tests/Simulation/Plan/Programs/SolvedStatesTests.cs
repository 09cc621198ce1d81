using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Programs;

namespace NeuroLcp.Tests.Simulation.Plan.Programs;

/// <summary>Which integrators are solved for within a relaxation step, and that this leaves the equilibria where they are.</summary>
internal sealed class SolvedStatesTests
{
    // the controller of the output: its loss is convex in y, which it drives at once, and it leaks
    [TestCase("dynamic-inversion", "output.u")]
    [TestCase("dynamic-inversion-feedforward", "output.u")]
    [TestCase("energy", "output.u")]
    [TestCase("burst-ensemble", "output.u")]
    public void AController_ThatFeelsItselfOnlyThroughItsOwnOutputs_IsSolvedFor(string circuit, string expected)
    {
        var map = new RelaxationMap(TestCircuits.Shipped(circuit, 5, 3), []);
        var solved = new SolvedStates(map, map.Iterated);

        Assert.That(map.Iterated.Where(solved.Has).Select(s => s.FullName), Is.EqualTo(new[] { expected }));
    }

    // u → y → u through the weights of another population, a slope that may be positive, no slope at all, two that need each other
    [TestCase("d u/dt: (-0.1 * u - V @ other.h) / tau_u", "h: tanh(W @ cell.u)")]
    [TestCase("d u/dt: (other.h * u - 0.1 * u) / tau_u", "h: W @ cell.x")]
    [TestCase("d u/dt: (1 - other.h) / tau_u", "h: W @ cell.x")]
    public void AnIntegrator_WhoseSlopeIsNotSurelyNegative_IsIterated(string u, string h)
    {
        Circuit circuit = TestCircuits.Parse(
            $$"""
            circuit: integrator
            parameters: {tau_u: 100 ms}
            populations:
              cell:
                size: 3
                x: 1
                {{u}}
              other:
                size: cell.size
                {{h}}
            weights:
              W: {post: other, pre: cell, init: uniform_fan_in}
              V: {post: cell, pre: other, init: uniform_fan_in}
            """.ReplaceLineEndings("\n"), 1, 1);
        var map = new RelaxationMap(circuit, []);

        Assert.That(map.Iterated.Where(new SolvedStates(map, map.Iterated).Has), Is.Empty);
    }

    [Test]
    public void AController_EntersAtItsPlainRate()
    {
        // one step from rest: plain u = F, solved u = α F / (α + p (1 − p) / 64), at most a quarter of 1/64 beside α = 0.1 away; solved at once it were ten
        // times as far
        SolvedCircuit plain = OneStep("relaxation"), solved = OneStep("auto");
        for (int i = 0; i < 4; i++)
        {
            Assert.That(solved["output.u"][i] / plain["output.u"][i], Is.InRange(1 / (1 + (0.25 / 6.4)), 1.0));
        }

        static SolvedCircuit OneStep(string kind)
        {
            Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 6, 4, $"solver.kind={kind}", "solver.limit=1");
            return new SolvedCircuit(TestCircuits.Values<double>(circuit), TestCircuits.Rows(1, 6, "entry input"), [[1, 0, 0, 0]]);
        }
    }

    // per trial the softmax couples units by up to a quarter of a leak of 0.1; per batch of 64 by next to nothing
    [TestCase("dynamic-inversion", "per: batch")]
    [TestCase("dynamic-inversion", "per: trial")]
    [TestCase("energy", "per: batch")]
    [TestCase("dynamic-inversion-feedforward", "per: trial")]
    public void SolvingWithinAStep_LeadsWhereThePlainStepLeads(string name, string per)
    {
        double[][] input = TestCircuits.Rows(20, 6, "solved input"),
            target = [.. Enumerable.Range(0, 20).Select(t => Enumerable.Range(0, 4).Select(c => c == t % 4 ? 1.0 : 0).ToArray())];
        SolvedCircuit plain = Solve("relaxation"), solved = Solve("auto");

        Assert.That((plain.Report.Unconverged, solved.Report.Unconverged), Is.EqualTo((0, 0)));
        foreach (string variable in (string[])["output.u", "output.y"])
        {
            for (int trial = 0; trial < input.Length; trial++)
            {
                // a relative step of 1e-10 leaves 1e-10 ‖x‖ / (1 − ρ); these weights have ρ well below 0.99
                Assert.That((solved[variable, trial] - plain[variable, trial]).InfinityNorm(), Is.LessThan(1e-7), variable);
            }
        }

        Assert.That(solved.Report.MeanSteps, Is.LessThan(plain.Report.MeanSteps), "solved for, u need not be approached");

        SolvedCircuit Solve(string kind)
        {
            Circuit circuit = TestCircuits.Shipped(name, 6, 4, $"solver.kind={kind}", "solver.tolerance=1e-10", "solver.limit=20000",
                $"learning.loss.per={per[5..]}");
            return new SolvedCircuit(TestCircuits.Values<double>(circuit), input, target);
        }
    }
}

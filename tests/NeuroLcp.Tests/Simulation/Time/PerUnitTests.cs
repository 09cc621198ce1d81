using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>A parameter drawn per unit is that unit's own wherever it is used: time constants, equations, rules, synapses.</summary>
[TestFixture]
public sealed class PerUnitTests
{
    private const string Text = """
        circuit: own
        parameters:
          tau: "lognormal(20 ms, 0.4)"
          tau_s: "uniform(3 ms, 9 ms)"
          eta: "uniform(0.5, 1.5)"
        populations:
          sensory: {size: task.inputs, x: task.input}
          cell: {size: 6, d v/dt: (-v + W @ v + U @ sensory.x) / tau}
          other: {size: task.outputs, d v/dt: (-v + V @ cell.v) / tau}
        weights:
          U: {post: cell, pre: sensory, init: uniform_fan_in}
          W: {post: cell, pre: cell, init: "normal(0, 0.5 / sqrt(fan_in))", lowpass: tau_s}
          V: {post: other, pre: cell, init: uniform_fan_in}
        plasticity:
          V: {d w/dt: eta * post.v * pre.v / tau}
          U: {rule: eta * post.v * pre.x}
        readout: other.v
        learning: {batch: 1, optimiser: {kind: plain, rate: 1}}
        time: {step: 0.5 ms}
        """;

    [Test]
    public void DrawnTimeConstants_MatchAHandIntegration()
    {
        Circuit circuit = TestCircuits.Parse(Text, 3, 4);
        CircuitValues<double> values = CircuitValues<double>.Draw(circuit, 9);
        double[] tau = Drawn(circuit, "cell", "tau"), tauOther = Drawn(circuit, "other", "tau"), tauS = Drawn(circuit, "cell", "tau_s"),
            eta = Drawn(circuit, "other", "eta");
        double[,] u = Initialisation.Weight(circuit.FindWeight("U")!, 9), w = Initialisation.Weight(circuit.FindWeight("W")!, 9),
            o = Initialisation.Weight(circuit.FindWeight("V")!, 9);
        double[] x = TestCircuits.Normals(3, "own input");
        double[] v = new double[6], s = new double[6], y = new double[4];
        var learned = (double[,])o.Clone();
        for (int step = 0; step < 200; step++)
        {
            double[] dv = [.. Enumerable.Range(0, 6).Select(i => (-v[i] + s[i] + Enumerable.Range(0, 3).Sum(j => u[i, j] * x[j])) / tau[i])];
            double[] ds = [.. Enumerable.Range(0, 6).Select(i => (-s[i] + Enumerable.Range(0, 6).Sum(j => w[i, j] * v[j])) / tauS[i])];
            double[] dy = [.. Enumerable.Range(0, 4).Select(i => (-y[i] + Enumerable.Range(0, 6).Sum(j => o[i, j] * v[j])) / tauOther[i])];
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 6; j++)
                {
                    // the weight is frozen during the trial, and the rule's parameters are the postsynaptic neuron's
                    learned[i, j] += 0.5 * eta[i] * y[i] * v[j] / tauOther[i];
                }
            }

            v = [.. v.Zip(dv, (a, d) => a + (0.5 * d))];
            s = [.. s.Zip(ds, (a, d) => a + (0.5 * d))];
            y = [.. y.Zip(dy, (a, d) => a + (0.5 * d))];
        }

        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, [x], [new double[4]]), [], [], 0.5, 1, 1, pool);
        simulation.Run(200);
        simulation.ApplyRules();

        Assert.That(tau.Concat(tauOther), Is.Unique, "each unit of each population has its own");
        Assert.That(simulation.Read(circuit.Find("cell.v")!), Is.EqualTo(v).Within(1e-13));
        Assert.That(simulation.Read(circuit.Find("cell.W_synapse")!), Is.EqualTo(s).Within(1e-13));
        Assert.That(simulation.Read(circuit.Find("other.v")!), Is.EqualTo(y).Within(1e-13));
        Assert.That(values.Read(circuit.FindWeight("V")!), Is.EqualTo(learned.Cast<double>()).Within(1e-13));
    }

    [Test]
    public void Equilibria_KnowNoTimeConstants_AndIncrementsThePostsynapticUnitsRate()
    {
        Circuit own = TestCircuits.Parse(Text, 3, 4), same = TestCircuits.Parse(Text, 3, 4, "tau=20 ms", "tau_s=5 ms", "eta=1");
        double[][] x = TestCircuits.Rows(1, 3, "own input"), target = [new double[4]];
        using var pool = new WorkerPool(1);
        CircuitValues<double> drawn = CircuitValues<double>.Draw(own, 9), fixedValues = CircuitValues<double>.Draw(same, 9);
        double[] before = drawn.Read(own.FindWeight("U")!);
        new Trainer<double>(own, TestCircuits.Task(x, target), drawn, 1, pool).Step();
        new Trainer<double>(same, TestCircuits.Task(x, target), fixedValues, 1, pool).Step();

        double[] eta = Drawn(own, "cell", "eta"), one = drawn.Read(own.FindWeight("U")!), other = fixedValues.Read(same.FindWeight("U")!);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.That(one[i] - before[i], Is.EqualTo(eta[i / 3] * (other[i] - before[i])).Within(1e-6), $"element {i}");
        }

        Assert.That(one.Zip(before, (a, b) => Math.Abs(a - b)).Max(), Is.GreaterThan(0.01));
    }

    [Test]
    public void ADrawFromOutside_TakesThePlaceOfANumber()
    {
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", 5, 3, "pyramidal.size=30", "tau=lognormal(20 ms, 0.3)", "tau_apical=uniform(5 ms, 15 ms)");
        double[] tau = Drawn(circuit, "pyramidal", "tau"), apical = Drawn(circuit, "pyramidal", "tau_apical");

        Assert.That(tau, Has.Length.EqualTo(30).And.Unique);
        Assert.That(apical, Has.All.InRange(5.0, 15.0));
        Assert.That(Initialisation.Parameters(circuit, 9).Keys.Select(k => k.Population.Name), Is.EquivalentTo(new[] { "pyramidal", "pyramidal", "output" }));
    }

    private static double[] Drawn(Circuit circuit, string population, string parameter) =>
        Initialisation.Parameters(circuit, 9).Single(p => p.Key.Population.Name == population && p.Key.Parameter.Name == parameter).Value;
}

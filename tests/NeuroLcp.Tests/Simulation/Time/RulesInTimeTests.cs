using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Numerics;

namespace NeuroLcp.Tests.Simulation.Time;

/// <summary>Rules in time against Euler steps taken with the interpreter, synapse by synapse.</summary>
[TestFixture]
public sealed class RulesInTimeTests
{
    private const int Inputs = 3, Trials = 3, Steps = 400;
    private const double Dt = 0.5;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "rule input"), Targets = TestCircuits.Rows(Trials, 1, "rule target");

    // U and b act on the drive that does not change within a trial unless they do
    private static string Text(bool online) => $$"""
        circuit: rules-in-time
        about: Oja's rule, a rule that does not come apart into products, and a bias.
        source: []
        parameters: {tau: 10 ms, tau_w: 300 ms}
        populations:
          sensory: {size: task.inputs, x: task.input}
          cortex:
            size: 4
            rate: tanh(v)
            d v/dt: (-v + W @ rate + U @ sensory.x + b) / tau
        weights:
          W: {post: cortex, pre: cortex, init: "normal(0, 1 / sqrt(fan_in))"}
          U: {post: cortex, pre: sensory, init: uniform_fan_in}
          b: {post: cortex}
        plasticity:
          W: {d w/dt: post.v * (pre.rate - post.v * w) / tau_w, online: {{(online ? "true" : "false")}}}
          U: {d w/dt: (tanh(post.v * pre.x) - w) / tau_w, online: {{(online ? "true" : "false")}}}
          b: {d w/dt: (1 - post.v) / tau_w, online: {{(online ? "true" : "false")}}}
        """;

    [Test]
    public void RulesInTime_OverSeveralTrials_AddTheMeanOfTheirIntegrals()
    {
        Circuit circuit = TestCircuits.Parse(Text(online: false), Inputs, 1);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        Dictionary<string, double[,]> weights = Tables(values);
        Dictionary<string, double[,]> expected = Tables(values);
        for (int t = 0; t < Trials; t++)
        {
            Integrate(circuit, weights, t, (name, i, j, change) => expected[name][i, j] += change / Trials);
        }

        Simulate(circuit, values, X, Targets);

        AssertEqual(values, expected);
    }

    [Test]
    public void OnlineRules_ChangeTheWeightAsTheTrialGoesOn()
    {
        Circuit circuit = TestCircuits.Parse(Text(online: true), Inputs, 1);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        Dictionary<string, double[,]> expected = Tables(values);
        Integrate(circuit, expected, 0, (name, i, j, change) => expected[name][i, j] += change);

        Simulate(circuit, values, [X[0]], [Targets[0]]);

        AssertEqual(values, expected);
    }

    [TestCase("W")]
    [TestCase("U")]
    [TestCase("b")]
    public void OneOnlineRule_LeavesTheOthersToTheEndOfThePhase(string name)
    {
        // one weight moves at every step; the others are frozen, and get the integral of what they saw
        string text = string.Join('\n', Text(online: false).Split('\n')
            .Select(line => line.TrimStart().StartsWith(name + ": {d w", StringComparison.Ordinal) ? line.Replace("false", "true", StringComparison.Ordinal)
            : line));
        Circuit circuit = TestCircuits.Parse(text, Inputs, 1);
        Assert.That(circuit.Weights.Count(w => w.Rule!.Online), Is.EqualTo(1));
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        Dictionary<string, double[,]> acting = Tables(values), expected = Tables(values);
        Integrate(circuit, acting, 0, (weight, i, j, change) =>
        {
            expected[weight][i, j] += change;
            acting[weight][i, j] += weight == name ? change : 0;
        });

        Simulate(circuit, values, [X[0]], [Targets[0]]);

        AssertEqual(values, expected);
    }

    [Test]
    public void RulesInTime_OfManyEqualTrials_AddWhatOneAdds()
    {
        // 35 trials do not fit into one piece of work
        Circuit circuit = TestCircuits.Parse(Text(online: false), Inputs, 1);
        CircuitValues<double> one = TestCircuits.Values<double>(circuit), many = TestCircuits.Values<double>(circuit);

        Simulate(circuit, one, [X[0]], [Targets[0]]);
        Simulate(circuit, many, [.. Enumerable.Repeat(X[0], 35)], [.. Enumerable.Repeat(Targets[0], 35)]);

        AssertEqual(many, Tables(one));
    }

    [Test]
    public void OnlineRules_OfSeveralTrialsAtOnce_AreRefused()
    {
        Circuit circuit = TestCircuits.Parse(Text(online: true), Inputs, 1);

        Assert.That(() => Simulate(circuit, TestCircuits.Values<double>(circuit), X, Targets),
            Throws.ArgumentException.With.Message.Contains("trials run one at a time (--trials 1"));
    }

    [Test]
    public void WeightsThatLearnedInAPhase_ActInTheNext()
    {
        // two phases of the engine, rules applied in between, against the interpreter doing the same
        Circuit circuit = TestCircuits.Parse(Text(online: false), Inputs, 1);
        CircuitValues<double> values = TestCircuits.Values<double>(circuit);
        Dictionary<string, double[,]> weights = Tables(values);
        Dictionary<string, double[,]> after = Tables(values);
        Dictionary<Variable, double[]> state = Integrate(circuit, weights, 0, (name, i, j, change) => after[name][i, j] += change);
        Dictionary<string, double[,]> expected = after.ToDictionary(w => w.Key, w => (double[,])w.Value.Clone());
        Integrate(circuit, after, 0, (name, i, j, change) => expected[name][i, j] += change, state);

        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, [X[0]], [Targets[0]]), [], [], Dt, 1, 1, pool);
        for (int phase = 0; phase < 2; phase++)
        {
            simulation.Run(Steps);
            simulation.ApplyRules();
        }

        AssertEqual(values, expected);
    }

    [Test]
    public void WhereARunIsCut_ChangesNoBitOfWhatIsLearned()
    {
        // a recording cuts the run into blocks of samples
        Circuit circuit = TestCircuits.Parse(Text(online: false), Inputs, 1);
        CircuitValues<float> whole = TestCircuits.Values<float>(circuit), cut = TestCircuits.Values<float>(circuit);

        Simulate(circuit, whole, X, Targets);
        Simulate(circuit, cut, X, Targets, [63, 1, 200, Steps - 264]);

        foreach (Weight weight in circuit.Weights)
        {
            Assert.That(Samples.Bits<float>(cut.Weight(weight)), Is.EqualTo(Samples.Bits<float>(whole.Weight(weight))), weight.Name);
        }
    }

    private static void Simulate<T>(Circuit circuit, CircuitValues<T> values, double[][] inputs, double[][] targets, params long[] pieces)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        using var pool = new WorkerPool(2);
        var simulation = new TimeSimulation<T>(circuit, values, TestCircuits.Batch<T>(circuit, inputs, targets), [], [], Dt, 1, 1, pool);
        foreach (long steps in pieces.DefaultIfEmpty(Steps))
        {
            simulation.Run(steps);
        }

        simulation.ApplyRules();
    }

    /// <summary>Euler steps of one trial; hands every change of every weight to <paramref name="change"/>, all from the old values.</summary>
    private static Dictionary<Variable, double[]> Integrate(
        Circuit circuit, Dictionary<string, double[,]> weights, int trial, Action<string, int, int, double> change, Dictionary<Variable, double[]>? from = null)
    {
        var interpreter = new Interpreter(circuit, weights, new Dictionary<DrawnParameterReference, double[]>());
        Dictionary<Variable, double[]> states = from ?? Initialisation.States(circuit, new Dictionary<DrawnParameterReference, double[]>());
        for (int step = 0; step < Steps; step++)
        {
            Instant instant = interpreter.Evaluate(states, X[trial], Targets[trial]);
            Dictionary<Variable, double[]> drift = interpreter.Drift(instant);
            (string Name, double[,] Rate)[] rates = [.. circuit.Weights.Select(w => (w.Name, interpreter.Rule(instant, w.Rule!)))];
            foreach ((string name, double[,] rate) in rates)
            {
                for (int i = 0; i < rate.GetLength(0); i++)
                {
                    for (int j = 0; j < rate.GetLength(1); j++)
                    {
                        change(name, i, j, Dt * rate[i, j]);
                    }
                }
            }

            states = states.ToDictionary(s => s.Key, s => s.Value.Zip(drift[s.Key], (x, f) => x + (Dt * f)).ToArray());
        }

        return states;
    }

    private static Dictionary<string, double[,]> Tables(CircuitValues<double> values) =>
        values.Circuit.Weights.ToDictionary(w => w.Name, w => TestCircuits.MatrixOf(values, w.Name).ToArray());

    private static void AssertEqual(CircuitValues<double> values, Dictionary<string, double[,]> expected)
    {
        foreach ((string name, double[,] table) in expected)
        {
            Assert.That(TestCircuits.MatrixOf(values, name).ToArray().Cast<double>(), Is.EqualTo(table.Cast<double>()).Within(1e-12), name);
        }
    }
}

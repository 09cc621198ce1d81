using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

/// <summary>
/// The diagnosis names a circuit optimal where its feedback mirrors the forward weights, and not where it does not, whatever the circuit is
/// made of. At the optimum its rules are the negative gradient, at the loss' own leak.
/// </summary>
[TestFixture]
public sealed class CircuitDiagnosisTests
{
    private const int Inputs = 4, Outputs = 3, Trials = 2;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "diagnosis input"), Targets = [[0.1, 0.2, 0.7], [0.5, 0.45, 0.05]];

    private const string Energy = """
        circuit: energy
        parameters: {tau: 20 ms, tau_u: 500 ms, alpha: 0.1}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 6
            rate: tanh(soma)
            error: soma - W @ rate - U @ sensory.x - b
            feedback: tanh'(soma) * (S @ error + B @ output.error)
            d soma/dt: (-error + feedback) / tau
          output:
            size: task.outputs
            error: y - D @ pyramidal.rate - c
            d y/dt: (-error + u) / tau
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        plasticity:
          W: {rule: post.error * pre.rate}
          U: {rule: post.error * pre.x}
          D: {rule: post.error * pre.rate}
          b: {rule: post.error}
          c: {rule: post.error}
        control: {pyramidal.soma: feedback, output.y: u}
        """;

    private static readonly string Interneuron = $$"""
        circuit: interneuron
        parameters: {tau: 20 ms, tau_apical: 10 ms, tau_I: 5 ms, tau_u: 500 ms, alpha: 0.1, lambda: 0.3}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 6
            rate: tanh(soma)
            d soma/dt: (-soma + W @ rate + U @ sensory.x + b + apical) / tau
            d apical/dt: (-apical + tanh'(soma) * (S @ (soma - interneuron.v) / (1 - lambda) + B @ output.u)) / tau_apical
          interneuron:
            size: pyramidal.size
            d v/dt: (-v + (1 - lambda) * (WI @ pyramidal.rate + UI @ sensory.x + bI) + lambda * pyramidal.soma) / tau_I
          output:
            size: task.outputs
            d y/dt: (-y + D @ pyramidal.rate + c + u) / tau
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        {{OracleCircuits.Rules("apical")}}
        """;

    private static readonly string Burst = $$"""
        circuit: burst
        parameters: {tau: 20 ms, tau_s: 5 ms, tau_apical: 10 ms, tau_u: 2 s, alpha: 0.1, E_min: 2 Hz, E_max: 10 Hz, P0: 0.5, kappa: 0.5 Hz}
        populations:
          sensory: {size: task.inputs, x: task.input}
          pyramidal:
            size: 6
            units: {facil: Hz, depr: Hz}
            E: E_min + (E_max - E_min) * (1 + tanh(soma)) / 2
            gain: tanh'(soma) / E
            P: clip(P0 + kappa * gain * apical, 0, 1)
            bursts: E * P
            plateau: (bursts - P0 * E) / kappa
            d facil/dt: (-facil + bursts) / tau_s
            d depr/dt: (-depr + E) / tau_s
            rate: 2 * (depr - E_min) / (E_max - E_min) - 1
            d apical/dt: (-apical + S @ ((facil - P0 * depr) / kappa) + B @ output.u) / tau_apical
            d soma/dt: (-soma + W @ rate + U @ sensory.x + b + plateau) / tau
          output:
            size: task.outputs
            d y/dt: (-y + D @ pyramidal.rate + c + u) / tau
            d u/dt: (-grad(task.loss, y) - alpha * u) / tau_u
        {{OracleCircuits.Rules("plateau")}}
        """;

    private const string Wiring = """

        weights:
          W: {post: pyramidal, pre: pyramidal, init: "normal(0, 0.6 / sqrt(fan_in))"}
          U: {post: pyramidal, pre: sensory, init: uniform_fan_in}
          D: {post: output, pre: pyramidal, init: uniform_fan_in}
          S: {post: pyramidal, pre: pyramidal, init: "normal(0, 0.3 / sqrt(fan_in))"}
          B: {post: pyramidal, pre: output, init: "normal(0, 0.5)"}
          b: {post: pyramidal}
          c: {post: output}
        free: {output.u: 0}
        readout: output.y
        solver: {tolerance: 1e-10, limit: 20000}
        """;

    private const string Copies = "\n  WI: {post: interneuron, pre: pyramidal, init: uniform_fan_in}\n  UI: {post: interneuron, pre: sensory, init: uniform_fan_in}\n  bI: {post: interneuron}\nfree:";

    [Test]
    public void ControlOfAConductance_WhoseDendriteFollowsItsSoma_IsMeasuredInTheUnitOfTheNamedCurrent()
    {
        // the apical dendrite has no loop of its own and is gated by the soma: written out, it would enter the soma's leak
        Circuit circuit = TestCircuits.Shipped("interneuron-conductance", Inputs, Outputs, "pyramidal.size=6", "S=W.T", "B=D.T",
            "learning.loss.kind=squared_error");

        Diagnosis found = new OracleSetup(circuit, TestCircuits.Rows(2, Inputs, "conductance input"), TestCircuits.Rows(2, Outputs, "conductance target"),
            Predicting(circuit)).Diagnose();

        Assert.That(found.Trials.Max(t => t.CurrentMismatch), Is.LessThan(1e-9));
        Assert.That(found.Optimality, Is.EqualTo(Optimality.Optimal), string.Join("; ", found.Notes));
        Assert.That(found.Alpha, Is.EqualTo(3).Within(1e-9));

        static Dictionary<string, double[]> Predicting(Circuit circuit)
        {
            // interneurons without nudging show 10/13 of their dendrites, pyramidal neurons without control 10/19
            Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
            foreach (string name in new[] { "W", "U", "b" })
            {
                weights[name + "I"] = [.. weights[name].Select(w => w * 13 / 19)];
            }

            return weights;
        }
    }

    private static IEnumerable<TestCaseData> Circuits =>
        from circuit in new[] { ("energy", Energy), ("interneuron", Interneuron), ("burst", Burst), ("conductance", OracleCircuits.Conductance) }
        from loss in new[] { "squared_error", "cross_entropy" }
        from alpha in new[] { 0, 0.1 }
        select new TestCaseData(circuit.Item1, circuit.Item2, loss, alpha)
            .SetArgDisplayNames(circuit.Item1, loss, $"alpha={alpha}");

    [TestCaseSource(nameof(Circuits))]
    public void Control_ThroughMirroredFeedback_IsOptimalAndLearnsTheGradient(string name, string text, string loss, double alpha)
    {
        OracleSetup setup = Make(name, text, loss, alpha, tied: true);

        Diagnosis found = setup.Diagnose();

        Assert.That(found.Optimality, Is.EqualTo(Optimality.Optimal), string.Join("; ", found.Notes));
        Assert.That(found.Alpha, Is.EqualTo(alpha == 0 ? 0 : name == "conductance" ? 0.3 : alpha).Within(1e-9));
        foreach (TrialDiagnosis trial in found.Trials)
        {
            // Newton leaves 1e-12 and better of everything; angles are that in degrees
            Assert.That(trial.Residual, Is.LessThan(1e-12), "at rest");
            Assert.That(trial.Stationarity, Is.LessThan(1e-9), "KKT");
            Assert.That(trial.CurrentMismatch, Is.LessThan(1e-9), "the currents named are the control");
            Assert.That(trial.ControlAngle, Is.LessThan(1e-6), "psi in the row space of G");
            Assert.That(trial.FeedbackAngles, Has.Count.EqualTo(loss == "cross_entropy" ? Outputs - 1 : Outputs).And.All.LessThan(1e-5));
            Assert.That(trial.Cosine, Is.EqualTo(1).Within(1e-12));
            Assert.That(trial.IsMinimum);
        }

        Assert.That(found.Weights.Select(w => w.Weight.Name), Is.EquivalentTo(new[] { "W", "U", "D", "b", "c" }));
        foreach (WeightDiagnosis weight in found.Weights)
        {
            Assert.That(weight.GradientAngle, Is.LessThan(1e-5), weight.Weight.Name);
            Assert.That(weight.Update / weight.Gradient, Is.EqualTo(1).Within(1e-9), weight.Weight.Name);
        }

        Assert.That(found.Feedback.Where(f => f.Pair.Kind == FeedbackKind.Transpose).Select(f => f.Angle), Is.All.LessThan(1e-9));
        Assert.That(found.Loop.Growing, Is.Zero);
        Assert.That(found.Loop.Neutral, Is.EqualTo(loss == "cross_entropy" && alpha == 0 ? 1 : 0),
            "a softmax does not see the sum of u, and nothing else holds it");
    }

    [TestCaseSource(nameof(Circuits))]
    public void Control_ThroughRandomFeedback_IsNotOptimal(string name, string text, string loss, double alpha)
    {
        OracleSetup setup = Make(name, text, loss, alpha, tied: false);

        Diagnosis found = setup.Diagnose();

        Assert.That(found.Optimality, Is.EqualTo(Optimality.NotOptimal));
        Assert.That(found.Trials.Select(t => t.Objective - t.OptimalObjective), Is.All.GreaterThan(0), "nothing costs less than the least control");
        Assert.That(found.Trials.Select(t => t.Distance), Is.All.GreaterThan(0.05));
        Assert.That(found.Trials.Select(t => t.ControlAngle), Is.All.GreaterThan(1));
        Assert.That(found.Trials.Select(t => t.Stationarity), Is.All.GreaterThan(0.01));
        Assert.That(found.Weights.First(w => w.Weight.Name == "W").GradientAngle, Is.GreaterThan(5));
        Assert.That(found.Feedback.Select(f => f.Angle), Has.Some.GreaterThan(20));
    }

    [Test]
    public void Control_ByLinearFeedbackThroughTheTransposedGain_IsOptimalForTheTrialItWasMadeFor()
    {
        // science.md, check 29: Q = Gᵀ K of one trial meets the column space there and not for another
        Circuit circuit = TestCircuits.Parse(OracleCircuits.WithUncontrolledLoop, Inputs, 2, "alpha=0");
        double[][] targets = [[0.4, -0.3], [-0.5, 0.2]];
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        foreach (string small in new[] { "W", "I", "L", "E" })
        {
            weights[small] = [.. weights[small].Select(w => 0.7 * w)];
        }

        // Gᵀ at the least control of the first trial, turned and stretched by K
        var alone = new OracleSetup(circuit, [X[0]], [targets[0]], weights);
        LeastControl optimum = alone.LeastControl(0);
        alone.Equations.At(optimum.State, alone.Batch);
        var (a, e, _) = alone.Equations.Derivatives();
        var control = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(9, 5);
        var k = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(new[,] { { 1.5, 0.4 }, { -0.3, 0.8 } });
        weights["Q"] = (-(e * a.Inverse() * control).Transpose() * k).ToRowMajorArray();

        Diagnosis found = new OracleSetup(circuit, X, targets, weights).Diagnose();

        Assert.That(found.Trials[0].Distance, Is.LessThan(1e-9));
        Assert.That(found.Trials[0].FeedbackAngles, Is.All.LessThan(1e-6));
        Assert.That(found.Trials[1].Distance, Is.GreaterThan(1e-3));
        Assert.That(found.Trials[1].FeedbackAngles[^1], Is.GreaterThan(0.1));
        Assert.That(found.Gains.Single().Weight.Name, Is.EqualTo("Q"));
        Assert.That(found.Feedback, Is.Empty, "a weight that carries u straight to the neurons mirrors the gain, not a weight");
    }

    [Test]
    public void Loss_OfTheFreeCircuit_HasTheGradientOfItsSlope()
    {
        // −dL/dW of the free equilibrium by central differences of the loss there; error h² = 1e-10 and rounding 1e-14/h
        const double h = 1e-5;
        OracleSetup setup = Make("energy", Energy, "cross_entropy", 0.1, tied: false);
        Diagnosis found = setup.Diagnose();
        Weight w = setup.Values.Circuit.FindWeight("W")!;
        double squares = 0;
        for (int i = 0; i < w.Rows * w.Columns; i++)
        {
            double slope = (FreeLoss(i, h) - FreeLoss(i, -h)) / (2 * h);
            squares += slope * slope;
        }

        Assert.That(found.Weights.First(d => d.Weight == w).LossGradient, Is.EqualTo(Math.Sqrt(squares)).Within(1e-7 * Math.Sqrt(squares)));

        double FreeLoss(int element, double by)
        {
            setup.Values.Weight(w)[element] += by;
            double loss = setup.Diagnose().Trials.Sum(t => t.FreeLoss);
            setup.Values.Weight(w)[element] -= by;
            return loss;
        }
    }

    /// <summary>Weights of the interneurons are those they track; S and B mirror W and D where <paramref name="tied"/>.</summary>
    private static OracleSetup Make(string name, string text, string loss, double alpha, bool tied)
    {
        string whole = name == "conductance" ? text : text + (name == "interneuron" ? Wiring.Replace("\nfree:", Copies, StringComparison.Ordinal) : Wiring);
        List<string> overrides = [$"learning.loss.kind={loss}"];
        if (name != "conductance")
        {
            overrides.Add(FormattableString.Invariant($"alpha={alpha}"));
            overrides.AddRange(tied ? ["S=W.T", "B=D.T"] : []);
        }
        else
        {
            overrides.AddRange(alpha == 0 ? ["alpha=0"] : []);
            whole = tied ? whole : whole
                .Replace("S: W.T", "S: {post: pyramidal, pre: pyramidal, init: \"normal(0, 0.3 / sqrt(fan_in))\"}", StringComparison.Ordinal)
                .Replace("B: D.T", "B: {post: pyramidal, pre: output, init: \"normal(0, 0.5)\"}", StringComparison.Ordinal);
        }

        Circuit circuit = TestCircuits.Parse(whole, Inputs, Outputs, [.. overrides]);
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        foreach ((string copy, string of) in new[] { ("WI", "W"), ("UI", "U"), ("bI", "b") })
        {
            if (weights.ContainsKey(copy))
            {
                weights[copy] = weights[of];
            }
        }

        return new OracleSetup(circuit, X, Targets, weights);
    }
}

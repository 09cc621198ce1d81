using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Tests.Language.Interpretation;

[TestFixture]
public sealed class InterpreterTests
{
    private static readonly double[] X = [0.5, -1, 2];
    private static readonly double[] Y = [1, 3, -2];

    [TestCase("x + 2 * y", 2.5, 5, -2)]
    [TestCase("-x^2", -0.25, -1, -4)]              // minus the square, as in mathematics
    [TestCase("2^-x", 0.7071067811865476, 2, 0.25)]
    [TestCase("2^3^0.5 * 1", 3.3219970854839125, 3.3219970854839125, 3.3219970854839125)]   // 2^(3^0.5)
    [TestCase("y - x - 1", -0.5, 3, -5)]           // from the left
    [TestCase("y / x / 2", 1, -1.5, -0.5)]
    [TestCase("sum(x) * y", 1.5, 4.5, -3)]
    [TestCase("mean(x + 1)", 1.5, 1.5, 1.5)]
    [TestCase("clip(x, 0, 1)", 0.5, 0, 1)]
    [TestCase("square(x) + step(x) + sign(y) + abs(y) + relu(x)", 3.75, 5, 8)]
    [TestCase("min(x, y) + 10 * max(x, y)", 10.5, 29, 18)]
    [TestCase("tau / (5 ms) + 2 Hz * tau + 0.2 s / tau", 22.02, 22.02, 22.02)]   // 2 + 0.02 + 20
    [TestCase("cells.size + task.inputs + task.outputs + cells.x", 10.5, 9, 12)]
    [TestCase("1e1 + .5 + 2.", 12.5, 12.5, 12.5)]
    public void Formula_HasTheValueOfMathematics(string formula, double first, double second, double third)
    {
        Circuit circuit = SmallCircuit.WithLines($"z: {formula}");

        Assert.That(SmallCircuit.Value(circuit, "cells.z", X, Y), Is.EqualTo(new[] { first, second, third }).Within(1e-14));
    }

    [Test]
    public void Softmax_SumsToOne_AndLogSumExpIsItsNormaliser()
    {
        Circuit circuit = SmallCircuit.WithLines("p: softmax(1000 * x)", "q: exp(x - logsumexp(x)) - softmax(x)");

        // differences of 500 and more leave one unit with all the weight
        Assert.That(SmallCircuit.Value(circuit, "cells.p", X, Y), Is.EqualTo(new[] { 0.0, 0, 1 }));
        Assert.That(SmallCircuit.Value(circuit, "cells.q", X, Y), Is.EqualTo(new[] { 0.0, 0, 0 }).Within(1e-15));
    }

    [Test]
    public void MatrixProduct_BindsTighterThanProducts_AndGroupsFromTheRight()
    {
        Circuit circuit = SmallCircuit.WithLines("a: 2 * M @ x / 4", "b: (M @ x) * 0.5", "c: M.T @ M @ x", "mx: M @ x", "d: M.T @ mx", "e: -M @ x + mx");
        Instant at = SmallCircuit.At(circuit, X, Y);

        Assert.That(at.Values[circuit.Find("cells.a")!], Is.EqualTo(at.Values[circuit.Find("cells.b")!]).Within(1e-15));
        Assert.That(at.Values[circuit.Find("cells.c")!], Is.EqualTo(at.Values[circuit.Find("cells.d")!]).Within(1e-15));
        Assert.That(at.Values[circuit.Find("cells.e")!], Is.EqualTo(new double[3]));
        double[,] m = at.WeightOf(circuit.FindWeight("M")!);
        double[] expected = [.. Enumerable.Range(0, 3).Select(i => (m[i, 0] * X[0]) + (m[i, 1] * X[1]) + (m[i, 2] * X[2]))];
        Assert.That(at.Values[circuit.Find("cells.mx")!], Is.EqualTo(expected).Within(1e-15));
    }

    [Test]
    public void LinearQuadraticCircuit_StandsStill_AtItsClosedForm()
    {
        // G = [D (Id − W)⁻¹, Id],  u = (α Id + G Gᵀ)⁻¹ (target − y_free),  ψ = Gᵀ u
        Circuit circuit = CircuitFile.Load(CircuitFolder.Path("linear-quadratic"), SmallCircuit.Task, []);
        Dictionary<string, double[,]> weights = Initialisation.Weights(circuit, 7);
        Matrix<double> w = Matrix<double>.Build.DenseOfArray(weights["W"]), d = Matrix<double>.Build.DenseOfArray(weights["D"]);
        Vector<double> input = Vector<double>.Build.Dense([0.3, -0.8, 1.2, 0.5]), target = Vector<double>.Build.Dense([1, -0.5, 0.25]);
        Matrix<double> inverse = (Matrix<double>.Build.DenseIdentity(12) - w).Inverse();
        Vector<double> drive = Matrix<double>.Build.DenseOfArray(weights["U"]) * input;
        Matrix<double> gain = d * inverse;
        Vector<double> u = (((gain * gain.Transpose()) + (1.1 * Matrix<double>.Build.DenseIdentity(3))).Inverse()) * (target - (gain * drive));
        Vector<double> psi = gain.Transpose() * u;
        Vector<double> soma = inverse * (drive + psi);
        var states = new Dictionary<Variable, double[]>
        {
            [circuit.Find("pyramidal.soma")!] = soma.ToArray(),
            [circuit.Find("pyramidal.basal")!] = (soma - psi).ToArray(),
            [circuit.Find("pyramidal.apical")!] = psi.ToArray(),
            [circuit.Find("output.u")!] = u.ToArray(),
            [circuit.Find("output.y")!] = ((d * soma) + u).ToArray(),
        };

        var interpreter = new Interpreter(circuit, weights, Initialisation.Parameters(circuit, 7));
        Instant instant = interpreter.Evaluate(states, input.ToArray(), target.ToArray());

        Assert.That(interpreter.Drift(instant).Values.SelectMany(drift => drift).Max(Math.Abs), Is.LessThan(1e-14));
        double[] y = states[circuit.Find("output.y")!];
        Assert.That(interpreter.Loss(instant), Is.EqualTo(0.5 * y.Zip(target, (a, b) => (a - b) * (a - b)).Sum()).Within(1e-14));
        double[,] rule = interpreter.Rule(instant, circuit.FindWeight("D")!.Rule!);
        Assert.That(rule[2, 5], Is.EqualTo(u[2] * soma[5]).Within(1e-15));
    }

    [Test]
    public void CrossEntropy_PerBatch_IsDividedByTheBatch_AndItsGradientFollows()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: answer
            populations:
              output:
                size: task.outputs
                d y/dt: -grad(task.loss, y) / (10 ms)
            readout: output.y
            learning: {loss: {kind: cross_entropy, per: batch}, batch: 8}
            """);
        var interpreter = new Interpreter(circuit, new Dictionary<string, double[,]>(), Initialisation.Parameters(circuit, 0));
        Variable y = circuit.Find("output.y")!;
        Instant instant = interpreter.Evaluate(new Dictionary<Variable, double[]> { [y] = [Math.Log(2), 0, 0] }, null, [0, 1, 0]);

        // softmax = (2, 1, 1) / 4; loss = log 4 − 0; gradient = softmax − target; both divided by 8
        Assert.That(interpreter.Loss(instant), Is.EqualTo(Math.Log(4) / 8).Within(1e-15));
        Assert.That(interpreter.Drift(instant)[y], Is.EqualTo(new[] { -0.5 / 80, 0.75 / 80, -0.25 / 80 }).Within(1e-15));
    }

    [Test]
    public void Noise_EntersAsGiven_AndIsZeroWhereOff()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: noisy
            parameters: {tau: 4 ms, s: 0.5}
            populations:
              cells:
                size: 2
                eps: ou(100 ms)
                d x/dt: -x / tau + s * sqrt(2 / tau) * xi
                d y/dt: (-y + eps) / tau + 3 * xi / sqrt(tau)
            """);
        var interpreter = new Interpreter(circuit, new Dictionary<string, double[,]>(), Initialisation.Parameters(circuit, 0));
        Variable x = circuit.Find("cells.x")!, y = circuit.Find("cells.y")!;
        var states = new Dictionary<Variable, double[]> { [x] = [4, 8], [y] = [0, 0] };

        Assert.That(circuit.Noise.Select(n => (n.Kind, n.Stream)),
            Is.EqualTo(new[] { (NoiseKind.OrnsteinUhlenbeck, 0), (NoiseKind.White, 1), (NoiseKind.White, 2) }));
        Dictionary<Variable, double[]> still = interpreter.Drift(interpreter.Evaluate(states, null, null));
        Assert.That(still[x], Is.EqualTo(new[] { -1.0, -2 }));
        Dictionary<Variable, double[]> noisy = interpreter.Drift(interpreter.Evaluate(states, null, null, [[8, 0], [1, 0], [0, 2]]));
        // s √(2/τ) = 0.5 √0.5; eps / τ = 2; 3 · 2 / √4 = 3
        Assert.That(noisy[x], Is.EqualTo(new[] { -1 + (0.5 * Math.Sqrt(0.5)), -2 }).Within(1e-15));
        Assert.That(noisy[y], Is.EqualTo(new[] { 2.0, 3 }).Within(1e-15));
    }

    [Test]
    public void HeldVariable_KeepsItsValue_WhateverItsEquationSays()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: held
            parameters: {rest: 2}
            populations:
              cells:
                size: 2
                d x/dt: (1 - x) / (10 ms)
                z: 5 * x
                twice: 2 * z
            free: {cells.x: 0.5, cells.z: rest}
            """);
        var interpreter = new Interpreter(circuit, new Dictionary<string, double[,]>(), Initialisation.Parameters(circuit, 0));
        Dictionary<Variable, double[]> held = interpreter.Free();
        Instant instant = interpreter.Evaluate(new Dictionary<Variable, double[]> { [circuit.Find("cells.x")!] = [9, 9] }, null, null, held: held);

        Assert.That(instant.Values[circuit.Find("cells.x")!], Is.EqualTo(new[] { 0.5, 0.5 }));
        Assert.That(instant.Values[circuit.Find("cells.twice")!], Is.EqualTo(new[] { 4.0, 4 }));
        Assert.That(interpreter.Drift(instant, held)[circuit.Find("cells.x")!], Is.EqualTo(new[] { 0.0, 0 }));
    }

    [Test]
    public void RuleInTime_SeesBothSidesTheWeightAndParameters()
    {
        Circuit circuit = SmallCircuit.Parse("""
            circuit: rules
            parameters: {eta: 0.5, tau_w: 2 s}
            populations:
              a: {size: 2, d r/dt: -r / (10 ms)}
              b: {size: 3, d r/dt: (-r + Q @ a.r) / (10 ms)}
            weights:
              Q: {post: b, pre: a, init: zeros}
            plasticity:
              Q: {d w/dt: (eta * post.r * pre.r^2 - w) / tau_w, online: true}
            """);
        var weights = new Dictionary<string, double[,]> { ["Q"] = new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } } };
        var interpreter = new Interpreter(circuit, weights, Initialisation.Parameters(circuit, 0));
        Instant instant = interpreter.Evaluate(new Dictionary<Variable, double[]> { [circuit.Find("a.r")!] = [2, 3], [circuit.Find("b.r")!] = [1, 10, 100] },
            null, null);
        PlasticityRule rule = circuit.FindWeight("Q")!.Rule!;

        Assert.That((rule.InTime, rule.Online, rule.NonLocal), Is.EqualTo((true, true, false)));
        // (0.5 · 10 · 3² − 4) / 2000 ms
        Assert.That(interpreter.Rule(instant, rule)[1, 1], Is.EqualTo(41 / 2000.0).Within(1e-17));
    }
}

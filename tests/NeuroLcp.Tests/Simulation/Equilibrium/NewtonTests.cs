using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Tests.Simulation.Equilibrium;

/// <summary><c>solver: {kind: newton}</c>: trials relax until they are near, and are then solved for in all iterated units together.</summary>
[TestFixture]
public sealed class NewtonTests
{
    private const int Inputs = 6, Outputs = 3, Trials = 13;

    // one unit with x⁺ − x = (2 − v²) / 10, at rest at √2
    private const string Root = """
        circuit: root
        parameters: {tau: 10 ms}
        populations:
          cell: {size: 1, d v/dt: 0.1 * (2 - v * v) / tau}
        solver: {kind: newton}
        """;

    // u⁺ − u = (1 − mean u) / 2 is the same for both units: J has rank 1, and yet the step halves each time
    private const string Redundant = """
        circuit: redundant
        parameters: {tau: 10 ms}
        populations:
          cell: {size: 2, d u/dt: 0.5 * (1 - mean(u)) / tau}
        solver: {tolerance: 1e-9}
        """;

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "newton input"), Targets = TestCircuits.Rows(Trials, Outputs, "newton target");

    [Test]
    public void ALinearCircuit_IsAtItsClosedFormAfterOneStep()
    {
        // u* = (α Id + G Gᵀ)⁻¹ e and ψ* = Gᵀ u*, G = [D A⁻¹, Id], A = Id − W, e = target − y_free: LinearQuadraticTests
        SolvedCircuit near = Solve("relaxation", "1e-3"), solved = Solve("newton", "1e-12");
        CircuitValues<double> values = TestCircuits.Values<double>(Circuit("newton", "1e-12"));
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(9), inverse = (identity - TestCircuits.MatrixOf(values, "W")).Inverse();
        Matrix<double> toSoma = TestCircuits.MatrixOf(values, "D") * inverse, g = toSoma.Append(Matrix<double>.Build.DenseIdentity(Outputs));

        for (int t = 0; t < Trials; t++)
        {
            Vector<double> drive = (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(X[t])) + TestCircuits.VectorOf(values, "b");
            Vector<double> e = Vector<double>.Build.DenseOfArray(Targets[t]) - (toSoma * drive) - TestCircuits.VectorOf(values, "c");
            Vector<double> u = ((0.1 * Matrix<double>.Build.DenseIdentity(Outputs)) + (g * g.Transpose())).Solve(e);

            // α Id + G Gᵀ has a condition of a few tens, its entries roundings of 1e-16
            Assert.That((solved["output.u", t] - u).InfinityNorm(), Is.LessThan(1e-13), $"u, trial {t}");
            Assert.That((solved["pyramidal.apical", t] - toSoma.TransposeThisAndMultiply(u)).InfinityNorm(), Is.LessThan(1e-13), $"psi, trial {t}");
            Assert.That(solved.Report.Steps[t], Is.EqualTo(near.Report.Steps[t] + 1), $"trial {t}");
        }

        Assert.That(solved.Report.Unconverged, Is.Zero);

        static Circuit Circuit(string kind, string tolerance) =>
            TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, "pyramidal.size=9", $"solver.kind={kind}", $"solver.tolerance={tolerance}");

        static SolvedCircuit Solve(string kind, string tolerance) => new(TestCircuits.Values<double>(Circuit(kind, tolerance)), X, Targets);
    }

    [Test]
    public void SuccessiveResiduals_Square()
    {
        // F = c (2 − x²), c = 0.1; a step δ = −F/F′ = (2 − x²)/(2x) leaves F(x + δ) = −c δ² = −F²/(4 c x²): with x² = 2, F²/(8 c). From 0.7 to
        // 1e-3 times 1.4 this is about 2e-6, then 4e-12
        (int steps0, double f0) = Solved("1e-3");
        (int Steps, double F) one = Solved("1e-5"), two = Solved("1e-9");

        Assert.That((one.Steps, two.Steps), Is.EqualTo((steps0 + 1, steps0 + 2)));
        Assert.That(one.F, Is.EqualTo(f0 * f0 / 0.8).Within(1).Percent);
        Assert.That(two.F, Is.EqualTo(one.F * one.F / 0.8).Within(1).Percent);

        static (int Steps, double F) Solved(string tolerance)
        {
            Circuit circuit = TestCircuits.Parse(Root, 1, 1, $"solver.tolerance={tolerance}");
            var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[0]], [[0]]);
            Assert.That(solved["cell.v"][0], Is.EqualTo(Math.Sqrt(2)).Within(10 * double.Parse(tolerance, System.Globalization.CultureInfo.InvariantCulture)));
            return (solved.Report.Steps[0], solved.Report.Residuals[0] * (1e-5 + solved["cell.v"][0]));
        }
    }

    [TestCase("dynamic-inversion", true)]
    [TestCase("dynamic-inversion", false)]
    [TestCase("linear-feedback", true)]
    [TestCase("interneuron", true)]
    [TestCase("divisive-normalisation", true)]
    public void EveryTrial_EndsWherePlainRelaxationFromRestEnds(string name, bool isControlled)
    {
        string[] common = [.. TestCircuits.FewUnits(name), "solver.tolerance=1e-12", "solver.limit=20000"];
        SolvedCircuit relaxed = Solve("relaxation"), found = Solve("newton");

        Assert.That((relaxed.Report.Unconverged, found.Report.Unconverged), Is.EqualTo((0, 0)));
        for (int t = 0; t < Trials; t++)
        {
            foreach (Variable state in found.Iterated)
            {
                // relaxation stops a step of 1e-12 short of rest, which is up to a few thousand such steps away
                Vector<double> x = relaxed[state.FullName, t];
                Assert.That((found[state.FullName, t] - x).L2Norm(), Is.LessThan(1e-8 * (1e-3 + x.L2Norm())), $"{state.FullName}, trial {t}");
            }

            Assert.That(found.Report.Steps[t], Is.LessThanOrEqualTo(relaxed.Report.Steps[t]), $"trial {t}");
        }

        SolvedCircuit Solve(string kind)
        {
            Circuit circuit = TestCircuits.Shipped(name, Inputs, Outputs, [.. common, $"solver.kind={kind}"]);
            return new SolvedCircuit(TestCircuits.Values<double>(circuit), X, Targets, isControlled ? [] : circuit.Free);
        }
    }

    [Test]
    public void Trials_DependOnNeitherThreadsNorNeighbours()
    {
        HoldsFor<float>();
        HoldsFor<double>();

        static void HoldsFor<T>()
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            T[] one = Observed<T>(X, 1);
            Assert.That(Observed<T>(X, 2), Is.EqualTo(one));
            Assert.That(Observed<T>(X, 3), Is.EqualTo(one));
            for (int t = 0; t < Trials; t += 4)
            {
                Assert.That(Observed<T>([X[t]], 1), Is.EqualTo(one.Where((_, i) => i % Trials == t)), $"trial {t} of {typeof(T).Name}");
            }
        }
    }

    [Test]
    public void InFloat_ATrialConvergesToTolerancesThatFloatCannotResolve()
    {
        // Newton's method runs in double and what it finds is rounded once, to 2⁻²⁴ of itself
        float[] found = Observed<float>(X, 1);
        float[] weightsOfFloat = [.. Observed<double>(X, 1).Select(v => (float)v)];

        // the weights are rounded too, by 6e-8, and loops amplify that
        Assert.That(found.Zip(weightsOfFloat, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5));
    }

    [Test]
    public void WhereTheJacobianIsSingular_RelaxationGoesOn_AsIfNothingHadBeenTried()
    {
        SolvedCircuit relaxed = Solve("relaxation"), found = Solve("newton");

        Assert.That(found["cell.u"], Is.EqualTo(relaxed["cell.u"]));
        Assert.That((found.Report.Steps[0], found.Report.Residuals[0]), Is.EqualTo((relaxed.Report.Steps[0], relaxed.Report.Residuals[0])));
        Assert.That(found.Report.Converged[0], Is.True);

        // 2⁻ⁿ / √2 · √2 beside √2: 1e-9 after 29 steps
        Assert.That(found.Report.Steps[0], Is.EqualTo(29).Within(1));

        static SolvedCircuit Solve(string kind) => new(TestCircuits.Values<double>(TestCircuits.Parse(Redundant, 1, 1, $"solver.kind={kind}")), [[0]], [[0]]);
    }

    [Test]
    public void ATrialThatDoesNotComeNear_IsSolvedFromItsLastStep()
    {
        // 3 steps lead to 0.2 + 0.196 + 0.184 = 0.58, F = 0.17; a whole step of Newton's to 2, F = −0.2, half of it to 1.3; then 1.42, 1.41421 …
        Circuit circuit = TestCircuits.Parse(Root, 1, 1, "solver.tolerance=1e-14", "solver.limit=3");
        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[0]], [[0]]);

        Assert.That(solved.Report.Unconverged, Is.Zero);
        Assert.That(solved["cell.v"][0], Is.EqualTo(Math.Sqrt(2)).Within(1e-14));
        Assert.That(solved.Report.Steps[0], Is.InRange(3 + 4, 3 + 7));
    }

    [Test]
    public void AStepThatOvershoots_IsHalvedUntilItBringsTheTrialCloser()
    {
        // F = −tanh(2 (v − 1)) / 100; one step of relaxation leads to v = 0.0096. From there a whole step goes to 7.1, half of it to 3.5, where
        // |tanh| is nearer to 1 than the 0.9627 it was; a quarter to 1.8 with 0.92
        Circuit circuit = TestCircuits.Parse(
            """
            circuit: flat
            parameters: {tau: 10 ms}
            populations:
              cell: {size: 1, d v/dt: -0.01 * tanh(2 * (v - 1)) / tau}
            solver: {kind: newton, tolerance: 1e-14, limit: 1}
            """,
            1,
            1);
        var solved = new SolvedCircuit(TestCircuits.Values<double>(circuit), [[0]], [[0]]);

        Assert.That(solved.Report.Unconverged, Is.Zero);
        Assert.That(solved["cell.v"][0], Is.EqualTo(1).Within(1e-11));
    }

    [Test]
    public void WeightsThatHaveLearned_AreThoseThatAreSolvedWith()
    {
        // in float the solver keeps a copy of the weights in double
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, "pyramidal.size=9", "solver.kind=newton", "solver.tolerance=1e-12");
        TrialBatch<float> batch = TestCircuits.Batch<float>(circuit, X, Targets);
        Variable state = circuit.Find("pyramidal.soma")!;
        using var pool = new WorkerPool(1);
        CircuitValues<float> values = TestCircuits.Values<float>(circuit);
        EquilibriumSolver<float> before = Solver(), after = Solver();

        before.Solve(values, batch);
        float[] first = before.Observed(0).ToArray();
        values.Weight(circuit.FindWeight("U")!)[4] += 0.5f;
        before.Solve(values, batch);
        after.Solve(values, batch);

        Assert.That(before.Observed(0).ToArray(), Is.EqualTo(after.Observed(0).ToArray()));
        Assert.That(before.Observed(0).ToArray(), Is.Not.EqualTo(first));

        EquilibriumSolver<float> Solver() => new(circuit, [], [(new VariableReference(state), 9)], Trials, pool);
    }

    [Test]
    public void ACircuitOfMoreUnitsThanAMatrixIsKeptFor_IsRefused()
    {
        // 251 somata, 251 apical dendrites, 10 outputs are 512; one pyramidal cell more is 514
        Assert.That(() => Solver("pyramidal.size=251"), Throws.Nothing);
        CircuitException refused = Assert.Throws<CircuitException>(() => Solver("pyramidal.size=252"))!;

        Assert.That(DiagnosticText.Format(refused.Diagnostics).ReplaceLineEndings("\n"), Does.StartWith("""
            --set:1:13: solver.kind: newton keeps a dense matrix of all iterated units of a trial, at most 512; this circuit has 514: 252 of pyramidal.soma, 252 of pyramidal.apical, 10 of output.u
                1 | solver.kind=newton
                  |             ^^^^^^  use auto
            """));

        static void Solver(string size)
        {
            using var pool = new WorkerPool(1);
            _ = new EquilibriumSolver<float>(TestCircuits.Shipped("dynamic-inversion", Inputs, 10, size, "solver.kind=newton"), [], [], 1, pool);
        }
    }

    private static T[] Observed<T>(double[][] inputs, int threads)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Circuit circuit = TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, "pyramidal.size=37", "solver.kind=newton", "solver.tolerance=1e-12");
        using var pool = new WorkerPool(threads);
        var solver = new EquilibriumSolver<T>(circuit, [], [.. circuit.States.Select(s => ((Expression)new VariableReference(s), s.Population.Size))],
            inputs.Length, pool);
        int[] trials = [.. inputs.Select(x => Array.IndexOf(X, x))];
        solver.Solve(TestCircuits.Values<T>(circuit), TestCircuits.Batch<T>(circuit, inputs, [.. trials.Select(t => Targets[t])]));
        Assert.That(solver.Report.Unconverged, Is.Zero);
        return [.. circuit.States.SelectMany((_, i) => solver.Observed(i).ToArray())];
    }
}

using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// Interneurons that do not predict, and how they learn to (science.md 1.e, check 28). With z = (r, x, 1) and Δ what the weights of the interneurons, [W U b],
/// have too much, (φ − δ)/(1 − λ) = ψ − Δz at rest. So ψ = (Id − σ′S)⁻¹ σ′(B u − S Δz), and with ρ = η_I λ/η every update changes Δ by
/// η Σ [(ρ − 1) ψ − ρ Δz] zᵀ: for ρ = 1 what the pyramidal neurons are taught is not in it.
/// </summary>
[TestFixture]
public sealed class InterneuronTrackingTests
{
    private const int Inputs = 4, Units = 7, Outputs = 3, Trials = 3;
    private const double LearningRate = 0.02;

    private static readonly string[] Weights = ["W", "U", "b"];

    private static readonly double[][] X = TestCircuits.Rows(Trials, Inputs, "tracking input"),
        Targets = TestCircuits.Rows(Trials, Outputs, "tracking target", 2);

    [TestCase("0.1")]
    [TestCase("0.6")]
    public void Control_OfInterneuronsThatDoNotPredict_HasWhatTheyMissInIt(string lambda)
    {
        CircuitValues<double> values = Values(Net("1", $"lambda={lambda}"), mismatch: 0.2);

        var solved = new SolvedCircuit(values, X, Targets);

        for (int t = 0; t < Trials; t++)
        {
            Vector<double> soma = solved["pyramidal.soma", t];
            Matrix<double> s = LeastControlNet.Slope(soma), feedback = TestCircuits.MatrixOf(values, "S");
            Vector<double> missed = Mismatch(values) * Z(solved, t);
            Vector<double> expected = (LeastControlNet.Identity(Units) - (s * feedback))
                .Solve(s * ((TestCircuits.MatrixOf(values, "B") * solved["output.u", t]) - (feedback * missed)));

            // tolerance 1e-12 of the norm of the state, times the condition of the loop
            Assert.That((solved["pyramidal.apical", t] - expected).InfinityNorm(), Is.LessThan(1e-9), $"trial {t}");
            Assert.That((feedback * missed).L2Norm(), Is.GreaterThan(0.01), "they miss something");
        }
    }

    [TestCase("0.5")]
    [TestCase("1")]
    [TestCase("2")]
    public void Mismatch_ChangesByWhatIsTaughtAndWhatIsMissed(string rho)
    {
        CircuitValues<double> values = Values(Net(rho), mismatch: 0.2);
        using var pool = new WorkerPool(1);
        Trainer<double> trainer = Train(values, pool);
        double speed = double.Parse(rho, System.Globalization.CultureInfo.InvariantCulture);
        for (int n = 0; n < 5; n++)
        {
            var solved = new SolvedCircuit(values, X, Targets);
            Matrix<double> before = Mismatch(values), expected = before;
            for (int t = 0; t < Trials; t++)
            {
                Vector<double> z = Z(solved, t);
                expected += LearningRate * (((speed - 1) * solved["pyramidal.apical", t]) - (speed * (before * z))).OuterProduct(z);
            }

            trainer.Step();
            Assert.That((Mismatch(values) - expected).FrobeniusNorm(), Is.LessThan(1e-10), $"update {n}");
        }
    }

    [Test]
    public void InterneuronsAtTheRightRate_TrackPyramidalNeuronsThatLearn()
    {
        // Δ ← Δ (Id − η Σ z zᵀ): falls while η Σ |z|² < 2, here 0.02 · 3 · (7 + 4 + 1) < 1
        CircuitValues<double> values = Values(Net("1"), mismatch: 0.2);
        Matrix<double> start = TestCircuits.MatrixOf(values, "W");
        using var pool = new WorkerPool(1);
        Trainer<double> trainer = Train(values, pool);
        double first = Mismatch(values).FrobeniusNorm(), before = first;
        for (int n = 0; n < 100; n++)
        {
            trainer.Step();
            double now = Mismatch(values).FrobeniusNorm();
            Assert.That(now, Is.LessThan(before), $"update {n}");
            before = now;
        }

        Assert.That(before, Is.LessThan(0.9 * first));
        Assert.That((TestCircuits.MatrixOf(values, "W") - start).FrobeniusNorm(), Is.GreaterThan(0.1), "the pyramidal neurons have learned meanwhile");
    }

    [TestCase("0.5", false)]
    [TestCase("1", true)]
    [TestCase("2", false)]
    public void InterneuronsThatPredict_StayThatWay_AtTheRightRateAlone(string rho, bool stay)
    {
        CircuitValues<double> values = Values(Net(rho), mismatch: 0);
        using var pool = new WorkerPool(1);
        Trainer<double> trainer = Train(values, pool);
        for (int n = 0; n < 30; n++)
        {
            trainer.Step();
        }

        // φ − δ is a difference of numbers known to the solver's tolerance, 1e-12, divided by λ = 0.1 and added up over 30 updates
        Assert.That(Mismatch(values).FrobeniusNorm(), stay ? Is.LessThan(1e-9) : Is.GreaterThan(1e-3));
    }

    private static Trainer<double> Train(CircuitValues<double> values, WorkerPool pool) => new(values.Circuit, TestCircuits.Task(X, Targets), values, 1, pool);

    private static Circuit Net(string rho, params string[] overrides) => TestCircuits.Shipped(
        "interneuron", Inputs, Outputs,
        [
            $"pyramidal.size={Units}", "alpha=0.5", "gamma=0", "slow=1", "learning.loss.kind=squared_error", "solver.tolerance=1e-13", "solver.limit=100000",
                $"learning.batch={Trials}",
            "learning.epochs=1000", "learning.optimiser.kind=plain", FormattableString.Invariant($"learning.optimiser.rate={LearningRate}"),
                "learning.optimiser.schedule=constant", "learning.optimiser.clip=1e9",
            .. Weights.Select(w => $"plasticity.{w}I.rate={rho}"), .. overrides,
        ]);

    private static CircuitValues<double> Values(Circuit circuit, double mismatch)
    {
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        foreach (string name in Weights)
        {
            weights[name + "I"] = [.. weights[name].Zip(TestCircuits.Normals(weights[name].Length, "mismatch " + name), (w, n) => w + (mismatch * n))];
        }

        weights["S"] = [.. TestCircuits.Normals(Units * Units, "S").Select(n => 0.15 * n)];
        weights["B"] = [.. TestCircuits.Normals(Units * Outputs, "B").Select(n => 0.3 * n)];
        return TestCircuits.Values<double>(circuit, weights);
    }

    /// <summary>Δ: the weights of the interneurons less those of the pyramidal neurons, [W U b].</summary>
    private static Matrix<double> Mismatch(CircuitValues<double> values) =>
        Weights.Select(w => TestCircuits.MatrixOf(values, w + "I") - TestCircuits.MatrixOf(values, w)).Aggregate((a, b) => a.Append(b));

    private static Vector<double> Z(SolvedCircuit solved, int trial) =>
        LeastControlNet.Stack(solved["pyramidal.rate", trial], Vector<double>.Build.DenseOfArray(X[trial]), Vector<double>.Build.Dense(1, 1));
}

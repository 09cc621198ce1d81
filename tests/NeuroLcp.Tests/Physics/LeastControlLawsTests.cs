using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// What the least control has to do with the loss, with backpropagation and with the number of neurons (science.md 4, checks 13 and 21 to 24).
/// </summary>
[TestFixture]
public sealed class LeastControlLawsTests
{
    private const int Inputs = 5, Units = 8, Outputs = 3;

    private static readonly double[] X = TestCircuits.Rows(1, Inputs, "laws input", 0.6)[0], Target = TestCircuits.Rows(1, Outputs, "laws target", 0.8)[0];

    [Test]
    public void Control_AsItBecomesWeak_TurnsIntoTheErrorOfRecurrentBackpropagation()
    {
        // check 21: α ψ = (Id − s Wᵀ)⁻¹ s Dᵀ (t − y_free) + O(1/α), everything at the free equilibrium: a tenth of the deviation at ten times the leak
        double[] leaks = [30, 300, 3000, 30000];
        double[] deviations = [.. leaks.Select(Deviation)];
        for (int k = 1; k < leaks.Length; k++)
        {
            Assert.That(Math.Log10(deviations[k - 1] / deviations[k]), Is.EqualTo(1).Within(0.05), $"alpha {leaks[k]}");
        }

        static double Deviation(double alpha)
        {
            CircuitValues<double> values = Values(Net("dynamic-inversion-tied", alpha));
            LeastControlNet net = OnPaper(values, alpha);
            Matrix<double> s = LeastControlNet.Slope(net.FreeState());
            Vector<double> delta = (LeastControlNet.Identity(Units) - (s * net.W.Transpose()))
                .Solve(s * net.D.TransposeThisAndMultiply(-net.LossGradient(net.FreeOutput())));
            return ((alpha * new SolvedCircuit(values, [X], [Target])["pyramidal.apical"]) - delta).L2Norm() / delta.L2Norm();
        }
    }

    [Test]
    public void LossWithoutControl_OfALinearNet_LiesBetweenBoundsOfTheControl()
    {
        // check 22, Prop. 5 as corrected (science.md 2.5): e = G ψ with the shortest ψ, so that σ_min² H ≤ ½|e|² ≤ σ_max² H;
        // and e − u = D (Id − W)⁻¹ ψ of the neurons
        const int trials = 50;
        CircuitValues<double> values = TestCircuits.Values<double>(
            TestCircuits.Shipped("linear-quadratic", Inputs, Outputs, "alpha=0", "solver.tolerance=1e-12", "solver.limit=200000"));
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), d = TestCircuits.MatrixOf(values, "D"), loop = LeastControlNet.Identity(w.RowCount) - w;
        Matrix<double> hidden = d * loop.Inverse(), gain = hidden.Append(LeastControlNet.Identity(Outputs));
        Vector<double> sizes = gain.Svd(false).S;
        double[][] x = TestCircuits.Rows(trials, Inputs, "bounds input"), targets = TestCircuits.Rows(trials, Outputs, "bounds target");

        var solved = new SolvedCircuit(values, x, targets);

        Assert.That(sizes.Maximum() / sizes.Minimum(), Is.GreaterThan(1.2), "the bounds are two");
        for (int t = 0; t < trials; t++)
        {
            Vector<double> free = (
                hidden * ((TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(x[t])) + TestCircuits.VectorOf(values, "b")))
                + TestCircuits.VectorOf(values, "c");
            Vector<double> e = Vector<double>.Build.DenseOfArray(targets[t]) - free, psi = solved["pyramidal.soma", t], u = solved["output.u", t];
            psi = (loop * psi) - (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(x[t])) - TestCircuits.VectorOf(values, "b");
            double h = 0.5 * (psi.DotProduct(psi) + u.DotProduct(u)), loss = 0.5 * e.DotProduct(e);
            Assert.That(loss, Is.InRange(sizes.Minimum() * sizes.Minimum() * h * (1 - 1e-9), sizes.Maximum() * sizes.Maximum() * h * (1 + 1e-9)), $"trial {t}");
            Assert.That((e - u).L2Norm(), Is.LessThanOrEqualTo(d.L2Norm() * psi.L2Norm() / loop.Svd(false).S.Minimum()), $"trial {t}");
        }
    }

    [Test]
    public void LearningBeforeTheEquilibriumIsReached_ErrsInProportionToTheWayThatIsLeft()
    {
        // check 23, Prop. S8: the increments ψ̂ r̂ᵀ along the flow of the energy against those at its end; the last of the way is one slow mode
        CircuitValues<double> values = Values(Net("energy", 1, "S=W.T", "B=D.T", "tau_u=200 ms"));
        Circuit circuit = values.Circuit;
        string[] watched = ["pyramidal.soma", "output.y", "pyramidal.error", "output.error", "pyramidal.rate"];
        var rest = new SolvedCircuit(values, [X], [Target]);
        using var pool = new WorkerPool(1);
        var simulation = new TimeSimulation<double>(circuit, values, TestCircuits.Batch<double>(circuit, [X], [Target]), [],
            [.. watched.Select(w => new TimeMonitor(circuit.Find(w)!, 20))], 0.5, 1, 6000, pool);
        simulation.Run(6000);

        var distances = new List<double>();
        var errors = new List<double>();
        for (int sample = 1; sample < 300; sample++)
        {
            Vector<double>[] now = [.. watched.Select((w, i) => At(i, rest[w].Count, sample))];
            double distance = Math.Sqrt(Square(now[0] - rest[watched[0]]) + Square(now[1] - rest[watched[1]]));
            double error = (Increments(now[2], now[3], now[4]) - Increments(rest[watched[2]], rest[watched[3]], rest[watched[4]])).FrobeniusNorm();
            if (distance is > 1e-6 and < 0.05)
            {
                distances.Add(Math.Log(distance));
                errors.Add(Math.Log(error));
            }
        }

        Assert.That(distances.Max() - distances.Min(), Is.GreaterThan(Math.Log(1e3)), "three decades of it");
        Assert.That(Fit.Line([.. distances], [.. errors]).B, Is.EqualTo(1).Within(0.1));

        Vector<double> At(int variable, int units, int sample) =>
            Vector<double>.Build.DenseOfArray(simulation.Sampled(variable)[(sample * units)..((sample + 1) * units)]);

        static double Square(Vector<double> v) => v.DotProduct(v);

        static Matrix<double> Increments(Vector<double> psi, Vector<double> output, Vector<double> rate) =>
            LeastControlNet.Stack(psi, output).OuterProduct(rate);
    }

    [Test]
    public void LearningBesideTheEquilibrium_InAnyDirection_ErrsInProportionToTheDistance()
    {
        // check 23, Prop. S8: neurons and outputs anywhere near their equilibrium, the errors what the predictions then leave over. Increments are smooth
        // functions of where they are, so that they err by a multiple of the distance d and by a multiple of d², a hundredth of it or so at d = 0.01
        CircuitValues<double> values = Values(Net("energy", 1, "S=W.T", "B=D.T", "gamma=0"));
        Circuit circuit = values.Circuit;
        var interpreter = new Interpreter(circuit, circuit.Weights.ToDictionary(w => w.Name, w => TestCircuits.MatrixOf(values, w.Name).ToArray()),
            Initialisation.Parameters(circuit, 3));
        var rest = new SolvedCircuit(values, [X], [Target]);
        Vector<double>[] atRest = Increments(Vector<double>.Build.Dense(Units + Outputs));
        double[] distances = [1e-2, 1e-3, 1e-4, 1e-5];
        for (int direction = 0; direction < 10; direction++)
        {
            Vector<double> way = Vector<double>.Build.DenseOfArray(TestCircuits.Normals(Units + Outputs, $"way {direction}")).Normalize(2);
            double[][] errors = [.. distances.Select(d => Increments(d * way).Zip(atRest, (beside, there) => (beside - there).L2Norm()).ToArray())];
            for (int weight = 0; weight < atRest.Length; weight++)
            {
                double slope = Fit.Line([.. distances.Select(d => Math.Log(d))], [.. errors.Select(e => Math.Log(e[weight]))]).B;
                Assert.That(slope, Is.EqualTo(1).Within(0.1), $"direction {direction}, weight {weight}");
            }
        }

        Vector<double>[] Increments(Vector<double> away)
        {
            Dictionary<Variable, double[]> states = circuit.States.ToDictionary(s => s, s => rest[s.FullName].ToArray());
            states[circuit.Find("pyramidal.soma")!] = [.. rest["pyramidal.soma"] + away.SubVector(0, Units)];
            states[circuit.Find("output.y")!] = [.. rest["output.y"] + away.SubVector(Units, Outputs)];
            Instant instant = interpreter.Evaluate(states, X, Target, []);
            return [.. new[] { "W", "U", "b", "D", "c" }.Select(w =>
                Vector<double>.Build.DenseOfEnumerable(interpreter.Rule(instant, circuit.FindWeight(w)!.Rule!).Cast<double>()))];
        }
    }

    [TestCase(6, 1500, true)]
    [TestCase(40, 150, false)]
    public void Control_DisappearsByLearning_WhereThereAreNeuronsEnough(int trials, int updates, bool disappears)
    {
        // check 24, Prop. 4: the weights can move f of all trials as they like where [r; 1] of all trials has full rank, which asks for at most
        // Units + 1 trials; beyond them a control is left that no weights can take the place of
        double[][] x = TestCircuits.Rows(trials, Inputs, "few input"), targets = TestCircuits.Rows(trials, Outputs, "few target");
        Circuit circuit = Net(
            "dynamic-inversion-tied", 0.5, $"learning.batch={trials}", "learning.epochs=100000", "learning.optimiser.kind=momentum",
                FormattableString.Invariant($"learning.optimiser.rate={0.4 / trials}"),
            "learning.optimiser.schedule=constant", "gamma=0", "solver.tolerance=1e-8");
        CircuitValues<double> values = Values(circuit);
        using var pool = new WorkerPool(1);
        var trainer = new Trainer<double>(circuit, TestCircuits.Task(x, targets), values, 1, pool);
        double before = Control();
        for (int n = 0; n < updates; n++)
        {
            trainer.Step();
        }

        double after = Control();
        var solved = new SolvedCircuit(values, x, targets);
        Matrix<double> presynaptic = Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(0, trials)
            .Select(t => LeastControlNet.Stack(solved["pyramidal.rate", t], Vector<double>.Build.Dense(1, 1))));
        Assert.That(presynaptic.Rank(), Is.EqualTo(Math.Min(trials, Units + 1)));
        Assert.That(after, disappears ? Is.LessThan(1e-10) : Is.InRange(1e-2, before));
        Assert.That(Enumerable.Range(0, trials).Max(solved.Loss), disappears ? Is.LessThan(1e-10) : Is.GreaterThan(1e-2));

        double Control()
        {
            var now = new SolvedCircuit(values, x, targets);
            return Enumerable.Range(0, trials).Average(t =>
                0.5 * (now["pyramidal.apical", t].DotProduct(now["pyramidal.apical", t]) + now["output.u", t].DotProduct(now["output.u", t])));
        }
    }

    [Test]
    public void BurstProbabilityThatSaturates_DeviatesByTheSquareOfWhatABurstCarries()
    {
        // check 13: at P₀ = ½ a logistic function of slope 1 is linear but for a cubic term, so ψ errs by (4/3) (κ h a)² relative
        double[] kappas = [0.2, 0.4, 0.8], deviations = [.. kappas.Select(Deviation)];
        Assert.That(Fit.Line([.. kappas.Select(k => Math.Log(k))], [.. deviations.Select(d => Math.Log(d))]).B, Is.EqualTo(2).Within(0.3));
        Assert.That(deviations[0], Is.GreaterThan(1e-5), "far above the tolerance of the solver");

        static double Deviation(double kappa)
        {
            string set = FormattableString.Invariant($"kappa={kappa} Hz");
            CircuitValues<double> values = Values(Net("burst-ensemble", 0.1, set, "pyramidal.P=sigmoid(4 * kappa * gain * apical)"));
            Vector<double> exact = OnPaper(values, 0.1).Solve().Psi;
            return (new SolvedCircuit(values, [X], [Target])["pyramidal.plateau"] - exact).L2Norm() / exact.L2Norm();
        }
    }

    private static Circuit Net(string name, double alpha, params string[] overrides) => TestCircuits.Shipped(
        name, Inputs, Outputs,
        [
            $"pyramidal.size={Units}", "learning.loss.kind=squared_error", "learning.loss.per=trial", FormattableString.Invariant($"alpha={alpha}"),
                "solver.tolerance=1e-12", "solver.limit=200000", .. overrides,
        ]);

    /// <summary>Weights with a spectral radius of about 0.7; feedback, where it is not tied, in the same places.</summary>
    private static CircuitValues<double> Values(Circuit circuit)
    {
        Dictionary<string, double[]> weights = TestCircuits.Weights(circuit);
        Matrix<double> w = Matrix<double>.Build.DenseOfRowMajor(Units, Units, TestCircuits.Normals(Units * Units, "W")) * (0.6 / Math.Sqrt(Units));
        Matrix<double> d = Matrix<double>.Build.DenseOfRowMajor(Outputs, Units, TestCircuits.Normals(Outputs * Units, "D")) / Math.Sqrt(Units);
        foreach ((string name, Matrix<double> value) in new[] { ("W", w), ("D", d), ("S", w.Transpose()), ("B", d.Transpose()) })
        {
            if (weights.ContainsKey(name))
            {
                weights[name] = value.ToRowMajorArray();
            }
        }

        return TestCircuits.Values<double>(circuit, weights);
    }

    private static LeastControlNet OnPaper(CircuitValues<double> values, double alpha)
    {
        Matrix<double> w = TestCircuits.MatrixOf(values, "W"), d = TestCircuits.MatrixOf(values, "D");
        Vector<double> drive = (TestCircuits.MatrixOf(values, "U") * Vector<double>.Build.DenseOfArray(X)) + TestCircuits.VectorOf(values, "b");
        return new LeastControlNet(w, drive, d, TestCircuits.VectorOf(values, "c"), w.Transpose(), d.Transpose())
        { Target = Vector<double>.Build.DenseOfArray(Target), Alpha = alpha };
    }
}

using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>The shipped circuit, small, with squared error, and what its numbers make of the theory.</summary>
internal sealed class LinearFeedbackScheme
{
    public const int Inputs = 4, Hidden = 5, Outputs = 3;
    public const double Dt = 20, Tau = 20, TauEps = 100, TauU = 500, TauF = 100, Alpha = 0.5;

    // so small that tanh is its tangent: the error is of the order of the noise squared, 4e-4
    public const double S = 0.02;

    private static readonly double[][] X = TestCircuits.Rows(1, Inputs, "feedback input"), Targets = TestCircuits.Rows(1, Outputs, "feedback target", 0.3);

    private const double Gamma = 0.5;
    private readonly Circuit _circuit;
    private readonly CircuitValues<double> _values;
    private double[] _slopes;

    public LinearFeedbackScheme(string rule)
    {
        string text = File.ReadAllText(NeuroLcp.Tests.Language.CircuitFolder.Path("linear-feedback-paper"))
            .Replace("(-post.apical * pre.u_hp / s^2 - gamma_Q * w) / tau_Q", $"({rule}) / tau_Q", StringComparison.Ordinal);
        Assert.That(text, Does.Contain(rule));
        _circuit = TestCircuits.Parse(
            text, Inputs, Outputs, $"pyramidal.size={Hidden}", "learning.loss.kind=squared_error", "learning.loss.per=trial",
                FormattableString.Invariant($"alpha={Alpha}"),
            FormattableString.Invariant($"s={S}"), FormattableString.Invariant($"gamma_Q={Gamma}"), "tau_Q=1 ms", "solver.tolerance=1e-12",
                "solver.limit=20000", "Q.init=normal(0, 1)");
        _values = TestCircuits.Values<double>(_circuit);

        // rows of D at right angles, so that no direction of the output is much harder to hear than another
        double[] d = [.. TestCircuits.MatrixOf(_values, "D").Transpose().QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q.Transpose()
            .ToRowMajorArray()];
        d.CopyTo(_values.Weight(_circuit.FindWeight("D")!));
        _slopes = Slopes();
    }

    public Matrix<double> Feedback() => TestCircuits.MatrixOf(_values, "Q");

    /// <inheritdoc cref="LinearFeedbackTheory.Gain"/>
    public Matrix<double> Gain(double c) => Theory(Dt).Gain(c);

    public LinearFeedbackTheory Theory(double dt) => Theory(dt, Feedback());

    /// <summary>The rule's mean along a noisy phase that begins when the noise has been on for long.</summary>
    public Matrix<double> MeanOfRule(int trials, long steps)
    {
        Matrix<double> before = Feedback();
        Phase(trials, steps);
        Matrix<double> mean = (Feedback() - before) / (steps * Dt);
        Write(before);
        return mean;
    }

    /// <summary>
    /// Q learned from phase to phase, <c>rate</c> of each phase's integral at a time, averaged over the last phases. What the theory says from then on is
    /// of where the circuit rests with it: another Q is another control, and so other slopes.
    /// </summary>
    public Matrix<double> Learn(int phases, int averaged, int trials, long steps, double rate)
    {
        Matrix<double> sum = Matrix<double>.Build.Dense(Hidden, Outputs);
        for (int phase = 0; phase < phases; phase++)
        {
            Matrix<double> before = Feedback();
            Phase(trials, steps, phase * 10000L);
            Write(before + (rate * (Feedback() - before)));
            sum += phase >= phases - averaged ? Feedback() : sum * 0;
        }

        Write(sum / averaged);
        _slopes = Slopes();
        return sum / averaged;
    }

    /// <summary>Where the noise rule comes to rest: gamma Q = -E[eps u_hp'] / s with Q on both sides.</summary>
    public Matrix<double> StationaryQ(Matrix<double> start)
    {
        Matrix<double> q = start;
        for (int i = 0; i < 200; i++)
        {
            q = (0.5 * q) - (0.5 / (S * Gamma) * Theory(Dt, q).EchoOfNoise());
        }

        return q;
    }

    private LinearFeedbackTheory Theory(double dt, Matrix<double> q) =>
        new(new LinearFeedbackTimes(Tau, TauEps, TauU, TauF, Alpha, S), dt, TestCircuits.MatrixOf(_values, "W"), TestCircuits.MatrixOf(_values, "D"), q,
            _slopes);

    private void Phase(int trials, long steps, long presentation = 0)
    {
        using var pool = new WorkerPool(2);
        TrialBatch<double> batch = TestCircuits.Batch<double>(_circuit, [.. Enumerable.Repeat(X[0], trials)], [.. Enumerable.Repeat(Targets[0], trials)],
            presentation);
        var states = new TrialStates<double>(_circuit, trials);
        foreach (Variable state in _circuit.States)
        {
            double[] value = At(state.FullName);
            for (int i = 0; i < value.Length; i++)
            {
                Array.Fill(states[state], value[i], i * trials, trials);
            }
        }

        // the loop forgets in tau_u / (alpha + 1), 333 ms at most: 200 steps are 12 of those
        states.HasStates = true;
        PlasticityRule rule = _circuit.FindWeight("Q")!.Rule!;
        foreach ((long length, PlasticityRule[] rules) in new[] { (200L, Array.Empty<PlasticityRule>()), (steps, [rule]) })
        {
            var simulation = new TimeSimulation<double>(_circuit, _values, new TimePhase(Dt, 7) { Rules = rules }, states, trials, pool);
            simulation.Start(batch);
            simulation.Run(length);
            simulation.Finish();
            simulation.ApplyRules();
        }
    }

    private double[] Slopes() => [.. At("pyramidal.soma").Select(v => 1 - (Math.Tanh(v) * Math.Tanh(v)))];

    private double[] At(string variable)
    {
        using var pool = new WorkerPool(1);
        Variable v = _circuit.Find(variable)!;
        var solver = new EquilibriumSolver<double>(_circuit, [], [(new VariableReference(v), v.Population.Size)], 1, pool);
        solver.Solve(_values, TestCircuits.Batch<double>(_circuit, X, Targets));
        Assert.That(solver.Report.Unconverged, Is.Zero);
        return solver.Observed(0).ToArray();
    }

    private void Write(Matrix<double> q)
    {
        Span<double> weight = _values.Weight(_circuit.FindWeight("Q")!);
        q.ToRowMajorArray().CopyTo(weight);
    }
}

using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// The shipped circuit <c>linear-feedback-paper</c> made linear (rate = soma), without input, so that it is a linear system driven by noise and rests in 0,
/// with any time constants; run by the program, beside the theory of the same weights.
/// </summary>
internal sealed class LinearFeedbackLoop
{
    public const int Hidden = 5, Outputs = 3;

    private static readonly string[] States = ["pyramidal.soma", "output.y", "output.u", "output.u_slow"];

    private readonly Circuit _circuit;
    private readonly CircuitValues<double> _values;
    private readonly LinearFeedbackTimes _times;
    private readonly double _dt;

    public LinearFeedbackLoop(LinearFeedbackTimes times, double dt, string rule = "post.eps * pre.u")
    {
        const string shipped = "(-post.apical * pre.u_hp / s^2 - gamma_Q * w) / tau_Q";
        string text = File.ReadAllText(Language.CircuitFolder.Path("linear-feedback-paper"));
        Assert.That(text, Does.Contain(shipped));
        (_times, _dt) = (times, dt);
        _circuit = TestCircuits.Parse(
            text.Replace(shipped, $"({rule}) / tau_Q", StringComparison.Ordinal), 2, Outputs,
            [
                $"pyramidal.size={Hidden}", "pyramidal.rate=soma", "learning.loss.kind=squared_error", "learning.loss.per=trial", "tau_Q=1 ms",
                Set($"tau={times.Tau} ms"), Set($"tau_eps={times.Eps} ms"), Set($"tau_u={times.Controller} ms"), Set($"tau_f={times.HighPass} ms"),
                    Set($"alpha={times.Alpha}"), Set($"s={times.S}"),
            ]);
        Dictionary<string, double[]> weights = TestCircuits.Weights(_circuit);

        // rows of D at right angles, and feedback that is half the transpose and half of its own: the loop of the controller is stable
        Matrix<double> d = Matrix<double>.Build.DenseOfRowMajor(Outputs, Hidden, TestCircuits.Normals(Outputs * Hidden, "loop D")).Transpose()
            .QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q.Transpose();
        Matrix<double> q = (0.5 * d.Transpose())
            + (0.3 * Matrix<double>.Build.DenseOfRowMajor(Hidden, Outputs, TestCircuits.Normals(Hidden * Outputs, "loop Q")));
        weights["D"] = d.ToRowMajorArray();
        weights["Q"] = q.ToRowMajorArray();
        Array.Clear(weights["b"]);
        Array.Clear(weights["c"]);
        _values = TestCircuits.Values<double>(_circuit, weights);
    }

    public Matrix<double> Feedback
    {
        get => TestCircuits.MatrixOf(_values, "Q");
        set => value.ToRowMajorArray().CopyTo(_values.Weight(_circuit.FindWeight("Q")!));
    }

    public LinearFeedbackTheory Theory(double? dt = null) =>
        new(_times, dt ?? _dt, TestCircuits.MatrixOf(_values, "W"), TestCircuits.MatrixOf(_values, "D"), Feedback, [.. Enumerable.Repeat(1.0, Hidden)]);

    /// <summary>
    /// Where one step of the program leads from these states and this noise, one column a trial; the drive and the noise that comes next have no part in it.
    /// </summary>
    public Matrix<double> Step(Matrix<double> from, Matrix<double> noise)
    {
        TrialStates<double> states = At(from, noise);
        Run(states, from.ColumnCount, 1, [], 0);
        return Where(states, from.ColumnCount);
    }

    /// <summary>
    /// States and noise, one column a sample: of so many trials, first after <paramref name="before"/> steps and then every <paramref name="apart"/>.
    /// </summary>
    public Matrix<double> Samples(int trials, int reads, long before, long apart)
    {
        TrialStates<double> states = At(Matrix<double>.Build.Dense(Hidden + (3 * Outputs), trials), null);
        var samples = new List<Matrix<double>>();
        for (int read = 0; read < reads; read++)
        {
            Run(states, trials, read == 0 ? before : apart, [], 0);
            samples.Add(Where(states, trials).Stack(Rows(states[Noise], trials)));
        }

        return samples.Aggregate((all, more) => all.Append(more));
    }

    /// <summary>The mean of the rule along a phase that begins when the noise has been on for long.</summary>
    public Matrix<double> MeanOfRule(int trials, long before, long steps, long presentation = 0)
    {
        Matrix<double> start = Feedback;
        TrialStates<double> states = At(Matrix<double>.Build.Dense(Hidden + (3 * Outputs), trials), null);
        Run(states, trials, before, [], presentation);
        Run(states, trials, steps, [_circuit.FindWeight("Q")!.Rule!], presentation);
        Matrix<double> mean = (Feedback - start) / (steps * _dt);
        Feedback = start;
        return mean;
    }

    private NoiseSource Noise => _circuit.Noise.Single();

    private TrialStates<double> At(Matrix<double> from, Matrix<double>? noise)
    {
        int trials = from.ColumnCount, row = 0;
        var states = new TrialStates<double>(_circuit, trials) { HasStates = true, HasNoise = noise is not null };
        foreach (Variable state in States.Select(s => _circuit.Find(s)!))
        {
            from.SubMatrix(row, state.Population.Size, 0, trials).ToRowMajorArray().CopyTo(states[state], 0);
            row += state.Population.Size;
        }

        noise?.ToRowMajorArray().CopyTo(states[Noise], 0);
        return states;
    }

    private Matrix<double> Where(TrialStates<double> states, int trials) =>
        States.Select(s => Rows(states[_circuit.Find(s)!], trials)).Aggregate((above, below) => above.Stack(below));

    private static Matrix<double> Rows(double[] values, int trials) => Matrix<double>.Build.DenseOfRowMajor(values.Length / trials, trials, values);

    private void Run(TrialStates<double> states, int trials, long steps, PlasticityRule[] rules, long presentation)
    {
        using var pool = new WorkerPool(2);
        var simulation = new TimeSimulation<double>(_circuit, _values, new TimePhase(_dt, 7) { Rules = rules }, states, trials, pool);
        simulation.Start(TestCircuits.Batch<double>(_circuit, [.. Enumerable.Repeat(new double[2], trials)],
            [.. Enumerable.Repeat(new double[Outputs], trials)], presentation));
        simulation.Run(steps);
        simulation.Finish();
        simulation.ApplyRules();
    }

    private static string Set(FormattableString text) => FormattableString.Invariant(text);
}

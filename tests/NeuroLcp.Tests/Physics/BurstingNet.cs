using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Tests.Simulation;

namespace NeuroLcp.Tests.Physics;

/// <summary>
/// A random network of six pyramidal units and two outputs, its least control by dynamic inversion, and the same network as ensembles of spiking
/// cells, with the control of each unit averaged over time.
/// </summary>
internal sealed class BurstingNet
{
    private const int Inputs = 4, Hidden = 6, Outputs = 2;
    private const double Control = 0.6;

    private static readonly string[] Common =
    [
        "S=W.T", "B=D.T", "alpha=0.1", FormattableString.Invariant($"pyramidal.size={Hidden}"), "learning.loss.kind=squared_error", "learning.loss.per=trial",
    ];

    private readonly double[][] _inputs;
    private readonly double[][] _targets;
    private readonly Dictionary<string, double[]> _weights;
    private readonly ulong _seed;

    /// <param name="seed">Which network.</param>
    /// <param name="trials">Trials, each with an input of its own.</param>
    public BurstingNet(ulong seed, int trials = 1)
    {
        _seed = seed;
        Matrix<double> w = Normal(Hidden, Hidden, "W");
        w *= 0.6 / w.Evd().EigenValues.Max(e => e.Magnitude);
        _weights = new Dictionary<string, double[]>
        {
            ["W"] = w.ToRowMajorArray(),
            ["U"] = (Normal(Hidden, Inputs, "U") / Math.Sqrt(Inputs)).ToRowMajorArray(),
            ["D"] = (Normal(Outputs, Hidden, "D") / Math.Sqrt(Hidden)).ToRowMajorArray(),
            ["b"] = TestCircuits.Normals(Hidden, "b", seed).Select(v => 0.3 * v).ToArray(),
            ["c"] = TestCircuits.Normals(Outputs, "c", seed).Select(v => 0.3 * v).ToArray(),
        };
        _inputs = [.. Enumerable.Range(0, trials).Select(t => TestCircuits.Normals(Inputs, $"x{t}", seed))];
        _targets = [.. Enumerable.Range(0, trials).Select(t => TestCircuits.Normals(Outputs, $"target{t}", seed))];

        // targets at such a distance that the control of the hidden units has the length it is to have: nearly proportional, so a few corrections will do
        var free = new SolvedCircuit(Inversion(), _inputs, _targets, Inversion().Circuit.Free);
        for (int i = 0; i < 6; i++)
        {
            var solved = new SolvedCircuit(Inversion(), _inputs, _targets);
            for (int t = 0; t < trials; t++)
            {
                double scale = Control / solved["pyramidal.apical", t].L2Norm();
                _targets[t] = [.. (free["output.y", t] + (scale * (Vector<double>.Build.Dense(_targets[t]) - free["output.y", t])))];
            }
        }

        Least = new SolvedCircuit(Inversion(), _inputs, _targets);
    }

    /// <summary>The equilibrium of dynamic inversion.</summary>
    public SolvedCircuit Least { get; }

    /// <summary>The average control of a simulation in time against the least control: |found - least| / |least| and their cosine, over all trials.</summary>
    /// <param name="overrides">Of the shipped file: cells, kappa (1 Hz unless said), what is heard.</param>
    /// <param name="seconds">How long it is averaged over, after three seconds.</param>
    public (double Error, double Cosine) Simulate(IEnumerable<string> overrides, double seconds)
    {
        const double dt = 1, every = 10;
        Circuit circuit = TestCircuits.Shipped("burst-spiking", Inputs, Outputs, [.. Common, "tau_u=1 s", "kappa=1 Hz", .. overrides]);
        int trials = _inputs.Length;
        var states = new TrialStates<float>(circuit, trials);
        using var pool = new WorkerPool(1);
        CircuitValues<float> values = TestCircuits.Values<float>(circuit, _weights);
        Variable plateau = circuit.Find("pyramidal.plateau")!;
        int samples = (int)(seconds * 1000 / every);
        var simulation = new TimeSimulation<float>(circuit, values,
            new TimePhase(dt, _seed) { Monitors = [new TimeMonitor(plateau, (long)(every / dt))], StepsPerRun = (long)(Math.Max(3, seconds) * 1000 / dt) },
            states, trials, pool);
        Begin(circuit, values, states);
        simulation.Start(TestCircuits.Batch<float>(circuit, _inputs, _targets));
        simulation.Run((long)(3000 / dt));
        simulation.Run((long)(seconds * 1000 / dt));
        float[] sampled = simulation.Sampled(0);
        Vector<double> found = Vector<double>.Build.Dense(trials * Hidden, i =>
            Enumerable.Range(0, samples).Average(s => (double)sampled[(s * trials * Hidden) + i]));
        Vector<double> least = Vector<double>.Build.DenseOfEnumerable(Enumerable.Range(0, trials).SelectMany(t => Least["pyramidal.apical", t]));
        return ((found - least).L2Norm() / least.L2Norm(), (found * least) / (found.L2Norm() * least.L2Norm()));
    }

    /// <summary>Where dynamic inversion is at rest, so that little has to settle; cells have just had an event.</summary>
    private void Begin(Circuit circuit, CircuitValues<float> values, TrialStates<float> states)
    {
        int trials = _inputs.Length;
        var start = new TimeSimulation<float>(circuit, values, new TimePhase(1, _seed), states, trials, new WorkerPool(1));
        start.Start(TestCircuits.Batch<float>(circuit, _inputs, _targets));
        start.Finish();
        states.Steps = 0;
        foreach ((string state, string known) in new[]
            { ("soma", "pyramidal.soma"), ("basal", "pyramidal.basal"), ("plateau", "pyramidal.apical"), ("y", "output.y"), ("u", "output.u") })
        {
            float[] place = states[circuit.Find(known.StartsWith("output", StringComparison.Ordinal) ? known : $"pyramidal.{state}")!];
            for (int t = 0; t < trials; t++)
            {
                Vector<double> value = Least[known, t];
                for (int i = 0; i < value.Count; i++)
                {
                    place[(i * trials) + t] = (float)value[i];
                }
            }
        }
    }

    private CircuitValues<double> Inversion() =>
        TestCircuits.Values<double>(TestCircuits.Shipped("dynamic-inversion", Inputs, Outputs, [.. Common, "solver.tolerance=1e-12", "solver.limit=100000"]),
            _weights);

    private Matrix<double> Normal(int rows, int columns, string name) =>
        Matrix<double>.Build.DenseOfRowMajor(rows, columns, TestCircuits.Normals(rows * columns, "net " + name, _seed));
}

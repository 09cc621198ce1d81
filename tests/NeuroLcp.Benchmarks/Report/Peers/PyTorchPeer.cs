using System.Globalization;
using System.Text.Json.Nodes;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report.Peers;

/// <summary>The same training step in PyTorch, in whatever setting of threads and library is fastest there.</summary>
internal static class PyTorchPeer
{
    private const int Batch = 64;

    // two pools of threads that spin against each other can be slower than one thread, and OpenBLAS does not know every processor
    private static readonly (string Name, int Threads, (string, string)[] Environment)[] s_settings =
    [
        ("as installed, 2 threads", 2, []),
        ("1 thread, products on 2", 1, [("OPENBLAS_NUM_THREADS", "2")]),
        ("1 thread", 1, [("OPENBLAS_NUM_THREADS", "1")]),
        ("1 thread, products on 2, OpenBLAS told of AVX-512", 1, [("OPENBLAS_NUM_THREADS", "2"), ("OPENBLAS_CORETYPE", "SKYLAKEX")]),
        ("1 thread, OpenBLAS told of AVX-512", 1, [("OPENBLAS_NUM_THREADS", "1"), ("OPENBLAS_CORETYPE", "SKYLAKEX")]),
    ];

    /// <summary>Runs it in every setting.</summary>
    /// <returns>What each measured; empty with a reason where it did not run.</returns>
    public static (IReadOnlyList<(string Setting, JsonObject Measured)> All, string Missing) Run(Workbench bench)
    {
        string data = Path.Combine(bench.Folder, "training.npz");
        int steps = bench.Settings.IsQuick ? 3 : 10;
        Export(bench, data, steps + 3);
        var all = new List<(string, JsonObject)>();
        foreach ((string name, int threads, (string, string)[] environment) in bench.Settings.IsQuick ? s_settings[^1..] : s_settings)
        {
            if (environment.Any(e => e.Item2 == "SKYLAKEX") && !System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            {
                continue;
            }

            Workbench.Say($"PyTorch, {name}...");
            (JsonObject? measured, string missing) = PythonPeer.Run(
                bench, "pytorch_training.py", [data, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--steps",
                    steps.ToString(CultureInfo.InvariantCulture)], environment);
            if (measured is null)
            {
                return ([], missing);
            }

            all.Add((name, measured));
        }

        return (all, "");
    }

    private static void Export(Workbench bench, string path, int batches)
    {
        // the reference equilibria: plain relaxation from rest, far below what the peer stops at
        CircuitSetup setup = bench.Open("solver.kind=relaxation", "solver.tolerance=1e-10", "solver.limit=20000");
        using var pool = new WorkerPool(setup.Threads);
        var arrays = new NpzArrays();
        ExampleSet examples = setup.Task.Train;
        TrialBatch<double> first = Workbench.Batch<double>(setup.Circuit, examples, 0, Batch);
        Variable soma = setup.Circuit.Populations.First(p => p.Name == "pyramidal").Variables.First(v => v.Name == "soma");
        var solver = new EquilibriumSolver<double>(setup.Circuit, [], [(new VariableReference(soma), soma.Population.Size)], Batch, pool);
        foreach ((string which, CircuitValues<float> values) in new[]
            { ("initial", bench.Initial<float>(setup)), ("trained", bench.TrainedValues<float>(setup)) })
        {
            arrays.AddWeights($"{which}.", values);
            solver.Solve(values.As<double>(), first);
            arrays.AddTrials($"{which}.soma", Array.ConvertAll(solver.Observed(0).ToArray(), v => (float)v), soma.Population.Size, Batch);
        }

        TrialBatch<float> trials = Workbench.Batch<float>(setup.Circuit, examples, 0, batches * Batch);
        arrays.AddTrials("inputs", trials.Inputs, trials.InputCount, trials.Count);
        arrays.AddTrials("targets", trials.Targets, trials.OutputCount, trials.Count);
        arrays.Write(path);
    }
}

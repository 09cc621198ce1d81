using System.Globalization;
using System.Text.Json.Nodes;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Benchmarks.Report.Peers;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Experiments.Simulate;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Simulation in time, with and without noise, against Brian2.</summary>
internal sealed class TimeSection : ISection
{
    /// <inheritdoc/>
    public string Name => "time";

    /// <inheritdoc/>
    public string About => "simulation in time, with and without noise, against Brian2";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        int rounds = bench.Settings.IsQuick ? 2 : 5, steps = bench.Settings.IsQuick ? 1000 : 10_000;
        ReportTable table = result.Table("", "", "steps", "s", "µs a step", "µs a step and trial");
        CircuitSetup shipped = bench.Open();
        foreach (int trials in new[] { 1, 64 })
        {
            double seconds = Bare(shipped, trials, steps / (trials == 64 ? 10 : 1), rounds);
            Row(table, $"dynamic-inversion, no noise, {trials} trial{(trials > 1 ? "s" : "")}, nothing recorded", steps / (trials == 64 ? 10 : 1), seconds,
                trials);
            if (trials == 1)
            {
                result.Keep("seconds_10000_steps", seconds * 10_000 / steps);
            }
        }

        double recorded = Recorded(bench, steps, rounds);
        Row(table, "the same, 1 trial, `neurolcp simulate` with recording, in one process", steps, recorded, 1);

        string noisy = Path.Combine(bench.Settings.Root, "tests", "NeuroLcp.Benchmarks", "peers", "noisy-pair.yaml");
        CircuitSetup pair = bench.OpenOther(noisy, "teacher");
        var own = new Dictionary<int, double>();
        foreach (int trials in new[] { 1, 64 })
        {
            int count = steps / (trials == 64 ? 10 : 1);
            double seconds = Bare(pair, trials, count, rounds);
            own[trials] = seconds / count / trials;
            Row(table, $"noisy-pair, noise, {trials} trial{(trials > 1 ? "s" : "")}", count, seconds, trials);
        }

        Compare(bench, result, table, pair, own);
        result.Notes.Add(FormattableString.Invariant($"The shortest of {rounds} rounds; float; 256 units, step 0.5 ms; one trial runs on one thread, 64 on all. Circuits: circuits/dynamic-inversion.yaml with {shipped.Task.Inputs} inputs, and tests/NeuroLcp.Benchmarks/peers/noisy-pair.yaml (two dense projections, Ornstein-Uhlenbeck noise)."));
    }

    private static void Compare(Workbench bench, SectionResult result, ReportTable table, CircuitSetup pair, Dictionary<int, double> own)
    {
        string weights = Path.Combine(bench.Folder, "pair.npz");
        CircuitValues<float> values = bench.Initial<float>(pair);
        var arrays = new NpzArrays();
        arrays.AddWeights("", values);
        arrays.Write(weights);
        double fastest = double.PositiveInfinity;
        JsonObject? last = null;
        foreach (int threads in bench.Settings.IsQuick ? new[] { 0 } : [0, 2])
        {
            // threads that wait for each other at every step can take very long where the machine is not quiet
            int steps = bench.Settings.IsQuick || threads > 0 ? 2000 : 10_000;
            Workbench.Say($"Brian2, {(threads == 0 ? "one thread" : $"OpenMP, {threads} threads")} (it builds a program)...");
            (JsonObject? measured, string missing) = PythonPeer.Run(
                bench, "brian2_noise.py", [weights, "--steps", steps.ToString(CultureInfo.InvariantCulture), "--threads",
                    threads.ToString(CultureInfo.InvariantCulture)]);
            if (measured is null)
            {
                result.Notes.Add(missing);
                break;
            }

            last = measured;
            double microseconds = PythonPeer.Number(measured, "microseconds");
            fastest = Math.Min(fastest, 1e-6 * microseconds);
            table.Row(threads == 0 ? "Brian2, C++ standalone, noise, 1 trial" : $"the same, OpenMP with {threads} threads", steps, 1e-6 * microseconds * steps,
                microseconds, microseconds);
        }

        if (last is null)
        {
            return;
        }

        result.Keep("brian2_microseconds", 1e6 * fastest);
        result.Keep("ratio_brian2_1", fastest / own[1]);
        result.Keep("ratio_brian2_64", fastest / own[64]);
        ReportTable ratios = result.Table("against Brian2", "", "times as fast, a trial");
        ratios.Row("1 trial", fastest / own[1]);
        ratios.Row("64 trials", fastest / own[64]);
        result.Notes.Add(FormattableString.Invariant($"Brian2 {PythonPeer.Text(last, "version")}, float, -O3 -march=native, its faster setting; its time is what the built program measures of its own run: building is not in it. Is it the same circuit? Same weights, other noise: the root mean square of the somata in the second half is {PythonPeer.Number(last, "soma_rms"):F3} there and {SomaRms(pair, values, 20_000):F3} here."));
    }

    private static double Bare(CircuitSetup setup, int trials, int steps, int rounds)
    {
        using var pool = new WorkerPool(trials == 1 ? 1 : setup.Threads);
        CircuitValues<float> values = CircuitValues<float>.Draw(setup.Circuit, setup.Seed);
        TrialBatch<float> batch = Workbench.Batch<float>(setup.Circuit, setup.Task.Test, 0, trials);
        var simulation = new TimeSimulation<float>(setup.Circuit, values, batch, [], [], 0.5, 1, steps, pool);
        simulation.Run(steps);
        return Timing.ShortestOf(rounds, () => simulation.Run(steps));
    }

    private static double Recorded(Workbench bench, int steps, int rounds)
    {
        string path = Path.Combine(bench.Folder, "time.h5");
        var request = new SimulateRequest
        {
            Input = new CircuitInput { Circuit = bench.CircuitPath, Task = bench.Settings.Task, DataFolder = bench.Settings.DataFolder },
            DurationMs = 0.5 * steps,
            Target = new RecordingTarget { Output = path, Overwrite = true },
        };
        return Timing.ShortestOf(Math.Min(3, rounds), () => SimulateCommand.Run(request, SilentReporter.Instance, CancellationToken.None));
    }

    /// <summary>The size of the somata in the second half, seen every 20 ms.</summary>
    private static double SomaRms(CircuitSetup setup, CircuitValues<float> values, int steps)
    {
        const int every = 40;
        using var pool = new WorkerPool(1);
        TrialBatch<float> batch = Workbench.Batch<float>(setup.Circuit, setup.Task.Test, 0, 1);
        Variable soma = setup.Circuit.Populations[0].Variables.First(v => v.Name == "soma");
        var monitor = new TimeMonitor(soma, every);
        var simulation = new TimeSimulation<float>(setup.Circuit, values, batch, [], [monitor], 0.5, 7, steps, pool);
        simulation.Run(steps / 2);
        double sum = 0;
        long count = 0;
        simulation.Run(steps / 2);
        foreach (float value in simulation.Samples(0))
        {
            sum += value * value;
            count++;
        }

        return Math.Sqrt(sum / count);
    }

    private static void Row(ReportTable table, string name, int steps, double seconds, int trials) =>
        table.Row(name, steps, seconds, 1e6 * seconds / steps, 1e6 * seconds / steps / trials);
}

using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Two threads against one.</summary>
internal sealed class ThreadsSection : ISection
{
    /// <inheritdoc/>
    public string Name => "threads";

    /// <inheritdoc/>
    public string About => "two threads against one: training, and simulating in time";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        if (Environment.ProcessorCount < 2)
        {
            result.Notes.Add("There is one core only: nothing to compare.");
            return;
        }

        int rounds = bench.Settings.IsQuick ? 2 : 8;
        ReportTable table = result.Table("", "", "1 thread", "2 threads", "times as fast");
        foreach (int batch in new[] { 64, 512 })
        {
            int updates = (bench.Settings.IsQuick ? 2048 : 8192) / batch;
            double[] seconds = InTurns(rounds, Training(bench, batch, updates, 1), Training(bench, batch, updates, 2));
            table.Row($"training, batch {batch}: µs a trial", 1e6 * seconds[0], 1e6 * seconds[1], seconds[0] / seconds[1]);
            result.Keep($"training_{batch}", seconds[0] / seconds[1]);
        }

        foreach (int trials in new[] { 64, 512 })
        {
            double[] seconds = InTurns(rounds, Simulating(bench, trials, 1), Simulating(bench, trials, 2));
            table.Row($"simulate, {trials} trials: µs a step", 1e6 * seconds[0], 1e6 * seconds[1], seconds[0] / seconds[1]);
            result.Keep($"simulate_{trials}", seconds[0] / seconds[1]);
        }

        result.Notes.Add(FormattableString.Invariant($"From the weights that training begins with after its first updates; the shortest of {rounds} rounds of the same updates (steps), with one thread and two in turns."));
    }

    /// <summary>The shortest of each: what else the machine does meets both.</summary>
    private static double[] InTurns(int rounds, params Func<double>[] runs)
    {
        double[] best = [.. runs.Select(_ => double.PositiveInfinity)];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < runs.Length; i++)
            {
                best[i] = Math.Min(best[i], runs[i]());
            }
        }

        return best;
    }

    /// <summary>Seconds a trial of the same updates.</summary>
    private static Func<double> Training(Workbench bench, int batch, int updates, int threads)
    {
        CircuitSetup setup = bench.Open(FormattableString.Invariant($"learning.batch={batch}"));
        return () =>
        {
            using var pool = new WorkerPool(threads);
            var trainer = new Trainer<float>(setup.Circuit, setup.Task, bench.Initial<float>(setup), setup.Seed, pool);
            Step(trainer, Math.Max(2, 1024 / batch));
            return Timing.Once(() => Step(trainer, updates)) / (updates * batch);
        };

        static void Step(Trainer<float> trainer, int updates)
        {
            for (int i = 0; i < updates; i++)
            {
                trainer.Step();
            }
        }
    }

    /// <summary>Seconds a step of time.</summary>
    private static Func<double> Simulating(Workbench bench, int trials, int threads)
    {
        CircuitSetup setup = bench.Open();
        Circuit circuit = setup.Circuit;
        CircuitValues<float> values = bench.Initial<float>(setup);
        TrialBatch<float> batch = Workbench.Batch<float>(circuit, setup.Task.Test, 0, trials);
        int steps = bench.Settings.IsQuick ? 200 : 1000;
        return () =>
        {
            using var pool = new WorkerPool(threads);
            var simulation = new TimeSimulation<float>(circuit, values, batch, [], [], circuit.Time.Step, 1, 2 * steps, pool);
            simulation.Run(steps);
            return Timing.Once(() => simulation.Run(steps)) / steps;
        };
    }
}

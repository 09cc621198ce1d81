using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Time;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Studies;

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

        int rounds = bench.Settings.IsQuick ? 2 : 3;
        ReportTable table = result.Table("", "", "1 thread", "2 threads", "times as fast");
        foreach (int batch in new[] { 64, 512 })
        {
            int updates = (bench.Settings.IsQuick ? 2048 : 8192) / batch;
            double[] seconds = [.. new[] { 1, 2 }.Select(threads => Training(bench, batch, updates, threads, rounds))];
            table.Row($"training, batch {batch}: µs a trial", 1e6 * seconds[0], 1e6 * seconds[1], seconds[0] / seconds[1]);
            result.Keep($"training_{batch}", seconds[0] / seconds[1]);
        }

        foreach (int trials in new[] { 64, 512 })
        {
            double[] seconds = [.. new[] { 1, 2 }.Select(threads => Simulating(bench, trials, threads, rounds))];
            table.Row($"simulate, {trials} trials: µs a step", 1e6 * seconds[0], 1e6 * seconds[1], seconds[0] / seconds[1]);
            result.Keep($"simulate_{trials}", seconds[0] / seconds[1]);
        }

        result.Notes.Add(FormattableString.Invariant($"From the weights that training begins with after its first updates; the shortest of {rounds} rounds of the same updates (steps) for each number of threads."));
    }

    private static double Training(Workbench bench, int batch, int updates, int threads, int rounds)
    {
        CircuitSetup setup = bench.Open(FormattableString.Invariant($"learning.batch={batch}"));
        using var pool = new WorkerPool(threads);
        Trainer<float> trainer = null!;
        double best = Timing.ShortestOf(
            rounds,
            () => trainer = Begun(),
            () =>
            {
                for (int i = 0; i < updates; i++)
                {
                    trainer.Step();
                }
            });
        return best / (updates * batch);

        Trainer<float> Begun()
        {
            var begun = new Trainer<float>(setup.Circuit, setup.Task, bench.Initial<float>(setup), setup.Seed, pool);
            for (int i = 0; i < Math.Max(2, 1024 / batch); i++)
            {
                begun.Step();
            }

            return begun;
        }
    }

    private static double Simulating(Workbench bench, int trials, int threads, int rounds)
    {
        CircuitSetup setup = bench.Open();
        using var pool = new WorkerPool(threads);
        Circuit circuit = setup.Circuit;
        CircuitValues<float> values = bench.Initial<float>(setup);
        TrialBatch<float> batch = Workbench.Batch<float>(circuit, setup.Task.Test, 0, trials);
        int steps = bench.Settings.IsQuick ? 200 : 1000;
        var simulation = new TimeSimulation<float>(circuit, values, batch, [], [], circuit.Time.Step, 1, steps, pool);
        return Timing.ShortestOf(rounds, () => simulation.Run(steps), () => simulation.Run(steps)) / steps;
    }
}

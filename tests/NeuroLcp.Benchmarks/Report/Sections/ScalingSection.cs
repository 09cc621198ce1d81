using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Cost against the size of a batch and of a net: are there cliffs?</summary>
internal sealed class ScalingSection : ISection
{
    private const int Limit = 20;

    private static readonly int[] s_batches = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 65, 96, 128, 256, 512, 1024, 2048, 4096];
    private static readonly int[] s_units = [10, 16, 32, 64, 100, 128, 200, 256, 257, 400, 512, 800, 1024, 2048, 4096];

    /// <inheritdoc/>
    public string Name => "scaling";

    /// <inheritdoc/>
    public string About => "cost against batch and against units";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        double budget = bench.Settings.IsQuick ? 0.08 : 0.6;
        int[] batches = bench.Settings.IsQuick ? [.. s_batches.Where(b => b is 1 or 4 or 16 or 64 or 65 or 256 or 1024)] : s_batches;
        int[] units = bench.Settings.IsQuick ? [.. s_units.Where(u => u is 10 or 64 or 256 or 257 or 1024)] : s_units;
        int[] threads = [.. new[] { 1, 2 }.Where(t => t <= Environment.ProcessorCount)];
        double[][] ofBatch = [.. threads.Select(t => Costs(batches, b => Cost(bench, 256, b, t, budget)))];
        double[][] ofUnits = [.. threads.Select(t => Costs(units, u => Cost(bench, u, 64, t, budget)))];
        Show(result, "cost-batch", "256 units, by batch", "trials in a batch", batches, threads, ofBatch);
        Show(result, "cost-units", "64 trials, by units", "units", units, threads, ofUnits);
        result.Keep("worst_step_batch", Worst(ofBatch[0]));
        result.Keep("worst_step_units", Worst(ofUnits[0]));
        result.Notes.Add("Picoseconds a trial, an iteration and a unit²: a relaxation iteration of the whole circuit, divided by its trials and by the square of its pyramidal units, of which two matrices are made. What is done once a batch is shared out over 20 iterations. Flat is what the products alone would be.");
        result.Notes.Add(FormattableString.Invariant($"On one thread, from one size to the next larger, the cost rises by {100 * (result.Values["worst_step_batch"] - 1):0} % at most (batch) and {100 * (result.Values["worst_step_units"] - 1):0} % at most (units)."));
    }

    private static void Show(SectionResult result, string name, string title, string across, int[] sizes, int[] threads, double[][] costs)
    {
        ReportTable table = result.Table($"{title}: ps a trial, an iteration and a unit²", [across, .. threads.Select(t => $"{t} thread{(t > 1 ? "s" : "")}")]);
        for (int i = 0; i < sizes.Length; i++)
        {
            table.Row([sizes[i], .. costs.Select(c => (object?)c[i])]);
        }

        result.Charts.Add(new ReportChart(name, $"Cost of an iteration, {title}", across, "ps a trial and unit²",
            [.. threads.Select((t, i) => ChartLine.Of($"{t} thread{(t > 1 ? "s" : "")}", sizes.Select(s => (double)s), costs[i]))]));
    }

    private static double[] Costs(int[] sizes, Func<int, double> cost) => [.. sizes.Select(s => 1e12 * cost(s))];

    /// <summary>The largest rise from one size to the next.</summary>
    private static double Worst(double[] costs) => costs.Zip(costs.Skip(1), (a, b) => b / a).Max();

    private static double Cost(Workbench bench, int units, int batch, int threads, double budget)
    {
        CircuitSetup setup = bench.Open(
            "solver.kind=relaxation", "solver.tolerance=1e-30", FormattableString.Invariant($"solver.limit={Limit}"),
            FormattableString.Invariant($"learning.batch={batch}"), FormattableString.Invariant($"pyramidal.size={units}"));
        using var pool = new WorkerPool(threads);
        CircuitValues<float> values = bench.Initial<float>(setup);
        TrialBatch<float> trials = Workbench.Batch<float>(setup.Circuit, setup.Task.Train, 0, batch);
        var solver = new EquilibriumSolver<float>(setup.Circuit, [], [], batch, pool);
        double seconds = Timing.Shortest(() => solver.Solve(values, trials), budget);
        return seconds / solver.Report.MeanSteps / batch / ((double)units * units);
    }
}

using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Benchmarks.Report.Peers;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>One relaxation iteration of the whole circuit against its matrix products alone.</summary>
internal sealed class IterationSection : ISection
{
    private const int Limit = 60;

    /// <inheritdoc/>
    public string Name => "iteration";

    /// <inheritdoc/>
    public string About => "a relaxation iteration of the whole circuit against its products alone";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        double budget = bench.Settings.IsQuick ? 0.3 : 1.5;
        ReportTable table = result.Table("", "batch", "threads", "iteration, µs", "its products alone, µs", "ratio", "GFLOP/s of the iteration");
        foreach (int batch in new[] { 64, 512 })
        {
            foreach (int threads in new[] { 1, 2 }.Where(t => t <= Environment.ProcessorCount))
            {
                using var pool = new WorkerPool(threads);
                double iteration = Iteration(bench, batch, pool, budget), products = Products(batch, pool, budget);
                table.Row($"{batch}", $"{threads}", 1e6 * iteration, 1e6 * products, iteration / products, Operations(batch) / iteration / 1e9);
                if (batch == 64)
                {
                    result.Keep(threads == 1 ? "ratio_1_thread" : "ratio_2_threads", iteration / products);
                    result.Keep(threads == 1 ? "microseconds_1_thread" : "microseconds_2_threads", 1e6 * iteration);
                    result.Keep(threads == 1 ? "products_microseconds_1_thread" : "products_microseconds_2_threads", 1e6 * products);
                }
            }
        }

        (System.Text.Json.Nodes.JsonObject? numpy, string missing) = PythonPeer.Run(bench, "numpy_products.py", ["256x256x64"], ("OPENBLAS_NUM_THREADS", "1"));
        double peer = 1e6 * PythonPeer.Number(numpy, "iteration_seconds");
        double ratio = peer / result.Values.GetValueOrDefault("microseconds_1_thread", double.NaN);
        result.Keep("ratio_numpy", ratio);
        result.Notes.Add(missing.Length > 0 ? missing
            : FormattableString.Invariant(
            $"The same iteration in NumPy, batch 64, one thread, as it detects the processor: {peer:F0} µs, {ratio:F1} times as long."));
        result.Notes.Add(FormattableString.Invariant($"An iteration is the difference between {2 * Limit} and {Limit} of them, from the same state, by plain relaxation at initial weights with a tolerance that no trial meets; so what is done once a batch (U x, the start, what is observed) is not in it."));
        result.Notes.Add("Its products are W, S (256 x 256), D (10 x 256) and B (256 x 10) times the batch, all trials at once; on two threads half the trials each.");
    }

    private static double Operations(int batch) => 2.0 * batch * ((2 * 256 * 256) + (2 * 256 * 10));

    /// <summary>Shorter and longer in turns, so that whatever else the machine does meets both.</summary>
    private static double Iteration(Workbench bench, int batch, WorkerPool pool, double budget)
    {
        (Action run, Func<double> steps) = Solving(bench, batch, pool, Limit);
        (Action longer, Func<double> more) = Solving(bench, batch, pool, 2 * Limit);
        double once = double.PositiveInfinity, twice = double.PositiveInfinity;
        for (int turn = 0; turn < 3; turn++)
        {
            once = Math.Min(once, Timing.Shortest(run, budget / 6));
            twice = Math.Min(twice, Timing.Shortest(longer, budget / 6));
        }

        // a trial that rests to the last bit has stopped before the limit
        double difference = (twice - once) / (more() - steps());
        return difference > 0 ? difference : double.NaN;
    }

    private static (Action Run, Func<double> Steps) Solving(Workbench bench, int batch, WorkerPool pool, int limit)
    {
        CircuitSetup setup = bench.Open("solver.kind=relaxation", "solver.tolerance=1e-30", FormattableString.Invariant($"solver.limit={limit}"),
            FormattableString.Invariant($"learning.batch={batch}"));
        CircuitValues<float> values = bench.Initial<float>(setup);
        TrialBatch<float> trials = Workbench.Batch<float>(setup.Circuit, setup.Task.Train, 0, batch);
        var solver = new EquilibriumSolver<float>(setup.Circuit, [], [], batch, pool);
        return (() => solver.Solve(values, trials), () => solver.Report.MeanSteps);
    }

    private static double Products(int batch, WorkerPool pool, double budget)
    {
        var random = new Random(1);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] square = Values(256 * 256), other = Values(256 * 256), wide = Values(10 * 256), tall = Values(256 * 10);
        int share = batch / pool.Count;
        (float[] Rate, float[] Control, float[] Sum, float[] Out)[] work =
            [.. Enumerable.Range(0, pool.Count).Select(_ => (Values(256 * share), Values(10 * share), new float[256 * share], new float[10 * share]))];
        return Timing.Shortest(
            () => pool.Run(worker =>
            {
                (float[] rate, float[] control, float[] sum, float[] output) = work[worker];
                MatrixProducts.Multiply<float>(square, 256, 256, rate, share, sum, share, share);
                MatrixProducts.Multiply<float>(wide, 10, 256, rate, share, output, share, share);
                MatrixProducts.Multiply<float>(other, 256, 256, rate, share, sum, share, share);
                MatrixProducts.MultiplyAdd<float>(tall, 256, 10, control, share, sum, share, share);
            }),
            budget);
    }
}

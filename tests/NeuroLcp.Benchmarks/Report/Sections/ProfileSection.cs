using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Experiments.Setup;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Learning;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>Where the time of an epoch goes: each stage done alone, as often as an epoch does it, against the epoch.</summary>
internal sealed class ProfileSection : ISection
{
    /// <inheritdoc/>
    public string Name => "profile";

    /// <inheritdoc/>
    public string About => "where the time of a training epoch goes";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        CircuitSetup setup = bench.Open();
        using var pool = new WorkerPool(setup.Threads);
        int updates = bench.Settings.IsQuick ? 20 : 100, batch = setup.Circuit.Learning.Batch, epoch = (setup.Task.Train.Count + batch - 1) / batch;
        double budget = bench.Settings.IsQuick ? 0.2 : 0.8;

        // a trainer that begins at trained weights with small steps stays there
        CircuitSetup slow = bench.Open("learning.optimiser.rate=1e-5", "learning.optimiser.floor=1e-6");
        CircuitValues<float> values = bench.TrainedValues<float>(slow);
        var trainer = new Trainer<float>(slow.Circuit, slow.Task, values, slow.Seed, pool);
        double step = Timing.ShortestOf(3, () =>
        {
            for (int i = 0; i < updates; i++)
            {
                trainer.Step();
            }
        }) / updates;

        (double load, double solve, double products, double iterations) = Solver(bench, pool, updates, budget);
        double increments = Increments(setup.Circuit, batch, budget), optimiser = Optimisation(setup.Circuit, budget), evaluate = 0;
        evaluate = Timing.ShortestOf(2, () => trainer.Evaluate(setup.Task.Test));

        ReportTable table = result.Table(
            FormattableString.Invariant($"an epoch of {epoch} updates at trained weights, {pool.Count} threads"), "stage", "ms an update", "s an epoch",
                "% of training");
        Row("loading the batch", load);
        Row("equilibria: solver in all", solve);
        Row("  of it: matrix products alone, for as many iterations", products);
        Row("increments: outer products alone", increments / pool.Count);
        Row("optimiser alone (Adam, all weights)", optimiser / pool.Count);
        Row("the rest: what is observed, sums, barriers", step - load - solve - (increments / pool.Count) - (optimiser / pool.Count));
        Row("training, a whole update", step);
        table.Row("test after an epoch (once)", null, evaluate, 100 * evaluate / (step * epoch));
        TrainedRun run = bench.Trained;
        double whole = run.Seconds / run.Epochs;
        table.Row("whole run, an epoch of it: start, data, recording, checkpoints, other weights", null, whole, 100 * whole / (step * epoch));
        result.Keep("solver_share", solve / step);
        result.Keep("products_share", products / step);
        result.Notes.Add(FormattableString.Invariant($"Each stage by itself, by stopwatch, in the product's own code; {iterations:F1} iterations a trial on the batches measured. Increments and optimiser are measured on one thread and divided by the number of threads, the rest is what is left over: it can come out below 0 where stages overlap in cache better than alone."));
        void Row(string name, double seconds) => table.Row(name, 1e3 * seconds, seconds * epoch, 100 * seconds / step);
    }

    private static (double Load, double Solve, double Products, double Iterations) Solver(Workbench bench, WorkerPool pool, int updates, double budget)
    {
        CircuitSetup setup = bench.Open();
        Circuit circuit = setup.Circuit;
        int capacity = circuit.Learning.Batch;
        CircuitValues<float> values = bench.TrainedValues<float>(setup);
        var solver = new EquilibriumSolver<float>(circuit, [], [], capacity, pool);
        var order = new PresentationOrder(1, setup.Task.Train.Count, capacity);
        TrialBatch<float>[] batches = [.. Enumerable.Range(0, updates)
            .Select(_ => new TrialBatch<float>(circuit.Task, circuit.Learning.SoftTargets, capacity))];
        void Load()
        {
            for (int i = 0; i < updates; i++)
            {
                batches[i].Load(setup.Task.Train, order.Batch(0, i % order.Batches), 0, pool);
            }
        }

        double load = Timing.ShortestOf(3, Load) / updates, iterations = 0;
        double solve = Timing.ShortestOf(3, () =>
        {
            iterations = 0;
            foreach (TrialBatch<float> batch in batches)
            {
                solver.Solve(values, batch);
                iterations += solver.Report.MeanSteps / updates;
            }
        }) / updates;
        return (load, solve, iterations * Products(circuit, capacity, budget) / pool.Count, iterations);
    }

    /// <summary>The products of one iteration on one thread: every weight between populations whose values change as trials relax.</summary>
    private static double Products(Circuit circuit, int trials, double budget)
    {
        Weight[] weights = [.. circuit.Weights.Where(w => w.Pre is { } pre && pre.Variables.Any(v => v.IsState))];
        float[][] matrices = [.. weights.Select(w => new float[w.Rows * w.Columns])];
        int widest = weights.Max(w => Math.Max(w.Rows, w.Columns));
        float[] x = new float[widest * trials], y = new float[widest * trials];
        return Timing.Shortest(
            () =>
            {
                for (int i = 0; i < weights.Length; i++)
                {
                    MatrixProducts.Multiply<float>(matrices[i], weights[i].Rows, weights[i].Columns, x, trials, y, trials, trials);
                }
            },
            budget);
    }

    private static double Increments(Circuit circuit, int trials, double budget)
    {
        Weight[] weights = [.. circuit.Weights.Where(w => w is { Rule.InTime: false, Pre: not null })];
        float[][] increments = [.. weights.Select(w => new float[w.Rows * w.Columns])];
        int widest = weights.Max(w => Math.Max(w.Rows, w.Columns));
        float[] post = new float[widest * trials], pre = new float[widest * trials], scratch = new float[widest * trials];
        return Timing.Shortest(
            () =>
            {
                for (int i = 0; i < weights.Length; i++)
                {
                    MatrixProducts.AddOuterProducts<float>(post, trials, weights[i].Rows, pre, trials, weights[i].Columns, increments[i], trials, 0,
                        weights[i].Rows, scratch);
                }
            },
            budget);
    }

    private static double Optimisation(Circuit circuit, double budget)
    {
        Weight[] weights = [.. circuit.Weights.Where(w => w.Rule is { InTime: false })];
        Optimiser<float> optimiser = Optimiser<float>.Create(
            new OptimiserSettings(circuit.Learning.Optimiser) { Momentum = circuit.Learning.Momentum },
                [.. weights.Select(w => new OptimisedWeight(w.Name, w.Rows * w.Columns, w.Rule!.Rate))]);
        float[][] values = [.. weights.Select(w => new float[w.Rows * w.Columns])], increments = [.. weights.Select(w => new float[w.Rows * w.Columns])];
        foreach (float[] increment in increments)
        {
            Array.Fill(increment, 1e-3f);
        }

        return Timing.Shortest(
            () =>
            {
                for (int i = 0; i < weights.Length; i++)
                {
                    optimiser.Update(i, values[i], increments[i], 1e-6);
                }
            },
            budget);
    }
}

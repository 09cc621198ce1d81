using System.Numerics;
using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>How many iterations a trial takes with each solver, and whether it ends at the reference equilibrium.</summary>
internal sealed class EquilibriaSection : ISection
{
    private const int Batch = 64;

    /// <summary>
    /// Two equilibria of which the somata differ by less of their length are one; what float leaves open is far below, other equilibria far above.
    /// </summary>
    private const double SameWithin = 1e-2;

    // newton is asked for as well: the language refuses what it does not know, and then it has no row
    private static readonly string[] s_kinds = ["auto", "relaxation", "krylov", "newton"];

    /// <inheritdoc/>
    public string Name => "equilibria";

    /// <inheritdoc/>
    public string About => "iterations a trial with each solver, and which equilibrium is found";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        int count = bench.Settings.IsQuick ? 128 : 1024;
        foreach (bool trained in new[] { false, true })
        {
            string when = trained ? "trained" : "initial";
            Workbench.Say($"equilibria at {when} weights...");
            (Solved reference, double largest) = Reference(bench, count, trained);
            ReportTable steps = result.Table(
                $"{when} weights, {count} test trials", "solver.kind", "mean iterations", "median", "99 %", "unconverged", "µs a trial", "at the reference, %",
                    "largest distance there");
            ReportTable apart = new()
            {
                Title = $"{when} weights: trials that end elsewhere",
                Columns = ["solver.kind", "trials", "H there", "H of the reference", "loss there", "loss of the reference"]
            };
            foreach (string kind in s_kinds)
            {
                if (Find<float>(bench, count, trained, $"solver.kind={kind}") is not { } found)
                {
                    continue;
                }

                double[] distances = [.. Enumerable.Range(0, count).Select(t => Distance(found.Soma[t], reference.Soma[t]))];
                bool[] same = [.. distances.Select(d => d < SameWithin)];
                int[] sorted = [.. found.Steps.Order()];
                double share = same.Count(s => s) / (double)count;
                steps.Row(kind, sorted.Average(), (double)sorted[count / 2], (double)sorted[(int)(0.99 * count)], found.Unconverged,
                    1e6 * found.Seconds / count, 100 * share, distances.Where(d => d < SameWithin).DefaultIfEmpty(double.NaN).Max());
                if (kind == "auto")
                {
                    result.Keep($"mean_steps_{when}", sorted.Average());
                    result.Keep(trained ? "share_at_reference" : "share_at_reference_initial", share);
                }

                int[] elsewhere = [.. Enumerable.Range(0, count).Where(t => !same[t])];
                if (elsewhere.Length > 0)
                {
                    apart.Row(kind, elsewhere.Length, Mean(found.Control), Mean(reference.Control), Mean(found.Loss), Mean(reference.Loss));
                    double Mean(double[] values) => elsewhere.Average(t => values[t]);
                }
            }

            if (apart.Rows.Count > 0)
            {
                result.Tables.Add(apart);
            }

            result.Notes.Add(FormattableString.Invariant($"At {when} weights the reference is plain relaxation from rest in double to a residual of 1e-10; {reference.Unconverged} of {count} trials did not reach it (largest residual {largest:E1})."));
        }

        result.Notes.Add(FormattableString.Invariant($"Solvers run in float with the circuit's tolerance and limit, batch {Batch}, all threads. A trial is at the reference where its somata differ by less than {100 * SameWithin:G2} % of their length. H = ½‖ψ‖²; losses are a trial's own, undivided."));
        result.Notes.Add(TrainedNote(bench));
    }

    /// <summary>Where the trained weights are from.</summary>
    public static string TrainedNote(Workbench bench) =>
        FormattableString.Invariant($"Trained weights: {bench.Trained.Epochs} epoch(s) of {bench.Settings.Task}, as the circuit file says otherwise.");

    private static (Solved Found, double Largest) Reference(Workbench bench, int count, bool trained)
    {
        Solved found = Find<double>(bench, count, trained, "solver.kind=relaxation", "solver.tolerance=1e-10", "solver.limit=20000")!;
        return (found, found.Residuals.Max());
    }

    private static Solved? Find<T>(Workbench bench, int count, bool trained, params string[] overrides)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CircuitSetup setup;
        try
        {
            setup = bench.Open(overrides);
        }
        catch (CircuitException)
        {
            return null;
        }

        Circuit circuit = setup.Circuit;
        CircuitValues<T> values = trained ? bench.TrainedValues<T>(setup) : bench.Initial<T>(setup);
        using var pool = new WorkerPool(setup.Threads);
        Variable soma = circuit.Populations.First(p => p.Name == "pyramidal").Variables.First(v => v.Name == "soma");
        List<(Expression, int)> observed = [(new VariableReference(soma), soma.Population.Size), (circuit.Loss!, 1),
            .. circuit.Control.Select(c => ((Expression)new VariableReference(c.Current), c.Current.Population.Size))];
        var solver = new EquilibriumSolver<T>(circuit, [], observed, Batch, pool);
        var result = new Solved(count);
        for (int first = 0; first < count; first += Batch)
        {
            TrialBatch<T> batch = Workbench.Batch<T>(circuit, setup.Task.Test, first, Batch);
            solver.Solve(values, batch);
            result.Seconds += Timing.Once(() => solver.Solve(values, batch));
            for (int t = 0; t < Batch; t++)
            {
                result.Steps[first + t] = solver.Report.Steps[t];
                result.Residuals[first + t] = solver.Report.Residuals[t];
                result.Unconverged += solver.Report.Converged[t] ? 0 : 1;
                result.Soma[first + t] = Column(solver.Observed(0), t);
                result.Loss[first + t] = double.CreateChecked(solver.Observed(1)[t]) * (circuit.Learning.PerBatch ? circuit.Learning.Batch : 1);
                for (int c = 0; c < circuit.Control.Count; c++)
                {
                    result.Control[first + t] += 0.5 * Column(solver.Observed(2 + c), t).Sum(v => v * v);
                }
            }
        }

        return result;
    }

    private static double[] Column<T>(ReadOnlySpan<T> values, int trial)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var column = new double[values.Length / Batch];
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = double.CreateChecked(values[(i * Batch) + trial]);
        }

        return column;
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / b.Sum(y => y * y));

    private sealed class Solved(int count)
    {
        public int[] Steps { get; } = new int[count];

        public double[] Residuals { get; } = new double[count];

        public double[][] Soma { get; } = new double[count][];

        public double[] Control { get; } = new double[count];

        public double[] Loss { get; } = new double[count];

        public int Unconverged { get; set; }

        public double Seconds { get; set; }
    }
}

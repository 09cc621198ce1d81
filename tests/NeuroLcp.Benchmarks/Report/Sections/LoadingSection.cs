using NeuroLcp.Benchmarks.Report.Page;
using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Benchmarks.Report.Sections;

/// <summary>From a circuit file to something that computes.</summary>
internal sealed class LoadingSection : ISection
{
    /// <inheritdoc/>
    public string Name => "loading";

    /// <inheritdoc/>
    public string About => "loading and compiling a circuit file, warm and as a whole process";

    /// <inheritdoc/>
    public void Measure(Workbench bench, SectionResult result)
    {
        double budget = bench.Settings.IsQuick ? 0.3 : 1.5;
        CircuitSetup setup = bench.Open();
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<float> values = bench.Initial<float>(setup);
        TaskShape shape = setup.Circuit.Task;
        double load = Timing.Shortest(() => CircuitFile.Load(bench.CircuitPath, shape, []), budget);
        double compile = Timing.Shortest(() => _ = new EquilibriumSolver<float>(CircuitFile.Load(bench.CircuitPath, shape, []), [], [], 64, pool), budget);
        double trainer = Timing.Shortest(() => _ = new Trainer<float>(setup.Circuit, setup.Task, values, 1, pool), budget);
        double draw = Timing.Shortest(() => bench.Initial<float>(setup), budget);
        result.Keep("warm_milliseconds", 1e3 * compile);
        ReportTable table = result.Table("", "", "ms");
        table.Row("warm: read and check circuits/dynamic-inversion.yaml", 1e3 * load);
        table.Row("warm: the same, and compile its equilibrium", 1e3 * compile);
        table.Row("warm: compile a checked circuit for training, with all memory of batch 64", 1e3 * trainer);
        table.Row("warm: draw its weights (784-256-10)", 1e3 * draw);
        result.Notes.Add("Warm: the shortest of many in a process that has done it before.");
        if (bench.Settings.Program is not { } program)
        {
            result.Notes.Add("Cold starts were not measured: the program was not built (run this through `./neurolcp bench`).");
            return;
        }

        int rounds = bench.Settings.IsQuick ? 3 : 9;
        double help = Cold(rounds, program, "--help"), describe = Cold(rounds, program, "describe", bench.CircuitPath),
            check = Cold(rounds, program, "check", bench.CircuitPath), runtime = Cold(rounds, "--version");
        result.Keep("cold_milliseconds", 1e3 * check);
        table.Row("cold, whole process: `dotnet --version`, for comparison", 1e3 * runtime);
        table.Row("cold, whole process: `neurolcp --help`", 1e3 * help);
        table.Row("cold, whole process: `neurolcp describe circuits/dynamic-inversion.yaml`", 1e3 * describe);
        table.Row("cold, whole process: `neurolcp check circuits/dynamic-inversion.yaml`", 1e3 * check);
        result.Notes.Add(FormattableString.Invariant($"Cold: a new process from its start to its end, without the launcher's own look for changed sources; the median of {rounds}. `describe` reads and checks the file; `check` draws the weights and looks at the stability of the circuit besides."));
    }

    private static double Cold(int rounds, params string[] arguments)
    {
        ChildProcess.SecondsOf("dotnet", arguments);
        double[] seconds = [.. Enumerable.Range(0, rounds).Select(_ => ChildProcess.SecondsOf("dotnet", arguments)).Order()];
        return seconds[rounds / 2];
    }
}

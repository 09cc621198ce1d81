using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Recording.Files;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.New;

namespace NeuroLcp.Experiments.Setup;

/// <summary>A circuit with its task, ready to be computed with.</summary>
public sealed record CircuitSetup
{
    /// <summary>The seed where none is given: fixed, so that two people who type the same see the same.</summary>
    public const ulong DefaultSeed = 1;

    /// <summary>Below this, rounding of 2⁻²⁴ a term stands in the way.</summary>
    private const double FinestFloatTolerance = 3e-7;

    /// <summary>The checked circuit.</summary>
    public required Circuit Circuit { get; init; }

    /// <summary>Its task.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The seed of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Worker threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The floating-point type.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The request it was made from.</summary>
    public required CircuitInput Input { get; init; }

    private readonly HashSet<string> _said = [];

    private IProgressReporter Progress { get; init; } = SilentReporter.Instance;

    /// <summary>Tells the person something, once.</summary>
    public void Say(string line)
    {
        if (_said.Add(line))
        {
            Progress.Note(line);
        }
    }

    /// <summary>Says where more trials are asked for than there are.</summary>
    /// <param name="asked">How many, after <c>--trials</c>; null where it was not given.</param>
    /// <param name="set">The trials there are.</param>
    /// <param name="which">Which of the two sets, for people.</param>
    public void SayTrials(int? asked, ExampleSet set, string which)
    {
        if (asked > set.Count)
        {
            Say(FormattableString.Invariant($"notice: --trials {asked}: the task has {set.Count} {which} trials, and all of them are taken"));
        }
    }

    /// <summary>Opens the task, then reads and checks the circuit for its sizes; warnings and notices go to the person.</summary>
    /// <param name="input">The circuit and its task.</param>
    /// <param name="overrides">Further overrides, in the notation of <c>--set</c>; they win.</param>
    /// <param name="progress">Takes the warnings.</param>
    /// <param name="recorded">A circuit from a recording, in place of the file; what the person says wins over what was recorded.</param>
    /// <exception cref="CircuitException">The circuit is wrong.</exception>
    /// <exception cref="TaskException">The task is wrong.</exception>
    /// <exception cref="RequestException">The circuit cannot learn as asked.</exception>
    public static CircuitSetup Open(CircuitInput input, IEnumerable<string> overrides, IProgressReporter progress, RecordedCircuit? recorded = null)
    {
        recorded ??= input.Recorded;
        input = recorded is null ? input with { Circuit = ShippedCircuits.Find(input.Circuit) } : input;
        ulong seed = input.Seed is { } given ? (ulong)given : recorded?.Seed ?? DefaultSeed;
        RequireSaidOnce(input, overrides);

        // read once: what comes through a pipe is gone then
        SourceText? source = recorded is null ? Language.CircuitFile.Read(input.Circuit) : null;
        string? defaultTask = source is not null ? Language.CircuitFile.DefaultTask(source) : recorded!.Task;
        LearningTask task = TaskCatalogue.Open(input.Task ?? defaultTask ?? "digits", input.DataFolder, seed, TaskFile.Open);
        foreach (string read in task.Files.Append(input.Circuit))
        {
            InputFiles.Add(read);
        }

        List<string> all = [.. recorded?.Overrides ?? [], .. input.Set.Select(a => $"{a.Key}={a.Value}"), .. overrides];
        if (input.Batch is { } batch)
        {
            all.Add(FormattableString.Invariant($"learning.batch={batch}"));
        }

        var shape = new TaskShape(task.Inputs, task.Outputs);
        Circuit circuit = source is not null ? Language.CircuitFile.Parse(source, shape, all, input.Learn)
            : Language.CircuitFile.Parse(recorded!.Text, shape, all, recorded.Method);
        foreach (string notice in task.Notices)
        {
            progress.Note($"notice: {notice}");
        }

        foreach (Diagnostic finding in circuit.Findings)
        {
            progress.Note(DiagnosticText.Format(finding));
        }

        FreeCircuit.RequireNoLoops(circuit);
        NewtonPlan.RequireSmall(circuit);
        Precision precision = input.Precision ?? recorded?.Precision ?? (circuit.IsDouble == true ? Precision.Double : Precision.Float);
        if (precision == Precision.Float && circuit.Solver.Tolerance < FinestFloatTolerance && !circuit.Solver.Method.EndsByNewton)
        {
            progress.Note(FormattableString.Invariant($"warning: a tolerance of {circuit.Solver.Tolerance:G3} is finer than float can resolve, and trials will not converge; add --precision double, or 'precision: double' to the file"));
        }

        return new CircuitSetup
        {
            Circuit = circuit,
            Task = task,
            Seed = seed,
            Threads = input.Threads ?? DefaultThreads(),
            Precision = precision,
            Input = input,
            Progress = progress,
        };
    }

    /// <summary>Refuses a value that is given in two ways, or twice: which of the two was meant is not for the program to choose.</summary>
    private static void RequireSaidOnce(CircuitInput input, IEnumerable<string> overrides)
    {
        IEnumerable<(string Name, string Written)> said = input.Set.Select(a => (Name(a.Key), $"--set {a.Key}={a.Value}"));
        IEnumerable<(string Name, string Written)> options = overrides.Select(o => o.Split('=', 2))
            .Select(o => (Name(o[0]), $"--{o[0].Split('.')[^1]} {o[^1]}"));
        (string Name, string Written)[] others =
        [
            .. options,
            .. input.Batch is { } batch ? [("learning.batch", FormattableString.Invariant($"--batch {batch}"))] : Array.Empty<(string, string)>(),
        ];
        foreach (IGrouping<string, (string Name, string Written)> twice in said.Concat(others).GroupBy(s => s.Name).Where(g => g.Count() > 1))
        {
            throw new RequestException($"'{twice.Key}' is set {(twice.Count() == 2 ? "twice" : $"{twice.Count()} times")}: {string.Join(" and ", twice.Select(s => s.Written))}; say it once");
        }

        // a parameter and a weight may be said with or without their section
        static string Name(string key)
        {
            string[] parts = [.. key.Split('.').Select(p => p.Trim())];
            return string.Join('.', parts is ["parameters" or "weights" or "populations", _, ..] ? parts[1..] : parts);
        }
    }

    /// <summary>Refuses to look for the equilibrium of a circuit that comes to no rest.</summary>
    /// <param name="phases">What is to run; null for an equilibrium whatever the file says.</param>
    /// <exception cref="RequestException">The circuit has events, and a phase is an equilibrium.</exception>
    /// <exception cref="CircuitException">A controller without a leak integrates towards a target that no state reaches.</exception>
    public void RequireEquilibrium(params IReadOnlyList<Phase>? phases)
    {
        if (!Circuit.HasEvents)
        {
            foreach (IReadOnlyList<Held> held in phases is null ? [[]] : phases.Where(p => p.Kind == PhaseKind.Equilibrate).Select(p => p.Hold))
            {
                ReachableTargets.Require(Circuit, held, Task.Test);
            }

            return;
        }

        if (phases?.Any(p => p.Kind == PhaseKind.Equilibrate) == false)
        {
            return;
        }

        string[] events = [.. Circuit.Populations.SelectMany(p => p.Variables).Where(v => v.Kind == VariableKind.Event).Select(v => v.FullName)];
        string way = phases is null ? "run it in time, with 'neurolcp simulate'"
            : "give it a 'protocol:' of phases in time ('simulate:'), and an 'evaluation:' in time, or run it with 'neurolcp simulate'";
        throw new RequestException($"circuit '{Circuit.Name}' has events{(events.Length == 0 ? "" : $" ({string.Join(", ", events)})")}: it comes to no rest, so there is no equilibrium to find or to learn at; {way}");
    }

    /// <summary>All processors, or what a batch system grants.</summary>
    private static int DefaultThreads() =>
        int.TryParse(Environment.GetEnvironmentVariable("SLURM_CPUS_PER_TASK"), out int granted) && granted > 0
            ? Math.Min(granted, Environment.ProcessorCount)
            : Environment.ProcessorCount;
}

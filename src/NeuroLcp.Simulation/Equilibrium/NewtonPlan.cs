using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>The compiled F(x) = x⁺(x) − x of a circuit's plain relaxation step, and its derivatives; shared by all workers.</summary>
public sealed class NewtonPlan
{
    /// <summary>The most iterated units: a matrix of 2 MB for each thread, and 45 million multiply-adds to solve with it.</summary>
    public const int MostUnits = 512;

    private readonly TaskInputs _task;

    /// <param name="step">The plain relaxation step.</param>
    /// <exception cref="CircuitException">The circuit has too many iterated units.</exception>
    internal NewtonPlan(RelaxationPlan step)
    {
        RelaxationMap map = step.Map;
        RequireSmall(map);
        Step = step;
        States = new StateLayout(map.Iterated);
        Tangents = new TangentPlan(
            map.Resolve,
            States,
            map.Circuit.Populations.SelectMany(p => p.Variables).ToHashSet(),
            [.. map.Iterated.Select(s => (map.Next(s) - new VariableReference(s), s.Population.Size))]);
        _task = new TaskInputs(Tangents.Program);
        Points = [.. map.Iterated.Select(Tangents.Program.FindInput)];
    }

    /// <summary>The step.</summary>
    internal RelaxationPlan Step { get; }

    /// <summary>All iterated units of a trial as one vector, in the order of the step's states.</summary>
    internal StateLayout States { get; }

    /// <summary>J = ∂F/∂x.</summary>
    internal TangentPlan Tangents { get; }

    /// <summary>Where the derivatives want each state; null where they do not depend on it.</summary>
    internal PlanInput?[] Points { get; }

    /// <summary>The weights of all products.</summary>
    internal IEnumerable<Weight> Weights => Step.Program.Weights.Concat(Tangents.Program.Weights);

    /// <summary>Refuses a circuit that asks for Newton's method and has more iterated units than <see cref="MostUnits"/>.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <exception cref="CircuitException">It has; the finding points at the word in the file or in the override.</exception>
    public static void RequireSmall(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        if (circuit.Solver.Method.EndsByNewton && !circuit.HasEvents)
        {
            // what is held is not iterated: no phase has more
            RequireSmall(new RelaxationMap(circuit, []));
        }
    }

    /// <summary>Copies the trial's input and target to where the derivatives want them.</summary>
    internal void LoadTask(Workspace<double> work, TrialBatch<double> trial) => _task.Load(work, trial, 0);

    private static void RequireSmall(RelaxationMap map)
    {
        int units = map.Iterated.Sum(s => s.Population.Size);
        if (units > MostUnits)
        {
            throw new CircuitException([new Diagnostic(
                Severity.Error,
                map.Circuit.SolverPosition ?? SourcePosition.Whole(new SourceText(map.Circuit.Name, map.Circuit.Text)),
                FormattableString.Invariant($"solver.kind: newton keeps a dense matrix of all iterated units of a trial, at most {MostUnits}; this circuit has {units:N0}: {Listed(map)}"),
                "use auto")]);
        }
    }

    private static string Listed(RelaxationMap map) =>
        string.Join(", ", map.Iterated.Select(s => FormattableString.Invariant($"{s.Population.Size:N0} of {s.FullName}")));
}

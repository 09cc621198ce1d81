using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Language.Checking;

/// <summary>
/// Everything of a circuit that has a name, as far as it is known yet. Names whose own line is wrong are kept, so that they are not reported again.
/// </summary>
internal sealed class CircuitScope(TaskShape task, Findings findings)
{
    /// <summary>What has been found so far.</summary>
    public Findings Findings { get; } = findings;

    /// <summary>The sizes of the task.</summary>
    public TaskShape Task { get; } = task;

    /// <summary>The axis of the task's inputs.</summary>
    public Axis Inputs { get; } = new("task.inputs", task.Inputs);

    /// <summary>The axis of the task's outputs.</summary>
    public Axis Outputs { get; } = new("task.outputs", task.Outputs);

    /// <summary>Parameters by name; null where the definition is wrong.</summary>
    public Dictionary<string, Parameter?> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Populations by name; null where the declaration is wrong.</summary>
    public Dictionary<string, PopulationScope?> Populations { get; } = new(StringComparer.Ordinal);

    /// <summary>Weights by name; null where the declaration is wrong.</summary>
    public Dictionary<string, Weight?> Weights { get; } = new(StringComparer.Ordinal);

    /// <summary>The cells that make up the units of a population, where it has any.</summary>
    public PopulationScope? Cells(Population population) =>
        Populations.GetValueOrDefault(population.Ensemble is null ? CellName(population.Name) : population.Name);

    /// <summary>What the cells of a population are called. No name of the file has a dot.</summary>
    public static string CellName(string population) => $"{population}.cell";

    /// <summary>
    /// The variable that a name means in the equations of a population: its own; for cells then those of their unit; or another population's.
    /// </summary>
    public Variable? Variable(Population from, NameSyntax name) => name.Second is not { } second
        ? Own(from)?.Variables.GetValueOrDefault(name.First) ?? (from.Ensemble is { } unit ? Own(unit)?.Variables.GetValueOrDefault(name.First) : null)
        : PopulationNamed(from, name.First)?.Variables.GetValueOrDefault(second);

    /// <summary>The population that stands before a dot in the equations of a population; its own cells go by <c>cell</c>.</summary>
    public PopulationScope? PopulationNamed(Population from, string name) =>
        name == "cell" && Cells(from) is { } cells ? cells : Populations.GetValueOrDefault(name);

    private PopulationScope? Own(Population population) => Populations.GetValueOrDefault(population.Name);

    /// <summary>Every noise source, in order of appearance.</summary>
    public List<NoiseSource> Noise { get; } = [];

    /// <summary>True where something happens at instants.</summary>
    public bool HasEvents => Noise.Any(n => n.Kind == NoiseKind.Uniform) || Populations.Values.Any(p => p?.Population.Updates.Count > 0);

    /// <summary>The names of the parameters something uses.</summary>
    public HashSet<string> UsedParameters { get; } = new(StringComparer.Ordinal);

    /// <summary>The parameters that something divides by and that nothing can be divided by; each is reported once.</summary>
    public HashSet<Parameter> RefusedDivisors { get; } = [];

    /// <summary>The weights some equation uses.</summary>
    public HashSet<Weight> UsedWeights { get; } = [];

    /// <summary>The weights whose rule is wrong.</summary>
    public HashSet<Weight> BrokenRules { get; } = [];

    /// <summary>The weights with low-pass synapses, and their time constant as written; null where that is no formula.</summary>
    public Dictionary<Weight, Formula?> Lowpass { get; } = [];

    /// <summary>Where low-pass synapses are given a signal; looked at when all variables are known.</summary>
    public List<(Weight Weight, FormulaPlace Place, Formula Formula, BinarySyntax Product)> Drives { get; } = [];

    /// <summary>How the circuit learns, which says what task.loss is.</summary>
    public LearningSettings Learning { get; set; } = new();
}

/// <summary>A population and its variables by name.</summary>
internal sealed class PopulationScope(Population population)
{
    public Population Population { get; } = population;

    /// <summary>Its variables; listed before their equations are checked.</summary>
    public Dictionary<string, Variable> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The values whose equation is wrong, so that their dimension is not known.</summary>
    public HashSet<Variable> Broken { get; } = [];

    /// <summary>The variables whose unit the file states, and where.</summary>
    public Dictionary<Variable, SourcePosition> Stated { get; } = [];
}

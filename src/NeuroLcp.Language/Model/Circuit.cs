using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Model;

/// <summary>A checked circuit: populations, weights, rules and settings, with every name resolved. Immutable once built.</summary>
public sealed class Circuit
{
    /// <summary>The name of the circuit (<c>circuit:</c>).</summary>
    public required string Name { get; init; }

    /// <summary>What the circuit is, in a sentence (<c>about:</c>).</summary>
    public required string About { get; init; }

    /// <summary>Where it comes from (<c>source:</c>).</summary>
    public required IReadOnlyList<string> Source { get; init; }

    /// <summary>The sizes of the task it was built for.</summary>
    public required TaskShape Task { get; init; }

    /// <summary>The task it is meant for (<c>task:</c>), as after <c>--task</c>; null where the file names none.</summary>
    public string? DefaultTask { get; init; }

    /// <summary>True for <c>precision: double</c>, false for <c>float</c>; null where the file does not say.</summary>
    public bool? IsDouble { get; init; }

    /// <summary>The parameters, in the order of the file.</summary>
    public required IReadOnlyList<Parameter> Parameters { get; init; }

    /// <summary>The populations, in the order of the file.</summary>
    public required IReadOnlyList<Population> Populations { get; init; }

    /// <summary>The weights, in the order of the file, tied ones included.</summary>
    public required IReadOnlyList<Weight> Weights { get; init; }

    /// <summary>All noise sources, in order of appearance; the index is the random stream.</summary>
    public required IReadOnlyList<NoiseSource> Noise { get; init; }

    /// <summary>Every variable in an order in which each value comes after the values it needs (states first).</summary>
    public required IReadOnlyList<Variable> EvaluationOrder { get; init; }

    /// <summary>ψ: which current into which state is the control.</summary>
    public required IReadOnlyList<ControlPair> Control { get; init; }

    /// <summary>What is held, and at what value, to run without control.</summary>
    public required IReadOnlyList<Held> Free { get; init; }

    /// <summary>The controller that was derived from the file's free dynamics; null where the file states its own.</summary>
    public ControllerSettings? Controller { get; internal set; }

    /// <summary>What it learns by: its own rules, unless it was loaded for another method.</summary>
    public LearningMethod Method { get; internal set; }

    /// <summary>The variable that is the circuit's answer; null where the file names none.</summary>
    public required Variable? Readout { get; init; }

    /// <summary>The loss of a trial as a formula of the readout (already divided by the batch where <c>per: batch</c>); null without a readout.</summary>
    public required Expression? Loss { get; init; }

    /// <summary>How it learns.</summary>
    public required LearningSettings Learning { get; init; }

    /// <summary>What a trial of training is made of, in order (<c>protocol:</c>); one equilibrium unless the file says otherwise.</summary>
    public required IReadOnlyList<Phase> Protocol { get; init; }

    /// <summary>How the circuit is tested (<c>evaluation:</c>): at its equilibrium unless the file says otherwise, with <see cref="Free"/> held.</summary>
    public required Phase Evaluation { get; init; }

    /// <summary>How equilibria are found.</summary>
    public required SolverSettings Solver { get; init; }

    /// <summary>How it is integrated in time.</summary>
    public required TimeSettings Time { get; init; }

    /// <summary>Where <c>time: step</c> was given, in the file or from outside, for findings about it; null where it was not.</summary>
    public SourcePosition? StepPosition { get; internal set; }

    /// <summary>Where <c>solver: kind</c> was given, in the file or from outside, for findings about it; null where it was not.</summary>
    public SourcePosition? SolverPosition { get; internal set; }

    /// <summary>What to record unless told otherwise, as written (<c>record:</c>).</summary>
    public IReadOnlyList<string> Record { get; init; } = [];

    /// <summary>Warnings and notices found while checking.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; internal set; } = [];

    /// <summary>The text of the file.</summary>
    public string Text { get; internal set; } = "";

    /// <summary>
    /// The circuit file that runs: <see cref="Text"/> with overrides in their places and its controller written out. Null where it is the text itself.
    /// </summary>
    public string? Expansion { get; internal set; }

    /// <summary>The overrides applied to it, as given.</summary>
    public IReadOnlyList<string> Overrides { get; internal set; } = [];

    /// <summary>True where something happens at instants: such a circuit runs in time only and has no equilibrium.</summary>
    public bool HasEvents => Noise.Any(n => n.Kind == NoiseKind.Uniform) || Populations.Any(p => p.Updates.Count > 0);

    /// <summary>All states, in the order of the file, those of cells last.</summary>
    public IEnumerable<Variable> States => Populations.SelectMany(p => p.Variables).Where(v => v.IsState);

    /// <summary>The variable of a dotted name such as <c>pyramidal.soma</c>, or null.</summary>
    public Variable? Find(string name) => Populations.SelectMany(p => p.Variables).FirstOrDefault(v => v.FullName == name);

    /// <summary>The weight of a name, or null.</summary>
    public Weight? FindWeight(string name) => Weights.FirstOrDefault(w => w.Name == name);
}

/// <summary>The sizes of a task.</summary>
/// <param name="Inputs">Length of an input.</param>
/// <param name="Outputs">Length of a target; the number of classes.</param>
public sealed record TaskShape(int Inputs, int Outputs);

/// <summary>A named constant of the circuit.</summary>
public sealed class Parameter
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its formula as checked; contains a <see cref="Draw"/> where it is drawn per unit.</summary>
    public required Expression Definition { get; init; }

    /// <summary>Its value in canonical units; NaN where it is drawn per unit.</summary>
    public required double Value { get; init; }

    /// <summary>True where every unit of the population that uses it draws its own.</summary>
    public required bool IsDrawn { get; init; }

    /// <summary>Its formula as a person wrote it.</summary>
    public required string Written { get; init; }

    /// <summary>Its dimension.</summary>
    public Dimension Dimension => Definition.Dimension;

    /// <summary>Where its value stands: in the file, or in an override.</summary>
    internal SourcePosition? ValuePosition { get; init; }

    /// <summary>Its name in an equation of a population; null where a variable of the population hides it.</summary>
    internal string? NameIn(Population? population) => population?.Variables.Any(v => v.Name == Name) == true ? null : Name;

    /// <summary>Where it stands.</summary>
    public required SourcePosition Position { get; init; }
}

/// <summary>A group of like neurons, or the cells that make up the units of one (<c>cell:</c>).</summary>
public sealed class Population
{
    /// <summary>Its name; <c>population.cell</c> for the cells of an ensemble.</summary>
    public required string Name { get; init; }

    /// <summary>For the cells of an ensemble the population whose units they make up, otherwise null.</summary>
    public Population? Ensemble { get; init; }

    /// <summary>Its units.</summary>
    public required Axis Axis { get; init; }

    /// <summary>The number of units.</summary>
    public int Size => Axis.Size;

    /// <summary>Where its units are; null where the file does not say.</summary>
    public Positions? Positions { get; init; }

    /// <summary>Its states and values, in the order of the file.</summary>
    public IReadOnlyList<Variable> Variables { get; internal set; } = [];

    /// <summary>What events do to states (<c>when</c>), in the order of the file.</summary>
    public IReadOnlyList<EventUpdate> Updates { get; internal set; } = [];

    /// <summary>Where it stands.</summary>
    public required SourcePosition Position { get; init; }
}

/// <summary>A state (<c>d x/dt:</c>) or a value (<c>x:</c>) of every unit of a population.</summary>
public sealed class Variable
{
    /// <summary>The population it belongs to.</summary>
    public required Population Population { get; init; }

    /// <summary>Its name within the population.</summary>
    public required string Name { get; init; }

    /// <summary>population.variable.</summary>
    public string FullName => $"{Population.Name}.{Name}";

    /// <summary>True for a state, false for a value.</summary>
    public required bool IsState { get; init; }

    /// <summary>Whether it is a number, a condition or an event. The last two are 1 where they hold and 0 elsewhere.</summary>
    public VariableKind Kind { get; internal set; }

    /// <summary>Its dimension.</summary>
    public Dimension Dimension { get; internal set; }

    /// <summary>For a state its derivative by time, for a value the value.</summary>
    public Expression Equation { get; internal set; } = 0;

    /// <summary>The right-hand side of its equation as a person wrote it.</summary>
    public string Written { get; internal set; } = "";

    /// <summary>
    /// For a state whose equation reads <c>(…) / tau</c> with tau a time: tau. Null otherwise; its own time constant is then
    /// −1 / (∂f/∂x taken elementwise).
    /// </summary>
    public Expression? TimeConstant { get; internal set; }

    /// <summary>The initial value of a state (0 by default).</summary>
    public Expression Initial { get; internal set; } = 0;

    /// <summary>The initial value of a state as a person wrote it; empty where the file gives none.</summary>
    public string WrittenInitial { get; internal set; } = "";

    /// <summary>Where its line stands.</summary>
    public required SourcePosition Position { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FullName;
}

/// <summary>What a variable says.</summary>
public enum VariableKind
{
    /// <summary>How much.</summary>
    Number,

    /// <summary>Whether something is so; it may last (<c>v &gt; theta</c>).</summary>
    Condition,

    /// <summary>
    /// Whether something happens at this instant: <c>poisson(rate)</c>, <c>bernoulli(p) if event</c>, or a condition that a <c>when</c> acts on.
    /// </summary>
    Event,
}

/// <summary>What an event does to a state (<c>when event: {state: value}</c>): the state takes the value, made of the values at the event.</summary>
/// <param name="Event">The event, of the same population.</param>
/// <param name="State">The state.</param>
/// <param name="Value">What it becomes.</param>
/// <param name="Written">The same as a person wrote it.</param>
/// <param name="Position">Where that stands.</param>
public sealed record EventUpdate(Variable Event, Variable State, Expression Value, string Written, SourcePosition Position);

/// <summary>A source of noise, one independent process per unit.</summary>
/// <param name="Population">The population whose units have it.</param>
/// <param name="Kind">White or Ornstein-Uhlenbeck.</param>
/// <param name="TimeConstant">The correlation time of an Ornstein-Uhlenbeck source (scalar, parameters only); null for white noise.</param>
/// <param name="Stream">The random stream, unique in the circuit.</param>
public sealed record NoiseSource(Population Population, NoiseKind Kind, Expression? TimeConstant, int Stream)
{
    /// <summary>True for the fresh numbers that events are made of; they are drawn where noise is off, too.</summary>
    public bool IsDraw => Kind is NoiseKind.Uniform or NoiseKind.Normal;

    /// <summary>1/√time for white noise, none for the others.</summary>
    public Dimension Dimension => Kind == NoiseKind.White ? Dimension.WhiteNoise : Dimension.None;
}

/// <summary>The kinds of noise.</summary>
public enum NoiseKind
{
    /// <summary><c>xi</c>: white noise, unit 1/√time.</summary>
    White,

    /// <summary><c>ou(tau)</c>: Ornstein-Uhlenbeck with unit variance, integrated exactly.</summary>
    OrnsteinUhlenbeck,

    /// <summary>A fresh number at every step, uniform between 0 and 1: what <c>poisson</c>, <c>bernoulli</c> and draws of a <c>when</c> are made of.</summary>
    Uniform,

    /// <summary>A fresh standard normal number at every step, for draws of a <c>when</c>.</summary>
    Normal,
}

/// <summary>A weight: a matrix [post, pre], or one value per postsynaptic unit where it has no pre (a bias).</summary>
public sealed class Weight
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The population that receives.</summary>
    public required Population Post { get; init; }

    /// <summary>The population that sends; null for a bias.</summary>
    public required Population? Pre { get; init; }

    /// <summary>Rows: postsynaptic units.</summary>
    public int Rows => Post.Size;

    /// <summary>Columns: presynaptic units; 1 for a bias.</summary>
    public int Columns => Pre?.Size ?? 1;

    /// <summary>Its dimension (a pure number unless <c>unit:</c> says otherwise).</summary>
    public Dimension Dimension { get; init; }

    /// <summary>The unit the file gives it (<c>unit:</c>): what the numbers of a weight file are in where that says none.</summary>
    public Unit Unit { get; init; } = Unit.None;

    /// <summary>Which sign its synapses may have (Dale's law); a tied weight has that of what it is tied to.</summary>
    public SynapseSign Sign { get; init; }

    /// <summary>Which of its synapses exist; null where all do. A tied weight has those of what it is tied to, the other way round.</summary>
    public Connection? Connection { get; internal set; }

    /// <summary>How long what it carries is on its way; null where it arrives at once. A tied weight has its own.</summary>
    public Delay? Delay { get; init; }

    /// <summary>The state of its low-pass synapses, in <see cref="Post"/>, which <c>W @ x</c> stands for; null where they have none.</summary>
    public Variable? Synapse { get; internal set; }

    /// <summary>
    /// The formula each element starts from (may contain <see cref="Draw"/>, <see cref="WiringReference"/> and <see cref="InitialReference"/>).
    /// </summary>
    public Expression Initial { get; internal set; } = 0;

    /// <summary>The formula each element starts from as a person wrote it; empty where the file gives none.</summary>
    public string WrittenInitial { get; internal set; } = "";

    /// <summary>The weight whose transpose this one is (<c>S: W.T</c>); null where it is its own.</summary>
    public Weight? TransposeOf { get; internal set; }

    /// <summary>The rule that changes it; null where it is fixed or tied.</summary>
    public PlasticityRule? Rule { get; internal set; }

    /// <summary>Where it stands.</summary>
    public required SourcePosition Position { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The rule of a weight.</summary>
public sealed class PlasticityRule
{
    /// <summary>The weight it changes.</summary>
    public required Weight Weight { get; init; }

    /// <summary>False for an increment at the end of a phase (<c>rule:</c>), true for a rule in time (<c>d w/dt:</c>).</summary>
    public required bool InTime { get; init; }

    /// <summary>The increment, or the derivative by time, of one synapse.</summary>
    public required Expression Expression { get; init; }

    /// <summary>The same as a person wrote it.</summary>
    public required string Written { get; init; }

    /// <summary>The weight is multiplied by 1 − decay at each update.</summary>
    public required double Decay { get; init; }

    /// <summary>Scales the learning rate for this weight.</summary>
    public required double Rate { get; init; }

    /// <summary>Rules in time only: change the weight as the trial goes on.</summary>
    public required bool Online { get; init; }

    /// <summary>True where the file allows what is not at the synapse.</summary>
    public required bool NonLocal { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourcePosition Position { get; init; }
}


/// <summary>A variable held at a value.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Value">The value (parameters only).</param>
public sealed record Held(Variable Variable, Expression Value);

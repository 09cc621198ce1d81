using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Interpretation;

/// <summary>Evaluates a circuit for one trial at one instant, and so defines what a circuit file means. Not fast.</summary>
/// <param name="circuit">The circuit.</param>
/// <param name="weights">Weights by name, [post, pre] ([post, 1] for a bias); tied weights may be left out.</param>
/// <param name="drawn">The drawn parameters, as <see cref="Initialisation.Parameters"/> gives them.</param>
/// <param name="wiring">Which synapses exist, [post, pre], as <see cref="Wiring.Of"/> gives it; all of a weight that is not named.</param>
public sealed class Interpreter(
    Circuit circuit, IReadOnlyDictionary<string, double[,]> weights, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn,
    IReadOnlyDictionary<string, bool[,]>? wiring = null)
{
    /// <summary>The value of every variable, given those of the states.</summary>
    /// <param name="states">The states, one value per unit, in canonical units.</param>
    /// <param name="input">task.input.</param>
    /// <param name="target">task.target.</param>
    /// <param name="noise">The value of each noise source by its stream, one per unit; null where noise is off.</param>
    /// <param name="held">Variables that are held at a value whatever their equation says; null for none.</param>
    /// <param name="step">The length of the step at hand, ms, by which <c>rate(event)</c> counts.</param>
    /// <param name="past">The trial some time ago (ms), before its first instant as <see cref="Before"/> gives it; null where it has always been as it is
    /// now.</param>
    /// <returns>The trial at that instant, from which drift, loss and rules follow.</returns>
    public Instant Evaluate(
        IReadOnlyDictionary<Variable, double[]> states, double[]? input, double[]? target, IReadOnlyList<double[]>? noise = null, IReadOnlyDictionary<Variable,
            double[]>? held = null,
        double step = double.NaN, Func<double, Instant>? past = null)
    {
        ArgumentNullException.ThrowIfNull(states);
        var instant = new Instant(circuit, weights, drawn) { Input = input, Target = target, Noise = noise, Step = step, Past = past };
        foreach (Variable variable in circuit.EvaluationOrder)
        {
            instant.Set(variable, held is not null && held.TryGetValue(variable, out double[]? value) ? value
                : variable.IsState ? states[variable]
                : instant.PerUnit(variable.Equation, variable.Population.Axis));
        }

        return instant;
    }

    /// <summary>The derivative of every state by time (ms).</summary>
    /// <param name="instant">The trial at an instant.</param>
    /// <param name="held">Variables that are held: their derivative is zero.</param>
    public Dictionary<Variable, double[]> Drift(Instant instant, IReadOnlyDictionary<Variable, double[]>? held = null) =>
        circuit.States.ToDictionary(state => state, state =>
            held?.ContainsKey(state) == true ? new double[state.Population.Size] : instant.PerUnit(state.Equation, state.Population.Axis));

    /// <summary>
    /// The trial before its first instant, for what is on its way then: as if it had always been where it starts, and nothing had happened.
    /// </summary>
    /// <param name="first">The trial at its first instant.</param>
    /// <param name="held">Variables that are held.</param>
    public Instant Before(Instant first, IReadOnlyDictionary<Variable, double[]>? held = null)
    {
        ArgumentNullException.ThrowIfNull(first);

        // 1 is the uniform number at which no event of any chance happens
        double[][]? quiet = first.Noise is null ? null : [.. circuit.Noise.Select(
            n => n.Kind == NoiseKind.Uniform ? [.. Enumerable.Repeat(1.0, n.Population.Size)] : first.Noise[n.Stream])];
        var before = new Instant(circuit, weights, drawn) { Input = first.Input, Target = first.Target, Noise = quiet, Step = first.Step };
        foreach (Variable variable in circuit.EvaluationOrder)
        {
            before.Set(variable, variable.IsState || held?.ContainsKey(variable) == true ? first.Values[variable]
                : variable.Kind == VariableKind.Event ? new double[variable.Population.Size]
                : before.PerUnit(variable.Equation, variable.Population.Axis));
        }

        return before;
    }

    /// <summary>
    /// Every state after a step of Δt (<see cref="Instant.Step"/>), all from the values at its beginning.
    /// Euler: x + f Δt; where an event happens, the value its <c>when</c> gives.
    /// Exponential: events happen at the beginning of the step, so that x is what a <c>when</c> gives, and f is taken there: what is of the unit itself is
    /// computed from the new states, what comes from other units, from the past or from events is that of the beginning (<see
    /// cref="StateDependence.IsHeldInAStep"/>). A leak k is then integrated exactly, x + f (1 − e^(−k Δt)) / k. Of two events that set the same state the later
    /// in the file counts.
    /// </summary>
    /// <param name="instant">The trial at an instant.</param>
    /// <param name="held">Variables that are held: they stay.</param>
    public Dictionary<Variable, double[]> Next(Instant instant, IReadOnlyDictionary<Variable, double[]>? held = null)
    {
        Dictionary<Variable, double[]> given = AfterEvents(instant, held);
        if (!circuit.Time.IsExponential)
        {
            Dictionary<Variable, double[]> drift = Drift(instant, held);
            return circuit.States.ToDictionary(state => state, state =>
            {
                double[] x = instant.Values[state], f = drift[state], set = given[state];
                bool[] happens = Happens(instant, state, held);
                return x.Select((value, i) => happens[i] ? set[i] : value + (f[i] * instant.Step)).ToArray();
            });
        }

        Instant after = At(given, instant, held);
        Dictionary<Variable, double[]> flow = Drift(after, held);
        return circuit.States.ToDictionary(state => state, state =>
        {
            double[] leak = StateDependence.Leak(state) is { } k ? instant.PerUnit(k, state.Population.Axis) : new double[state.Population.Size];
            return given[state].Select((value, i) => value + (flow[state][i] * instant.Step * MeanDecay.Instance.Value(leak[i] * instant.Step))).ToArray();
        });
    }

    /// <summary>What events make of the states: all values are those before them, and of two events that set one state the later in the file counts.</summary>
    private Dictionary<Variable, double[]> AfterEvents(Instant instant, IReadOnlyDictionary<Variable, double[]>? held) =>
        circuit.States.ToDictionary(state => state, state =>
    {
        double[] x = [.. instant.Values[state]];
        foreach (EventUpdate update in state.Population.Updates.Where(u => u.State == state && held?.ContainsKey(state) != true))
        {
            double[] happens = instant.Values[update.Event], given = instant.PerUnit(update.Value, state.Population.Axis);
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = happens[i] > 0 ? given[i] : x[i];
            }
        }

        return x;
    });

    /// <summary>In which units an event sets a state.</summary>
    private static bool[] Happens(Instant instant, Variable state, IReadOnlyDictionary<Variable, double[]>? held)
    {
        Variable[] events = [.. state.Population.Updates.Where(u => u.State == state && held?.ContainsKey(state) != true).Select(u => u.Event)];
        return [.. Enumerable.Range(0, state.Population.Size).Select(i => events.Any(e => instant.Values[e][i] > 0))];
    }

    /// <summary>The same instant behind what events have done at it.</summary>
    private Instant At(Dictionary<Variable, double[]> states, Instant instant, IReadOnlyDictionary<Variable, double[]>? held)
    {
        var after = new Instant(circuit, weights, drawn)
        {
            Input = instant.Input,
            Target = instant.Target,
            Noise = instant.Noise,
            Step = instant.Step,
            Past = instant.Past,
            AtEvents = instant,
        };
        foreach (Variable variable in circuit.EvaluationOrder)
        {
            after.Set(variable, variable.IsState ? states[variable]
                : variable.Kind == VariableKind.Event || held?.ContainsKey(variable) == true ? instant.Values[variable]
                : after.PerUnit(variable.Equation, variable.Population.Axis));
        }

        return after;
    }

    /// <summary>The loss of the trial.</summary>
    /// <exception cref="InvalidOperationException">The circuit has no readout.</exception>
    public double Loss(Instant instant) => instant.Single(circuit.Loss ?? throw new InvalidOperationException($"The circuit '{circuit.Name}' has no readout."));

    /// <summary>What the rule of a weight says for each synapse, [post, pre]: an increment, or a derivative by time; 0 where there is no synapse.</summary>
    public double[,] Rule(Instant instant, PlasticityRule rule)
    {
        double[,] says = instant.PerSynapse(rule.Expression, rule.Weight);
        bool[,]? exists = wiring?.GetValueOrDefault(rule.Weight.Name);
        for (int post = 0; post < says.GetLength(0); post++)
        {
            for (int pre = 0; pre < says.GetLength(1); pre++)
            {
                says[post, pre] = exists?[post, pre] == false ? 0 : says[post, pre];
            }
        }

        return says;
    }

    /// <summary>The variables that <c>free:</c> holds, and the values they are held at.</summary>
    public Dictionary<Variable, double[]> Free()
    {
        var instant = new Instant(circuit, weights, drawn);
        return circuit.Free.ToDictionary(held => held.Variable, held => instant.PerUnit(held.Value, held.Variable.Population.Axis));
    }
}

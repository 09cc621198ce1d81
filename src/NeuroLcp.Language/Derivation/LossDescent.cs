using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// Writes the circuit that descends the loss of a circuit's free equilibrium, what backprop, recurrent backprop and the implicit gradient have in common:
/// the free dynamics τ φ̇ = f(φ), beside each state its adjoint, τ λ̇ = (∂f/∂φ)ᵀ λ − ∂L/∂φ, and for every weight that learns the rule
/// (∂f/∂θ)ᵀ λ = −dL/dθ. The methods differ in how the adjoints are found.
/// </summary>
/// <remarks>
/// Free means: what the circuit is tested with is held, noise is off, control is gone. A current that is added to a state (<c>control:</c>) is left out; where
/// it is the error of an energy, ψ = −f, the state is left with f = −ψ. What starts at 0 and then stays there, and what the readout does not depend on, falls
/// away; a weight that falls away with it keeps its place in the file and does not learn.
/// </remarks>
internal sealed class LossDescent
{
    private readonly Circuit _circuit;
    private readonly MappingNode _root;
    private readonly CircuitDraft _draft;
    private readonly Dictionary<Variable, Expression> _held;
    private readonly Dictionary<Variable, Expression> _equations = [];

    private LossDescent(Circuit circuit, MappingNode root)
    {
        _circuit = circuit;
        _root = root;
        _draft = new CircuitDraft(circuit, root);
        _held = circuit.Evaluation.Hold.ToDictionary(h => h.Variable, h => h.Value);
    }

    /// <summary>The file that descends the loss.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="root">Its file, its controller written out.</param>
    /// <param name="method">How the adjoints are to be found.</param>
    /// <exception cref="DerivationException">The circuit has no loss that could be differentiated.</exception>
    public static CircuitDraft Of(Circuit circuit, MappingNode root, LearningMethod method)
    {
        var descent = new LossDescent(circuit, root);
        descent.Write(method);
        return descent._draft;
    }

    private void Write(LearningMethod method)
    {
        SourcePosition place = _root.Key("circuit")?.Position ?? _root.Position;
        Variable readout = _circuit.Readout ?? throw new DerivationException(place, "a circuit without a 'readout' has no loss to descend",
            "add readout: output.y");
        if (_circuit.Evaluation.Kind != PhaseKind.Equilibrate || _circuit.HasEvents)
        {
            throw new DerivationException(_root.Key("evaluation")?.Position ?? place,
                "this circuit is tested in time: its loss is not that of an equilibrium, and its gradient is not known");
        }

        ReleaseControl();
        HoldWhatStaysAtRest();
        Dictionary<Variable, Expression> values = Values();
        Dictionary<Variable, Expression> simplified = _circuit.EvaluationOrder.ToDictionary(v => v, v => Substituted(Equation(v), values));
        Variable[] changed = [.. simplified.Where(s => !ReferenceEquals(s.Value, s.Key.Equation)).Select(s => s.Key)];
        foreach ((Variable variable, Expression equation) in simplified)
        {
            variable.Equation = equation;
        }

        HashSet<Variable> kept = Dependence.Upstream(readout);
        foreach (Variable variable in _circuit.EvaluationOrder)
        {
            if (!kept.Contains(variable))
            {
                _draft.Remove(variable);
            }
            else if (changed.Contains(variable))
            {
                _draft.Set(variable, variable.Equation);
            }
        }

        WriteAdjoints(readout, kept);
        WriteSections(method, kept);
    }

    /// <summary>Takes control away: a current that is added to the rest of a bracket is 0, and of an energy −ψ is what remains.</summary>
    private void ReleaseControl()
    {
        foreach (ControlPair pair in _circuit.Control.Where(p => !_held.ContainsKey(p.Current) && !_held.ContainsKey(p.State)))
        {
            if (FreeDynamics.Of(pair.State, Equation(pair.State)) is not { } dynamics)
            {
                continue;
            }

            Expression share = Differentiation.Elementwise(dynamics.F, pair.Current);
            if (share.IsOne)
            {
                _held[pair.Current] = new Constant(0, pair.Current.Dimension);
            }
            else if (share is Constant { Value: -1 } && share.Dimension.IsNone)
            {
                _equations[pair.State] = new Binary(BinaryOperator.Divide, -new VariableReference(pair.Current), dynamics.TimeConstant);
            }
        }
    }

    /// <summary>States that start at 0 and do not move as long as all of them are 0 stay there for good.</summary>
    private void HoldWhatStaysAtRest()
    {
        List<Variable> resting = [.. _circuit.States.Where(s => !_held.ContainsKey(s) && s.Initial.IsZero)];
        do
        {
            foreach (Variable state in resting)
            {
                _held[state] = new Constant(0, state.Dimension);
            }

            Dictionary<Variable, Expression> values = Values();
            List<Variable> moving = [.. resting.Where(s => !Substituted(Equation(s), values).IsZero)];
            foreach (Variable state in resting)
            {
                _held.Remove(state);
            }

            if (moving.Count == 0)
            {
                break;
            }

            resting.RemoveAll(moving.Contains);
        }
        while (resting.Count > 0);

        foreach (Variable state in resting)
        {
            _held[state] = new Constant(0, state.Dimension);
        }
    }

    /// <summary>The values that are held or have become numbers.</summary>
    private Dictionary<Variable, Expression> Values()
    {
        var known = new Dictionary<Variable, Expression>(_held);
        foreach (Variable value in _circuit.EvaluationOrder.Where(v => !v.IsState && !_held.ContainsKey(v)))
        {
            Expression simplified = Substituted(Equation(value), known);
            if (simplified is Constant && !ReferenceEquals(simplified, value.Equation))
            {
                known[value] = simplified;
            }
        }

        return known;
    }

    private Expression Equation(Variable variable) => _equations.TryGetValue(variable, out Expression? own) ? own : variable.Equation;

    private static Expression Substituted(Expression e, Dictionary<Variable, Expression> known) => Substitution.Of(e, part => part switch
    {
        VariableReference v => known.GetValueOrDefault(v.Variable),
        NoiseReference n => n.Off,
        _ => null,
    });

    private void WriteAdjoints(Variable readout, HashSet<Variable> kept)
    {
        Variable[] states = [.. _circuit.States.Where(kept.Contains)];
        var adjoint = states.ToDictionary(s => s, s => _draft.Add(s.Population, true, Dimension.None / s.Dimension, $"adjoint_{s.Name}"));
        var dynamics = states.ToDictionary(s => s, s => FreeDynamics.Of(s, s.Equation) ?? InMilliseconds(s));
        Variable descent = _draft.Add(readout.Population, false, Dimension.None, "descent");
        descent.Equation = new TaskReference(TaskField.Target, readout.Population.Axis);
        _draft.SetText(descent, $"-grad(task.loss, {readout.Name})");

        List<(Expression, Expression)> seeds = [.. states.Select(s => (dynamics[s].F, (Expression)new VariableReference(adjoint[s])))];
        seeds.Add((new VariableReference(readout), new VariableReference(descent)));
        var adjoints = new AdjointEquations(_draft, [.. _circuit.EvaluationOrder.Where(v => !v.IsState && kept.Contains(v))], seeds, Dimension.None);
        foreach (Variable state in states)
        {
            _draft.Set(adjoint[state], new Binary(BinaryOperator.Divide, Terms.Ordered(adjoints.Of(state), adjoint[state]), dynamics[state].TimeConstant));
        }

        bool anyRule = _circuit.Weights.Any(w => w.Rule is not null);
        foreach (Weight weight in _circuit.Weights)
        {
            bool learns = weight.TransposeOf is null && (weight.Rule is not null || !anyRule);
            _draft.SetRule(weight, learns && adjoints.Rule(weight, Dimension.None) is { } rule ? Rule(weight, rule) : null);
        }

        _draft.SetSection("free", CircuitDraft.Mapping(true, adjoint.Values.Select(a => (a.FullName, "0"))));
    }

    /// <summary>An equation without a time constant of its own, as if it had 1 ms: where it is 0 does not depend on it.</summary>
    private FreeDynamics InMilliseconds(Variable state)
    {
        var tau = new Constant(1, Dimension.Time);
        return new FreeDynamics(state, tau * state.Equation, tau, new Constant(0, state.Equation.Dimension), false);
    }

    private MappingNode Rule(Weight weight, Expression rule)
    {
        MappingNode entry = CircuitDraft.Mapping(true, [("rule", new FormulaText(null, weight).Of(rule))]);
        MappingNode? own = (_root.Value("plasticity") as MappingNode)?.Value(weight.Name) as MappingNode;
        foreach ((ScalarNode key, YamlNode value) in own?.Entries.Where(e => e.Key.Value is "decay" or "rate") ?? [])
        {
            entry.Set(key, value);
        }

        if (!CircuitDraft.IsLocal(rule))
        {
            entry.Set(CircuitDraft.Node("nonlocal"), CircuitDraft.Node("true"));
        }

        return entry;
    }

    /// <summary>What an entry of <c>record:</c> names: words up to the first without a comma behind it.</summary>
    private static IEnumerable<string> NamesOf(string entry)
    {
        foreach (string word in entry.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string name in word.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return name;
            }

            if (!word.EndsWith(','))
            {
                yield break;
            }
        }
    }

    private void WriteSections(LearningMethod method, HashSet<Variable> kept)
    {
        foreach (string section in new[] { "control", "protocol", "evaluation" })
        {
            _draft.SetSection(section, null);
        }

        if (_root.Value("record") is { } record)
        {
            HashSet<string> gone = [.. _circuit.Populations.SelectMany(p => p.Variables).Where(v => !kept.Contains(v)).Select(v => v.FullName)];
            YamlNode[] items = [.. (record is SequenceNode list ? list.Items : [record])
                .Where(i => i is not ScalarNode text || !NamesOf(text.Value).Any(gone.Contains))];
            _draft.SetSection("record", items.Length == 0 ? null : new SequenceNode(record.Position, items));
        }

        if (method != LearningMethod.Backprop)
        {
            MappingNode solver = CircuitDraft.Mapping(true, []);
            foreach ((ScalarNode key, YamlNode value) in (_root.Value("solver") as MappingNode)?.Entries ?? [])
            {
                solver.Set(key, value);
            }

            EquilibriumMethod finds = method == LearningMethod.Implicit ? EquilibriumMethod.Krylov : EquilibriumMethod.Relaxation;
            solver.Set(solver.Key("kind") ?? CircuitDraft.Node("kind"), CircuitDraft.Node(finds.Name));
            _draft.SetSection("solver", solver);
        }
    }
}

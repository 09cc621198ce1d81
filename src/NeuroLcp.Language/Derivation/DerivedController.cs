using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// Writes the controller into a file that states free dynamics τ φ̇ = f(φ) alone. Least control wants f + ψ = 0 and (∂f/∂φ)ᵀ ψ + Dᵀ u = 0 with
/// u = −∂L/∂y / α (arXiv:2207.01332, Eq. 8 and 10). Dynamic inversion lets ψ follow the second and φ the first; the energy form puts ψ = −f and
/// lets φ follow the second. Every weight without a rule of its own gets that of Theorem 1, dθ = (∂f/∂θ)ᵀ ψ.
/// </summary>
/// <remarks>
/// States that control does not enter (filters between) are constraints f = 0 of their own. Their multipliers obey the same equation as ψ, are
/// states beside it, and enter neither the dynamics nor ‖ψ‖, but the rules of weights that drive such a state.
/// </remarks>
internal sealed class DerivedController
{
    private readonly Circuit _circuit;
    private readonly ControllerSettings _settings;
    private readonly CircuitDraft _draft;
    private readonly HashSet<Weight> _learning;
    private readonly Dictionary<Variable, FreeDynamics> _dynamics = [];
    private readonly Dictionary<Variable, Variable> _psi = [];
    private readonly Dictionary<Variable, Variable> _currents = [];
    private readonly Dimension _scale;

    private DerivedController(Circuit circuit, MappingNode root, Findings findings)
    {
        _circuit = circuit;
        _settings = circuit.Controller!;
        _draft = new CircuitDraft(circuit, root);
        _learning = [.. circuit.Weights.Where(w => w.TransposeOf is null && !HasRule(root, w))];
        Readout = circuit.Readout ?? throw new DerivationException(_settings.Position, "a controller needs a 'readout': the answer that it controls",
            "add readout: output.y");
        HashSet<Variable> relevant = Dependence.Upstream(Readout);
        if (relevant.FirstOrDefault(v => v.Population.Ensemble is not null) is { } cell)
        {
            throw new DerivationException(cell.Position, $"'{cell.FullName}' is of the cells of an ensemble, for which no controller can be derived",
                "describe the ensemble by its rates");
        }

        RequireDerivatives(relevant);
        Controlled = _settings.Controlled ?? [.. circuit.States.Where(s => relevant.Contains(s) && LearnedDrive(s))];
        if (Controlled.Count == 0)
        {
            throw new DerivationException(_settings.Position,
                "there is no state to control: none that the readout depends on is driven through a weight that learns", "name states under 'controlled:'");
        }

        foreach (Variable idle in Controlled.Where(s => !relevant.Contains(s)))
        {
            findings.Warning(idle.Position, $"'{idle.FullName}' does not reach '{Readout.FullName}': its control is always 0");
        }

        foreach (Variable state in circuit.States.Where(s => relevant.Contains(s) || Controlled.Contains(s)))
        {
            _dynamics[state] = FreeDynamics.Of(state, state.Equation) ?? throw new DerivationException(
                state.Position, $"'{state.FullName}' has no time constant that is a number, so it is not clear what its control adds to",
                    WeightOf(state) is { } weight
                    ? $"'{weight}' is a weight: make it a parameter, as in {weight}: 50 ms, or {weight}: lognormal(50 ms, 0.2), one for each unit"
                    : "write its equation as (...) / tau");
        }

        _scale = Controlled[0].Dimension * Controlled[0].Dimension;
    }

    /// <summary>The weight that stands for a time constant in the equation of a state, where one does.</summary>
    private static string? WeightOf(Variable state) =>
        state.Equation is Binary { Operator: BinaryOperator.Divide, Right: BiasReference bias } ? bias.Weight.Name : null;

    private IReadOnlyList<Variable> Controlled { get; }

    private Variable Readout { get; }

    /// <summary>The file with its controller written out.</summary>
    /// <param name="circuit">The free circuit.</param>
    /// <param name="root">Its file.</param>
    /// <param name="findings">Takes warnings.</param>
    /// <exception cref="DerivationException">There is no such controller.</exception>
    public static CircuitDraft Of(Circuit circuit, MappingNode root, Findings findings)
    {
        var controller = new DerivedController(circuit, root, findings);
        controller.Write(root);
        return controller._draft;
    }

    /// <summary>Refuses what has no derivative in all that the readout depends on: what happens at instants, and what events do to states.</summary>
    private void RequireDerivatives(HashSet<Variable> relevant)
    {
        const string hint = "describe the neurons by their rates, or write the controller yourself";
        foreach (EventUpdate reset in _circuit.Populations.SelectMany(p => p.Updates).Where(u => relevant.Contains(u.State)))
        {
            throw new DerivationException(
                reset.Position,
                $"'{reset.State.FullName}', which '{Readout.FullName}' depends on, is set by 'when {reset.Event.Name}': a reset has no derivative, and no controller can be derived",
                hint);
        }

        foreach (Variable variable in _circuit.EvaluationOrder.Where(relevant.Contains))
        {
            if (variable.Kind == VariableKind.Event || Draws(variable.Equation))
            {
                throw new DerivationException(
                    variable.Position,
                    $"'{variable.FullName}', which '{Readout.FullName}' depends on, is made of events: they have no derivative, and no controller can be derived",
                    hint);
            }
        }

        static bool Draws(Expression e) => e is NoiseReference { Source.IsDraw: true } or StepLength || e.Operands.Any(Draws);
    }

    private bool IsInversion => _settings.Kind == ControllerKind.DynamicInversion;

    private static bool HasRule(MappingNode root, Weight weight) =>
        root.Value("plasticity") is MappingNode rules && rules.Value(weight.Name) is MappingNode rule
            && (rule.Key("rule") ?? rule.Key(PlasticitySection.InTime)) is not null;

    private void Write(MappingNode root)
    {
        AddParameters();
        foreach (Variable state in _dynamics.Keys)
        {
            bool controlled = Controlled.Contains(state), alone = _dynamics.Keys.Count(s => s.Population == state.Population) == 1;
            Dimension dimension = controlled ? state.Dimension : _scale / state.Dimension;
            string name = controlled ? "psi" : "adjoint";
            _psi[state] = _draft.Add(state.Population, IsInversion || !controlled, dimension,
                alone ? [name, $"{name}_{state.Name}"] : [$"{name}_{state.Name}"]);
        }

        Variable u = _draft.Add(Readout.Population, true, Dimension.None, "u", "control_u");
        List<(Expression, Expression)> seeds = [.. _dynamics.Values.Select(d => (d.F, Multiplier(d.State)))];
        seeds.Add((new VariableReference(Readout), new VariableReference(u) * new Constant(1, _scale)));
        var adjoints = new AdjointEquations(_draft, [.. _circuit.EvaluationOrder.Where(v => !v.IsState)], seeds, _scale);
        foreach (FreeDynamics dynamics in _dynamics.Values)
        {
            Write(dynamics, adjoints.Of(dynamics.State));
        }

        u.Equation = new TaskReference(TaskField.Target, Readout.Population.Axis);
        _draft.SetText(u, $"(-grad(task.loss, {Readout.Name}) - {_draft.Text(Parameter("alpha"), u.Population)} * {u.Name}) / {_draft.Text(Parameter("tau_u"), u.Population)}", "output controller; at rest -grad / alpha");
        WriteRules(root, adjoints);
        _draft.SetSection("control", CircuitDraft.Mapping(true, Controlled.Select(s => (s.FullName, _currents[s].Name))));
        WriteFree(root, u);
        _draft.SetSection(ControllerSection.Key, null);
        _draft.SetSection("controlled", null);
    }

    /// <summary>λ of τ φ̇ = f: what stands for it in the dimension common to all.</summary>
    private Expression Multiplier(Variable state) =>
        new VariableReference(_psi[state]) * new Constant(1, _scale / state.Dimension / _psi[state].Dimension);

    private void Write(FreeDynamics dynamics, Expression adjoint)
    {
        Variable state = dynamics.State, psi = _psi[state];
        // (∂f/∂φ)ᵀ λ + Dᵀ u, in the dimension of ψ
        Expression stationarity = Terms.Ordered(adjoint * new Constant(1, psi.Dimension * state.Dimension / _scale), psi);
        if (!Controlled.Contains(state))
        {
            _draft.Set(psi, Over(stationarity, Parameter("tau_psi")), $"multiplier of {state.Name}, which control does not enter");
        }
        else if (IsInversion)
        {
            _currents[state] = psi;
            _draft.SetText(state, WithControl(dynamics, psi));
            _draft.Set(psi, Over(stationarity, Parameter("tau_psi")), $"control of {state.Name}");
        }
        else
        {
            _draft.Set(psi, Terms.Negative(dynamics.F), $"control of {state.Name} at rest: -f");
            Variable current = Feedback(state, Terms.BesideLeak(stationarity, psi));
            _draft.SetText(state, _draft.Text(Over(-new VariableReference(psi) + new VariableReference(current), dynamics.TimeConstant) + dynamics.Noise,
                state.Population));
        }
    }

    /// <summary>The current that the energy form sends into a state beside f = −ψ: a value of its own, where it is not one already.</summary>
    private Variable Feedback(Variable state, Expression current)
    {
        if (current is VariableReference { Variable: { } alone } && alone.Population == state.Population)
        {
            return _currents[state] = alone;
        }

        bool single = Controlled.Count(s => s.Population == state.Population) == 1;
        Variable feedback = _draft.Add(state.Population, false, _psi[state].Dimension,
            single ? ["feedback", $"feedback_{state.Name}"] : [$"feedback_{state.Name}"]);
        _draft.Set(feedback, current, $"what control sends into {state.Name}");
        return _currents[state] = feedback;
    }

    /// <summary>The person's own line with the control among its currents.</summary>
    private string WithControl(FreeDynamics dynamics, Variable psi)
    {
        string written = string.Join(' ', _draft.Written(dynamics.State).Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        if (!dynamics.IsBracket)
        {
            return $"{written} + {_draft.Text(Over(new VariableReference(psi), dynamics.TimeConstant), psi.Population)}";
        }

        Formula formula = FormulaParser.Parse(CircuitDraft.Node(written), new Findings())!;
        var quotient = (BinarySyntax)formula.Root;
        string bracket = written[quotient.Left.Start..quotient.Left.End], under = written[quotient.Right.Start..quotient.Right.End];
        return bracket[0] == '(' && quotient.Left is BinarySyntax { Operator: "+" or "-" } or NegationSyntax && bracket[^1] == ')'
            ? $"{bracket[..^1]} + {psi.Name}) / {under}"
            : $"({bracket} + {psi.Name}) / {under}";
    }

    private void AddParameters()
    {
        foreach ((string name, _, string standard) in ControllerSection.Parameters)
        {
            if (name == "tau_psi" && !IsInversion && Controlled.Count == _dynamics.Count && !_settings.Given.ContainsKey(name))
            {
                // the energy form has no other states than those of the circuit and u
                continue;
            }

            if (_circuit.Parameters.All(p => p.Name != name))
            {
                _draft.AddParameter(name, _settings.Given.TryGetValue(name, out ScalarNode? given) ? given : CircuitDraft.Node(standard));
            }
        }
    }

    private void WriteRules(MappingNode root, AdjointEquations adjoints)
    {
        foreach (Weight weight in _circuit.Weights.Where(_learning.Contains))
        {
            if (adjoints.Rule(weight, _scale) is not { } rule)
            {
                continue;
            }

            var entry = CircuitDraft.Mapping(true, [("rule", new FormulaText(null, weight).Of(rule))]);
            foreach ((ScalarNode key, YamlNode value) in ((root.Value("plasticity") as MappingNode)?.Value(weight.Name) as MappingNode)?.Entries ?? [])
            {
                entry.Set(key, value);
            }

            if (!CircuitDraft.IsLocal(rule) && entry.Value("nonlocal") is null)
            {
                entry.Set(CircuitDraft.Node("nonlocal"), CircuitDraft.Node("true"));
            }

            _draft.SetRule(weight, entry);
        }
    }

    /// <summary>Without control u is 0, and so is every current of control and every multiplier: what is left is τ φ̇ = f.</summary>
    private void WriteFree(MappingNode root, Variable u)
    {
        MappingNode free = CircuitDraft.Mapping(true,
            [(u.FullName, "0"), .. _currents.Values.Concat(_psi.Values.Where(p => p.IsState)).Distinct().Where(v => v != u).Select(v => (v.FullName, "0"))]);
        foreach ((ScalarNode key, YamlNode value) in (root.Value("free") as MappingNode)?.Entries ?? [])
        {
            free.Set(key, value);
        }

        _draft.SetSection("free", free);
    }

    private ParameterReference Parameter(string name)
    {
        (_, Dimension dimension, _) = ControllerSection.Parameters.First(p => p.Name == name);
        return new ParameterReference(_circuit.Parameters.FirstOrDefault(p => p.Name == name)
            ?? new Parameter
            {
                Name = name,
                Definition = new Constant(1, dimension),
                Written = "1",
                Value = 1,
                IsDrawn = false,
                Position = _settings.Position
            });
    }

    private static Binary Over(Expression over, Expression under) => new(BinaryOperator.Divide, over, under);

    /// <summary>Whether a weight that learns stands in the equation of a state, or in the values it is made of.</summary>
    private bool LearnedDrive(Variable variable)
    {
        var seen = new HashSet<Variable>();
        var open = new Stack<Expression>([variable.Equation]);
        while (open.TryPop(out Expression? e))
        {
            if (e.Applied is { } weight && _learning.Contains(weight.TransposeOf ?? weight))
            {
                return true;
            }

            if (e is VariableReference { Variable.IsState: false } v && seen.Add(v.Variable))
            {
                open.Push(v.Variable.Equation);
            }

            foreach (Expression operand in e.Operands)
            {
                open.Push(operand);
            }
        }

        return false;
    }
}

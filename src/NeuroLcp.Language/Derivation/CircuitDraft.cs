using NeuroLcp.Language.Checking;
using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Derivation;

/// <summary>
/// A circuit file in the making: what a person wrote, with lines replaced and added. What was not touched keeps its place in the person's file, so
/// that findings about it point there.
/// </summary>
/// <param name="circuit">The circuit the file was checked into.</param>
/// <param name="root">The file.</param>
internal sealed class CircuitDraft(Circuit circuit, MappingNode root)
{
    /// <summary>What findings about lines that no person wrote point into.</summary>
    public const string SourceName = "the derived circuit";

    private static readonly SourcePosition Nowhere = SourcePosition.Whole(new SourceText(SourceName, ""));

    private readonly Dictionary<Population, List<Variable>> _added = [];
    private readonly Dictionary<Variable, ScalarNode> _lines = [];
    private readonly HashSet<Variable> _removed = [];
    private readonly List<(string Name, YamlNode Value)> _parameters = [];
    private readonly Dictionary<string, MappingNode?> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlNode?> _sections = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reserved = new(StringComparer.Ordinal);
    private readonly Dictionary<object, Expression> _aliases = [];
    private readonly Dictionary<YamlNode, string> _comments = [];

    /// <summary>The circuit the file was checked into.</summary>
    public Circuit Circuit { get; } = circuit;

    /// <summary>What to say behind some lines.</summary>
    public IReadOnlyDictionary<YamlNode, string> Comments => _comments;

    /// <summary>A piece of text that no person wrote.</summary>
    public static ScalarNode Node(string text) => new(new SourceText(SourceName, text), text, 0, text.Length);

    /// <summary>A mapping of such text.</summary>
    public static MappingNode Mapping(bool inBraces, IEnumerable<(string Key, string Value)> entries)
    {
        var mapping = new MappingNode(Nowhere, inBraces);
        foreach ((string key, string value) in entries)
        {
            mapping.Set(Node(key), Node(value));
        }

        return mapping;
    }

    /// <summary>A new variable under the first name that is free; it stands in the file once it has an equation.</summary>
    public Variable Add(Population population, bool isState, Dimension dimension, params IEnumerable<string> names)
    {
        string[] wanted = [.. names];
        string name = wanted.Concat(Enumerable.Range(2, 10_000).Select(i => $"{wanted[^1]}_{i}")).First(n => IsFree(population, n));
        _reserved.Add($"{population.Name}.{name}");
        var variable = new Variable { Population = population, Name = name, IsState = isState, Dimension = dimension, Position = Nowhere };
        return variable;
    }

    /// <summary>Gives a variable its equation: a new one, or one of the file, whose line it replaces.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="equation">Its equation.</param>
    /// <param name="comment">What to say behind it.</param>
    public void Set(Variable variable, Expression equation, string? comment = null)
    {
        variable.Equation = equation;
        SetText(variable, Text(equation, variable.Population), comment);
    }

    /// <summary>Gives a variable the text of its equation.</summary>
    public void SetText(Variable variable, string text, string? comment = null)
    {
        // the state of low-pass synapses is a variable of the circuit without a line in the file
        if (!Circuit.Populations.Any(p => p.Variables.Contains(variable)) || Circuit.Weights.Any(w => w.Synapse == variable))
        {
            if (!_added.TryGetValue(variable.Population, out List<Variable>? added))
            {
                _added[variable.Population] = added = [];
            }

            added.Add(variable);
        }

        ScalarNode line = Node(text);
        _lines[variable] = line;
        if (comment is not null)
        {
            _comments[line] = comment;
        }
    }

    /// <summary>The equation of a state as the person wrote it.</summary>
    public string Written(Variable state) =>
        ((ScalarNode)((MappingNode)((MappingNode)root.Value("populations")!).Value(state.Population.Name)!).Entries.First(e =>
            KeyText.DerivativeOf(e.Key.Value) == state.Name).Value).Value;

    /// <summary>Leaves a variable of the file out.</summary>
    public void Remove(Variable variable) => _removed.Add(variable);

    /// <summary>Adds a parameter.</summary>
    public void AddParameter(string name, YamlNode value) => _parameters.Add((name, value));

    /// <summary>The rule of a weight; null for none.</summary>
    public void SetRule(Weight weight, MappingNode? rule) => _rules[weight.Name] = rule;

    /// <summary>A section in the place of the file's; null leaves it out.</summary>
    public void SetSection(string name, YamlNode? value) => _sections[name] = value;

    /// <summary>A formula as the text of an equation of a population.</summary>
    public string Text(Expression formula, Population place) => new FormulaText(place).Of(Sayable(formula, place));

    /// <summary>
    /// A formula whose every part has a name where it is to stand: what belongs to another population alone, or is hidden, or has to be spread over
    /// units, becomes a value of its own.
    /// </summary>
    public Expression Sayable(Expression formula, Population place) => Substitution.Of(formula, part => part switch
    {
        DrawnParameterReference d when d.Population != place => Alias(d, () => NewValue(d.Population, d, $"{d.Parameter.Name}_{d.Population.Name}")),
        ParameterReference p when place.Variables.Any(v => v.Name == p.Parameter.Name) => Alias(p.Parameter, () => SecondName(p.Parameter)),
        MatrixProduct { Operand.Shape.IsScalar: true } m => new MatrixProduct(m.Weight, m.Transposed, Spread(m)),
        NoiseReference { Source.Kind: NoiseKind.OrnsteinUhlenbeck } n => throw new DerivationException(
            Holding(n.Source).Position, $"'{Holding(n.Source).FullName}' holds 'ou' where its derivative needs it a second time",
                "give the noise a line of its own, such as eps: ou(100 ms)"),
        _ => null,
    });

    /// <summary>
    /// One side of a rule: variables at the synapse, where the formula is made of such alone, otherwise a value made for it there.
    /// </summary>
    public Expression AtSynapse(Expression formula, SynapseSide side, Population population, string name)
    {
        bool own = IsOwn(formula, population);
        Expression here = own ? formula : NewValue(population, formula, name);
        return Substitution.Of(here, part => part is VariableReference v ? new SynapseVariable(side, v.Variable) : null);
    }

    /// <summary>True where a rule sees only what is at its synapse.</summary>
    public static bool IsLocal(Expression rule) => rule is SynapseVariable s ? Locality.CopyOf(s.Variable) is null : rule.Operands.All(IsLocal);

    /// <summary>The file as it has become.</summary>
    public MappingNode Build()
    {
        var built = new MappingNode(root.Position, isFlow: false);
        foreach (string section in CircuitCheck.Sections)
        {
            YamlNode? value = section switch
            {
                "parameters" => Parameters(),
                "populations" => Populations(),
                "plasticity" => Plasticity(),
                _ => _sections.TryGetValue(section, out YamlNode? own) ? own : root.Value(section),
            };
            if (value is not null)
            {
                built.Set(root.Key(section) ?? Node(section), value);
            }
        }

        return built;
    }

    private bool IsFree(Population population, string name) =>
        ReservedNames.Objection(name) is null
        && population.Variables.All(v => v.Name != name)
        && Circuit.FindWeight(name) is null
        && Circuit.Parameters.All(p => p.Name != name)
        && _parameters.All(p => p.Name != name)
        && !_reserved.Contains($"{population.Name}.{name}");

    private VariableReference NewValue(Population population, Expression formula, string name)
    {
        Variable value = Add(population, false, formula.Dimension, name);
        Set(value, formula);
        return new VariableReference(value);
    }

    private Expression Alias(object of, Func<Expression> make)
    {
        if (!_aliases.TryGetValue(of, out Expression? alias))
        {
            _aliases[of] = alias = make();
        }

        return alias;
    }

    /// <summary>A parameter under a name that no variable hides.</summary>
    private ParameterReference SecondName(Parameter parameter)
    {
        string name = Enumerable.Range(2, 10_000).Select(i => $"{parameter.Name}_{i}").First(n => Circuit.Populations.All(p => IsFree(p, n)));
        AddParameter(name, Node(parameter.Name));
        return new ParameterReference(new Parameter
        { Name = name, Definition = parameter.Definition, Written = parameter.Name, Value = parameter.Value, IsDrawn = false, Position = Nowhere });
    }

    /// <summary>One number for all units as a value per unit, which a matrix can be applied to.</summary>
    private VariableReference Spread(MatrixProduct m)
    {
        Population from = m.Transposed ? m.Weight.Post : m.Weight.Pre!;
        return NewValue(from, m.Operand, $"into_{m.Weight.Name}");
    }

    private Variable Holding(NoiseSource noise) => Circuit.EvaluationOrder.First(v => Holds(v.Equation, noise));

    private static bool Holds(Expression e, NoiseSource noise) => (e is NoiseReference n && n.Source == noise) || e.Operands.Any(o => Holds(o, noise));

    private static bool IsOwn(Expression e, Population population) => e switch
    {
        VariableReference v => v.Variable.Population == population,
        Constant or ParameterReference => true,
        Leaf => false,
        Negation or Binary or Application => e.Operands.All(o => IsOwn(o, population)),
        _ => false,
    };

    private MappingNode? Parameters()
    {
        if (_parameters.Count == 0)
        {
            return root.Value("parameters") as MappingNode;
        }

        MappingNode parameters = Copy(root.Value("parameters") as MappingNode);
        foreach ((string name, YamlNode value) in _parameters)
        {
            parameters.Set(Node(name), value);
        }

        return parameters;
    }

    private MappingNode Populations()
    {
        var populations = new MappingNode(root.Value("populations")!.Position, isFlow: false);
        foreach ((ScalarNode key, YamlNode value) in ((MappingNode)root.Value("populations")!).Entries)
        {
            populations.Set(key, Population(Circuit.Populations.First(p => p.Name == key.Value), (MappingNode)value));
        }

        return populations;
    }

    private MappingNode Population(Population population, MappingNode old)
    {
        List<Variable> added = _added.TryGetValue(population, out List<Variable>? list) ? list : [];
        var lines = new MappingNode(old.Position, old.IsFlow && added.Count == 0);
        foreach ((ScalarNode key, YamlNode value) in old.Entries)
        {
            Variable? variable = population.Variables.FirstOrDefault(v => v.Name == (KeyText.DerivativeOf(key.Value) ?? key.Value));
            if (key.Value is "initial" or "units" && value is MappingNode stated)
            {
                lines.Set(key, Without(stated, name => _removed.Any(r => r.Population == population && r.Name == name)));
            }
            else if (variable is null || !_removed.Contains(variable))
            {
                lines.Set(key, variable is not null && _lines.TryGetValue(variable, out ScalarNode? line) ? line : value);
            }
        }

        foreach (Variable variable in added)
        {
            lines.Set(Node(variable.IsState ? $"d {variable.Name}/dt" : variable.Name), _lines[variable]);
        }

        Variable[] measured = [.. added.Where(v => v.IsState && !v.Dimension.IsNone)];
        if (measured.Length > 0)
        {
            MappingNode units = Copy(lines.Value("units") as MappingNode, inBraces: true);
            foreach (Variable variable in measured)
            {
                units.Set(Node(variable.Name), Node(variable.Dimension.ToString()));
            }

            lines.Set(lines.Key("units") ?? Node("units"), units);
        }

        return lines;
    }

    private MappingNode? Plasticity()
    {
        var rules = new MappingNode(Nowhere, isFlow: false);
        foreach ((ScalarNode key, YamlNode value) in (root.Value("plasticity") as MappingNode)?.Entries ?? [])
        {
            if (!_rules.ContainsKey(key.Value))
            {
                rules.Set(key, value);
            }
        }

        foreach ((string weight, MappingNode? rule) in _rules)
        {
            if (rule is not null)
            {
                rules.Set(Node(weight), rule);
            }
        }

        return rules.Entries.Count == 0 ? null : rules;
    }

    private static MappingNode Copy(MappingNode? old, bool inBraces = false) => Without(old ?? new MappingNode(Nowhere, inBraces), _ => false);

    private static MappingNode Without(MappingNode old, Func<string, bool> leaves)
    {
        var copy = new MappingNode(old.Position, old.IsFlow);
        foreach ((ScalarNode key, YamlNode value) in old.Entries.Where(e => !leaves(e.Key.Value)))
        {
            copy.Set(key, value);
        }

        return copy;
    }
}

/// <summary>What keeps a circuit from being derived, as a finding in the person's file.</summary>
internal sealed class DerivationException(SourcePosition position, string message, string? hint = null) : Exception(message)
{
    public SourcePosition Position { get; } = position;

    public string? Hint { get; } = hint;
}

using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>weights:</c>: which populations a weight joins, what it starts from, or whose transpose it is.</summary>
internal static class WeightSection
{
    private const string Example = "write W: {post: a, pre: b, init: uniform_fan_in}, or S: W.T to tie it";

    /// <summary>What a tied weight takes from the one it is tied to.</summary>
    private static readonly string[] s_ofTheOwner = ["init", "sign", "connect"];

    /// <summary>Enters every weight into the scope, tied ones after those they are tied to.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="root">The file.</param>
    /// <param name="replaced">What the file says of weights that an override ties.</param>
    public static void Declare(CircuitScope scope, MappingNode root, IReadOnlyDictionary<string, YamlNode> replaced)
    {
        if (Section.Under(root, "weights", "'weights'", scope.Findings, Example) is not { } section || !section.IsAsMeant())
        {
            return;
        }

        var ties = new List<(ScalarNode Key, ScalarNode Value)>();
        foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
        {
            scope.Weights[key.Value] = null;
            if (ReservedNames.Objection(key.Value) is { } objection)
            {
                scope.Findings.Error(key.Position, $"'{KeyText.Shorten(key.Value)}' cannot name a weight", objection);
            }
            else if (scope.Parameters.ContainsKey(key.Value))
            {
                scope.Findings.Error(key.Position, $"'{key.Value}' is the name of a parameter already",
                    "bare names in equations must be clear: choose another");
            }
            else if (value is ScalarNode { IsMissing: false } text)
            {
                ties.Add((key, text));
            }
            else if (value is MappingNode mapping)
            {
                scope.Weights[key.Value] = Untied(scope, key, new Section(mapping, $"weight '{key.Value}'", scope.Findings));
            }
            else
            {
                scope.Findings.Error(value is ScalarNode ? key.Position : value.Position, $"weight '{key.Value}' needs to know what it joins", Example);
            }
        }

        var tied = ties.Select(tie => tie.Key.Value).ToHashSet(StringComparer.Ordinal);
        foreach ((ScalarNode key, ScalarNode value) in ties)
        {
            scope.Weights[key.Value] = Tied(scope, key, value, replaced.GetValueOrDefault(key.Value) as MappingNode, tied);
        }
    }

    /// <summary>Reads what each weight starts from; after all weights and parameters are known.</summary>
    public static void ReadInitial(CircuitScope scope, MappingNode root)
    {
        if (root.Value("weights") is not MappingNode weights)
        {
            return;
        }

        var copies = new List<(Formula Formula, Weight Weight, Weight Other)>();
        foreach ((ScalarNode key, YamlNode value) in weights.Entries)
        {
            if (value is not MappingNode mapping || scope.Weights.GetValueOrDefault(key.Value) is not { } weight)
            {
                continue;
            }

            var section = new Section(mapping, $"weight '{weight.Name}'", scope.Findings);
            if (mapping.Value("init") is null)
            {
                if (weight.Pre is not null)
                {
                    scope.Findings.Error(key.Position, $"weight '{weight.Name}' has no 'init'",
                        "add init: uniform_fan_in, init: zeros or a formula such as normal(0, 0.1)");
                }

                continue;
            }

            var place = new FormulaPlace(PlaceKind.WeightInitial, $"the 'init' of '{weight.Name}'", weight.Post, weight);
            Formula? formula = section.Text("init", "a formula") is { } text ? FormulaParser.Parse(text, scope.Findings) : null;
            if (QuantityReader.Quantity(scope, place, formula, weight.Dimension) is not { } initial)
            {
                continue;
            }

            weight.Initial = initial;
            weight.WrittenInitial = formula!.Written;
            copies.AddRange(ExpressionFacts.Initials(initial).Select(other => (formula!, weight, other)));
            if (weight.Sign == SynapseSign.Excitatory && Constancy.IsFixed(initial, drawn: false) && ScalarEvaluation.Value(initial) < 0)
            {
                scope.Findings.Error(formula!.Position(formula.Root), $"'{weight.Name}' is excitatory and cannot start below 0",
                    "for an inhibitory weight write sign: inhibitory; its init is a magnitude");
            }
        }

        // one step only, so that there are no circles
        foreach ((Formula formula, Weight weight, Weight other) in copies)
        {
            if (ExpressionFacts.Initials(other.Initial).FirstOrDefault() is { } further)
            {
                scope.Findings.Error(formula.Position(formula.Root), $"'{weight.Name}' starts from '{other.Name}', which itself starts from '{further.Name}'",
                    "name the weight that does not start from another");
            }
        }
    }

    private static Weight? Untied(CircuitScope scope, ScalarNode key, Section section)
    {
        if (!section.AllowOnly("post", "pre", "init", "unit", "sign", "connect", "delay", "delay_at", "lowpass"))
        {
            return null;
        }

        if (section.Node.Value("post") is null)
        {
            scope.Findings.Error(key.Position, $"{section.Described} has no 'post'", "add the population that receives: post: name");
            return null;
        }

        Population? post = Population(scope, section, "post"), pre = Population(scope, section, "pre");
        Unit? unit = section.Text("unit", "a unit") is { } text ? UnitFormula.Read(text, scope.Findings) : section.Node.Value("unit") is null ? Unit.None
            : null;
        if (post is null || unit is null || (pre is null && section.Node.Value("pre") is not null))
        {
            return null;
        }

        if ((long)post.Size * (pre?.Size ?? 1) > int.MaxValue)
        {
            scope.Findings.Error(key.Position, $"weight '{key.Value}' would have {(long)post.Size * pre!.Size} elements", $"at most {int.MaxValue} fit");
            return null;
        }

        var weight = new Weight
        {
            Name = key.Value,
            Post = post,
            Pre = pre,
            Dimension = unit.Dimension,
            Unit = unit,
            Sign = Sign(scope, section),
            Delay = Delay(scope, section),
            Position = key.Position
        };
        Lowpass(scope, section, weight);
        return weight;
    }

    /// <summary>What a weight that is a bias cannot have is reported.</summary>
    private static Delay? Delay(CircuitScope scope, Section section)
    {
        DelaySite site = SettingReader.Word(section, "delay_at", scope.Findings, "axon", "dendrite") == "dendrite" ? DelaySite.Dendrite : DelaySite.Axon;
        double? time = SettingReader.Number(scope, section, "delay", Dimension.Time, above: 0);
        if (section.Node.Value("pre") is null && (section.Node.Key("delay") ?? section.Node.Key("delay_at")) is { } misplaced)
        {
            scope.Findings.Error(misplaced.Position, $"{section.Described} is a bias and carries no signal to delay", "only a weight with 'pre:' has a delay");
        }
        else if (section.Node.Value("delay") is null && section.Node.Key("delay_at") is { } lone)
        {
            scope.Findings.Error(lone.Position, $"{section.Described} says where its delay is, but not how long", "add delay: 3 ms");
        }

        return time is { } ms ? new Delay(ms, site) : null;
    }

    private static void Lowpass(CircuitScope scope, Section section, Weight weight)
    {
        if (section.Node.Key("lowpass") is not { } key)
        {
            return;
        }

        if (weight.Pre is null)
        {
            scope.Findings.Error(key.Position, $"{section.Described} is a bias and has no synapses", "only a weight with 'pre:' has low-pass synapses");
            return;
        }

        scope.Lowpass.Add(weight, section.Text("lowpass", "a time constant") is { } text ? FormulaParser.Parse(text, scope.Findings) : null);
    }

    private static SynapseSign Sign(CircuitScope scope, Section section)
    {
        string? word = SettingReader.Word(section, "sign", scope.Findings, SynapseSign.Excitatory.Word(), SynapseSign.Inhibitory.Word());
        return Enum.GetValues<SynapseSign>().FirstOrDefault(sign => sign.Word() == word);
    }

    private static Population? Population(CircuitScope scope, Section section, string side)
    {
        if (section.Text(side, "the name of a population") is not { } name)
        {
            return null;
        }

        if (scope.Populations.TryGetValue(name.Value, out PopulationScope? population))
        {
            return population?.Population;
        }

        scope.Findings.Error(name.Position, $"unknown population '{KeyText.Shorten(name.Value)}'", NearestName.Hint(name.Value, scope.Populations.Keys));
        return null;
    }

    private static Weight? Tied(CircuitScope scope, ScalarNode key, ScalarNode value, MappingNode? declared, HashSet<string> tied)
    {
        string[] parts = value.Value.Split('.');
        string name = parts[0].Trim();
        if (parts.Length != 2 || parts[1].Trim() != "T" || !KeyText.IsWord(name))
        {
            scope.Findings.Error(value.Position, $"'{KeyText.Shorten(value.Value)}' is no transpose of a weight",
                scope.Weights.ContainsKey(value.Value) ? $"write {value.Value}.T" : Example);
            return null;
        }

        if (tied.Contains(name))
        {
            scope.Findings.Error(value.Position, $"'{name}' is itself tied", "tie to a weight of its own");
            return null;
        }

        if (!scope.Weights.TryGetValue(name, out Weight? source))
        {
            scope.Findings.Error(value.Position, $"unknown weight '{name}'", NearestName.Hint(name, scope.Weights.Keys.Where(k => k != key.Value), "", ".T"));
            return null;
        }

        if (source is null)
        {
            return null;
        }

        if (source.Pre is null)
        {
            scope.Findings.Error(value.Position, $"'{name}' is a bias and has no transpose", "only a weight with 'pre:' can be tied to");
            return null;
        }

        Population post = source.Pre, pre = source.Post;
        Delay? delay = null;
        if (declared is not null)
        {
            var section = new Section(declared, $"weight '{key.Value}'", scope.Findings);
            delay = Delay(scope, section);
            Population? ownPost = Population(scope, section, "post"), ownPre = Population(scope, section, "pre");
            if (ownPost?.Size != post.Size || ownPre?.Size != pre.Size)
            {
                scope.Findings.Error(value.Position,
                    $"'{name}.T' maps {pre.Name} ({pre.Size}) to {post.Name} ({post.Size}), but '{key.Value}' maps {Side(ownPre)} to {Side(ownPost)}");
                return null;
            }

            (post, pre) = (ownPost, ownPre);
            string[] dropped = [.. s_ofTheOwner.Where(k => declared.Value(k) is not null).Select(k => $"'{k}'")];
            if (dropped.Length > 0)
            {
                scope.Findings.Notice(value.Position, $"'{key.Value}' is tied to '{name}': its own {string.Join(dropped.Length == 2 ? " and " : ", ", dropped)} {(dropped.Length == 1 ? "is" : "are")} dropped");
            }
        }

        var weight = new Weight
        {
            Name = key.Value,
            Post = post,
            Pre = pre,
            Dimension = source.Dimension,
            Unit = source.Unit,
            Sign = source.Sign,
            Delay = delay,
            TransposeOf = source,
            Position = key.Position
        };
        if (declared is not null)
        {
            Lowpass(scope, new Section(declared, $"weight '{key.Value}'", scope.Findings), weight);
        }

        return weight;
    }

    private static string Side(Population? population) => population is null ? "nothing" : $"{population.Name} ({population.Size})";
}

using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>plasticity:</c>: the rule of each weight that learns.</summary>
internal static class PlasticitySection
{
    /// <summary>The key of a rule in time.</summary>
    public const string InTime = "d w/dt";

    private const string Example = "write W: {rule: post.x * pre.y} or W: {d w/dt: post.x * pre.y / tau}";
    private static readonly string[] Keys = ["rule", InTime, "decay", "rate", "online", "nonlocal"];

    /// <summary>Checks every rule and gives it to its weight.</summary>
    public static void Read(CircuitScope scope, MappingNode root)
    {
        if (Section.Under(root, "plasticity", "'plasticity'", scope.Findings, Example) is not { } section || !section.IsAsMeant())
        {
            return;
        }

        foreach ((ScalarNode key, YamlNode value) in section.Node.Entries)
        {
            if (!scope.Weights.TryGetValue(key.Value, out Weight? weight))
            {
                scope.Findings.Error(key.Position, $"unknown weight '{KeyText.Shorten(key.Value)}'", NearestName.Hint(key.Value, scope.Weights.Keys));
                continue;
            }

            if (value is not MappingNode mapping)
            {
                scope.Findings.Error(value is ScalarNode { IsMissing: true } ? key.Position : value.Position,
                    $"the rule of '{key.Value}' is a mapping, this is {value.Kind}", Example);
                continue;
            }

            if (weight?.TransposeOf is not null)
            {
                scope.Findings.Notice(key.Position, $"'{weight.Name}' is tied to '{weight.TransposeOf.Name}': its own rule is dropped");
                MarkUsed(scope, mapping);
            }
            else if (weight is not null)
            {
                weight.Rule = Rule(scope, key, weight, new Section(mapping, $"the rule of '{weight.Name}'", scope.Findings));
                if (weight.Rule is null)
                {
                    scope.BrokenRules.Add(weight);
                }
            }
        }
    }

    private static PlasticityRule? Rule(CircuitScope scope, ScalarNode key, Weight weight, Section section)
    {
        if (!section.AllowOnly(Keys))
        {
            return null;
        }

        MappingNode node = section.Node;
        bool inTime = node.Value(InTime) is not null;
        if (inTime == (node.Value("rule") is not null))
        {
            scope.Findings.Error(key.Position, inTime ? $"'{weight.Name}' has both an increment and a rule in time" : $"{section.Described} is missing",
                inTime ? "keep either 'rule:' or 'd w/dt:'" : Example);
            return null;
        }

        bool nonLocal = SettingReader.Switch(section, "nonlocal", scope.Findings) ?? false;
        bool online = SettingReader.Switch(section, "online", scope.Findings) ?? false;
        double decay = SettingReader.Number(scope, section, "decay", Dimension.None, 0, below: 1) ?? 0;
        double rate = SettingReader.Number(scope, section, "rate", Dimension.None, 0) ?? 1;
        if (inTime && (node.Key("decay") ?? node.Key("rate")) is { } misplaced)
        {
            scope.Findings.Error(misplaced.Position, $"'{misplaced.Value}' belongs to increments, not to a rule in time",
                misplaced.Value == "decay" ? "write the decay into the equation: (... - gamma * w) / tau" : "write the factor into the equation");
        }

        if (!inTime && online)
        {
            scope.Findings.Error(node.Key("online")!.Position, "an increment acts at the end of a phase and cannot be online",
                "write 'd w/dt: ...' for a rule in time");
        }

        var place = new FormulaPlace(PlaceKind.Rule, $"the rule of '{weight.Name}'", weight.Post, weight, nonLocal, inTime);
        Formula? formula = section.Text(inTime ? InTime : "rule", "a formula") is { } text ? FormulaParser.Parse(text, scope.Findings) : null;
        if (FormulaChecker.Check(scope, place, formula) is not { } rule)
        {
            return null;
        }

        Dimension expected = inTime ? weight.Dimension / Dimension.Time : weight.Dimension;
        rule = ExpressionFacts.Fit(rule, expected);
        if (rule.Dimension != expected)
        {
            string? hint = inTime && rule.Dimension == weight.Dimension ? "divide by a time constant: (...) / tau"
                : !inTime && rule.Dimension * Dimension.Time == weight.Dimension ? "an increment has no time in it; 'd w/dt:' is a rule in time"
                    : "multiply by a factor that carries the unit";
            scope.Findings.Error(formula!.Position(formula.Root),
                $"the rule of '{weight.Name}' must be {ExpressionFacts.Describe(expected)}, it is {ExpressionFacts.Describe(rule.Dimension)}", hint);
            return null;
        }

        return new PlasticityRule
        {
            Weight = weight,
            InTime = inTime,
            Expression = rule,
            Written = formula!.Written,
            Decay = decay,
            Rate = rate,
            Online = online,
            NonLocal = nonLocal,
            Position = key.Position
        };
    }

    /// <summary>What a dropped rule uses is not unused.</summary>
    private static void MarkUsed(CircuitScope scope, MappingNode mapping)
    {
        foreach ((_, YamlNode value) in mapping.Entries)
        {
            if (value is ScalarNode text && FormulaParser.Parse(text, new Findings()) is { } formula)
            {
                scope.UsedParameters.UnionWith(Names.Of(formula.Root).Select(name => name.First));
            }
        }
    }
}

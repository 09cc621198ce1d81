using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>controller:</c> and <c>controlled:</c>, what is to be derived from free dynamics.</summary>
internal static class ControllerSection
{
    /// <summary>The key of the section.</summary>
    public const string Key = "controller";

    private const string Example = "write controller: energy, or controller: {kind: dynamic-inversion, alpha: 0.1, tau_u: 500 ms, tau_psi: 10 ms}";

    /// <summary>The kinds, as they are named in files.</summary>
    public static readonly IReadOnlyList<string> Kinds = [.. Enum.GetValues<ControllerKind>().Select(ControllerSettings.NameOf)];

    /// <summary>The numbers of a controller, what they measure, and what they are unless said.</summary>
    public static readonly IReadOnlyList<(string Name, Dimension Dimension, string Default)> Parameters =
        [("alpha", Dimension.None, "0.1"), ("tau_u", Dimension.Time, "500 ms"), ("tau_psi", Dimension.Time, "10 ms")];

    /// <summary>True where a file asks for a controller.</summary>
    public static bool IsGiven(MappingNode root) => root.Value(Key) is not (null or ScalarNode { IsMissing: true });

    /// <summary>What is asked for, or null; why is among the findings.</summary>
    public static ControllerSettings? Read(CircuitScope scope, MappingNode root)
    {
        if (!IsGiven(root))
        {
            if (root.Key("controlled") is { } alone)
            {
                scope.Findings.Error(alone.Position, "'controlled' says which states a derived controller controls, and there is none", Example);
            }

            return null;
        }

        SourcePosition position = root.Key(Key)!.Position;
        var given = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        string? kind;
        if (root.Value(Key) is ScalarNode)
        {
            kind = SettingReader.Word(new Section(root, "the file", scope.Findings), Key, scope.Findings, Kinds);
        }
        else if (Section.Under(root, Key, $"'{Key}'", scope.Findings, Example) is { } section && section.AllowOnly(["kind", .. Parameters.Select(p => p.Name)]))
        {
            if (section.Node.Value("kind") is null)
            {
                scope.Findings.Error(position, "the controller has no 'kind'", $"add kind: {string.Join(" or kind: ", Kinds)}");
            }

            kind = SettingReader.Word(section, "kind", scope.Findings, Kinds);
            foreach ((string name, Dimension dimension, _) in Parameters)
            {
                Number(scope, section, name, dimension, given);
            }
        }
        else
        {
            return null;
        }

        foreach ((string name, Dimension dimension, _) in Parameters.Where(p => !given.ContainsKey(p.Name)))
        {
            CheckParameter(scope, name, dimension);
        }

        IReadOnlyList<Variable>? controlled = Controlled(scope, root);
        return kind is null ? null
            : new ControllerSettings
            {
                Kind = kind == ControllerSettings.NameOf(ControllerKind.Energy) ? ControllerKind.Energy
                : ControllerKind.DynamicInversion,
                Controlled = controlled,
                Position = position,
                Given = given
            };
    }

    private static void Number(CircuitScope scope, Section section, string name, Dimension dimension, Dictionary<string, ScalarNode> given)
    {
        if (section.Node.Value(name) is not ScalarNode text)
        {
            // what is no text at all is reported
            _ = section.Text(name, "a number");
            return;
        }

        given.Add(name, text);
        if (scope.Parameters.ContainsKey(name))
        {
            scope.Findings.Error(section.Node.Key(name)!.Position, $"'{name}' is a parameter of the file already",
                "say it in one place: remove one of the two");
            return;
        }

        _ = dimension.IsNone ? SettingReader.Number(scope, section, name, dimension, from: 0) : SettingReader.Number(scope, section, name, dimension, above: 0);
    }

    /// <summary>A parameter of the file that bears the name of the controller's is the controller's, and must make sense as such.</summary>
    private static void CheckParameter(CircuitScope scope, string name, Dimension dimension)
    {
        if (scope.Parameters.GetValueOrDefault(name) is not { } parameter)
        {
            return;
        }

        string? wrong = parameter.IsDrawn ? "is drawn for each unit" : parameter.Dimension != dimension ? $"is {ExpressionFacts.Describe(parameter.Dimension)}"
            : parameter.Value < 0 || (parameter.Value == 0 && !dimension.IsNone) ? "is not positive" : null;
        if (wrong is not null)
        {
            scope.Findings.Error(parameter.Position, $"'{name}' is the controller's, and {wrong}",
                dimension.IsNone ? "a number of at least 0; a parameter that means something else needs another name"
                : "a time, such as 500 ms; a parameter that means something else needs another name");
        }
    }

    private static List<Variable>? Controlled(CircuitScope scope, MappingNode root)
    {
        IReadOnlyList<YamlNode> items = root.Value("controlled") switch
        {
            null or ScalarNode { IsMissing: true } => [],
            SequenceNode list => list.Items,
            { } single => [single],
        };
        var top = new Section(root, "the file", scope.Findings);
        var states = new List<Variable>();
        foreach (YamlNode item in items)
        {
            if (top.AsText(item, "an entry of 'controlled'", "the name of a state") is not { } text || WiringSection.Find(scope, text, null) is not
                { } variable)
            {
                continue;
            }

            if (!variable.IsState)
            {
                scope.Findings.Error(text.Position, $"'{variable.FullName}' is a value, control acts on states", $"a state has a line 'd {variable.Name}/dt'");
            }
            else if (!states.Contains(variable))
            {
                states.Add(variable);
            }
        }

        return items.Count == 0 ? null : states;
    }
}

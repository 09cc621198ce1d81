using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Puts values given from outside (<c>--set name=value</c>) in the place of those in the file.</summary>
internal static class Overrides
{
    private const string SourceName = "--set";
    private static readonly string[] Settings = ["learning", "solver", "time"];

    /// <summary>Changes the nodes of a file as the overrides say.</summary>
    /// <returns>What the file says of the parameters and weights that are given from outside, by name.</returns>
    public static IReadOnlyDictionary<string, YamlNode> Apply(MappingNode root, IReadOnlyList<string> overrides, Findings findings)
    {
        var replaced = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (string text in overrides)
        {
            new Target(root, new SourceText(SourceName, text), findings, replaced).Apply();
        }

        return replaced;
    }

    private sealed class Target(MappingNode root, SourceText source, Findings findings, Dictionary<string, YamlNode> replaced)
    {
        private int _equals;

        public void Apply()
        {
            _equals = source.Text.IndexOf('=', StringComparison.Ordinal);
            if (_equals < 0)
            {
                findings.Error(source.Position(0, Math.Max(1, source.Text.Length)), "an override has the form name=value", "as in --set alpha=0.01");
                return;
            }

            string name = source.Text[.._equals].Trim();
            if (Value().Value.Length == 0)
            {
                findings.Error(source.Position(_equals, 1), $"the override of '{KeyText.Shorten(name)}' has no value", "as in --set alpha=0.01");
                return;
            }

            string[] path = [.. name.Split('.').Select(part => part.Trim())];
            if (path.Length == 1)
            {
                SetByName(path[0]);
            }
            else
            {
                SetByPath(path);
            }
        }

        private void SetByName(string name)
        {
            if (Mapping("parameters")?.Value(name) is { } parameter)
            {
                replaced.TryAdd(name, parameter);
                Mapping("parameters")!.Set(Key(name), Value());
            }
            else if (Mapping("weights")?.Value(name) is { } weight)
            {
                Tie(name, weight);
            }
            else if (name == ControllerSection.Key && root.Value(name) is MappingNode controller)
            {
                controller.Set(Key("kind"), Value());
            }
            else if (name is "readout" or "precision" or "controlled" or ControllerSection.Key)
            {
                root.Set(Key(name), Value());
            }
            else if (ControllerSection.IsGiven(root) && ControllerSection.Parameters.Any(p => p.Name == name))
            {
                SetController(name);
            }
            else
            {
                IEnumerable<string> controllers = ControllerSection.IsGiven(root) ? ControllerSection.Parameters.Select(p => p.Name) : [];
                Unknown(name, Known("parameters").Concat(Known("weights")).Concat(controllers).Concat(["readout", "precision", ControllerSection.Key]));
            }
        }

        /// <summary>A number of the controller, which may stand in the file as its kind alone.</summary>
        private void SetController(string name)
        {
            if (root.Value(ControllerSection.Key) is ScalarNode kind)
            {
                var controller = new MappingNode(kind.Position, isFlow: true);
                controller.Set(Key("kind"), kind);
                root.Set(root.Key(ControllerSection.Key)!, controller);
            }

            Set([ControllerSection.Key, name]);
        }

        private void Tie(string name, YamlNode weight)
        {
            if (!Value().Value.EndsWith(".T", StringComparison.Ordinal))
            {
                findings.Error(Value().Position, $"'{name}' is a weight, and '{KeyText.Shorten(Value().Value)}' is no transpose of one",
                    $"tie it to another weight, as in S=W.T, or set {name}.init");
                return;
            }

            replaced.TryAdd(name, weight);
            Mapping("weights")!.Set(Key(name), Value());
        }

        private void SetByPath(string[] path)
        {
            string first = path[0];
            if (Settings.Contains(first))
            {
                Set(path);
            }
            else if (first is ControllerSection.Key && path.Length == 2)
            {
                if (path[1] == "kind")
                {
                    SetByName(first);
                }
                else
                {
                    SetController(path[1]);
                }
            }
            else if (first is "free" or "control")
            {
                Set([first, string.Join('.', path[1..])]);
            }
            else if (first is "parameters" && path.Length == 2)
            {
                SetByName(path[1]);
            }
            else if (first is "plasticity" or "weights" && path.Length == 3)
            {
                SetKnown(first, path[1], path[2..]);
            }
            else if (Mapping("weights")?.Value(first) is not null && path.Length == 2)
            {
                SetKnown("weights", first, path[1..]);
            }
            else if (first == "populations" && path.Length > 2)
            {
                SetInPopulation(path[1], path[2..]);
            }
            else if (Mapping("populations")?.Value(first) is not null)
            {
                SetInPopulation(first, path[1..]);
            }
            else
            {
                Unknown(string.Join('.', path), Settings.Concat(Known("populations")).Concat(Known("weights"))
                    .Select(name => $"{name}.{string.Join('.', path[1..])}"));
            }
        }

        /// <summary>A key of an entry that must be there: a weight, or the rule of one.</summary>
        private void SetKnown(string section, string name, string[] rest)
        {
            switch (Mapping(section)?.Value(name))
            {
                case MappingNode:
                    Set([section, name, .. rest]);
                    break;
                case ScalarNode { IsMissing: false }:
                    findings.Error(source.Position(0, _equals), $"'{name}' is tied and has no '{rest[0]}' of its own");
                    break;
                default:
                    Unknown($"{section}.{name}", Known(section).Select(known => $"{section}.{known}"));
                    break;
            }
        }

        private void SetInPopulation(string name, string[] rest)
        {
            if (Mapping("populations")?.Value(name) is not MappingNode population)
            {
                Unknown(name, Known("populations"));
                return;
            }

            string[] within = ["populations", name];
            if (rest[0] == "cell" && rest.Length > 1 && population.Value("cell") is MappingNode cells)
            {
                (population, within, rest) = (cells, [.. within, "cell"], rest[1..]);
            }

            if (rest[0] is "units" or "initial" || (within.Length == 2 ? rest[0] is "size" or "positions" : rest[0] == "count"))
            {
                Set([.. within, .. rest]);
                return;
            }

            if (rest is ["when", var happening, var state])
            {
                SetWhen(population, string.Join('.', within[1..]), happening, state);
                return;
            }

            // an equation goes by the name of its variable, whether state or value
            string[] keys = [.. population.Entries.Select(entry => entry.Key.Value)];
            string? key = rest.Length == 1 ? keys.FirstOrDefault(k => k == rest[0] || KeyText.DerivativeOf(k) == (KeyText.DerivativeOf(rest[0]) ?? rest[0]))
                : null;
            if (key is null)
            {
                Unknown($"{name}.{string.Join('.', rest)}", keys.Select(k => $"{name}.{KeyText.DerivativeOf(k) ?? k}"));
                return;
            }

            population.Set(Key(key), Value());
        }

        /// <summary>What an event that the file has a <c>when</c> for does to a state.</summary>
        private void SetWhen(MappingNode population, string name, string happening, string state)
        {
            if (population.Entries.FirstOrDefault(e => KeyText.WhenOf(e.Key.Value) == happening).Value is MappingNode updates)
            {
                updates.Set(Key(state), Value());
                return;
            }

            Unknown($"{name}.when.{happening}", population.Entries.Select(e => KeyText.WhenOf(e.Key.Value)).OfType<string>()
                .Select(known => $"{name}.when.{known}"));
        }

        /// <summary>Walks down to the last key, adding sections that the file leaves out; keys that do not belong are found by the checks.</summary>
        private void Set(string[] path)
        {
            MappingNode mapping = root;
            foreach (string name in path[..^1])
            {
                YamlNode? next = mapping.Value(name);
                if (next is null or ScalarNode { IsMissing: true })
                {
                    next = new MappingNode(source.Position(0, _equals), isFlow: false);
                    mapping.Set(mapping.Key(name) ?? Key(name), next);
                }

                if (next is not MappingNode found)
                {
                    findings.Error(source.Position(0, _equals), $"'{name}' is {next.Kind} in the file and has no '{path[^1]}'");
                    return;
                }

                mapping = found;
            }

            mapping.Set(Key(path[^1]), Value());
        }

        private void Unknown(string name, IEnumerable<string> known) =>
            findings.Error(source.Position(0, Math.Max(1, _equals)), $"nothing here is called '{KeyText.Shorten(name)}'",
                NearestName.Hint(name, known) ?? "a parameter, a weight, population.size, learning.batch and the like can be set");

        private MappingNode? Mapping(string section) => root.Value(section) as MappingNode;

        private IEnumerable<string> Known(string section) => Mapping(section)?.Entries.Select(entry => entry.Key.Value) ?? [];

        private ScalarNode Key(string name) => new(source, name, 0, _equals);

        private ScalarNode Value()
        {
            int start = _equals + 1, end = source.Text.Length;
            while (start < end && char.IsWhiteSpace(source.Text[start]))
            {
                start++;
            }

            while (end > start && char.IsWhiteSpace(source.Text[end - 1]))
            {
                end--;
            }

            return new ScalarNode(source, source.Text[start..end], start, end);
        }
    }
}

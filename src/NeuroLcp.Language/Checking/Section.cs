using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>A mapping of the file with what it is called; reads its entries and reports what does not belong.</summary>
/// <param name="node">The mapping.</param>
/// <param name="described">How errors name it, such as "population 'pyramidal'".</param>
/// <param name="findings">Where errors go.</param>
internal sealed class Section(MappingNode node, string described, Findings findings)
{
    public MappingNode Node { get; } = node;

    public string Described { get; } = described;

    /// <summary>The mapping behind a key of another; null where there is none or it is empty.</summary>
    /// <param name="parent">The mapping that holds the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="described">How errors name the section.</param>
    /// <param name="findings">Where errors go.</param>
    /// <param name="example">What such a mapping looks like.</param>
    public static Section? Under(MappingNode parent, string key, string described, Findings findings, string example)
    {
        YamlNode? value = parent.Value(key);
        if (value is null or ScalarNode { IsMissing: true })
        {
            return null;
        }

        if (value is MappingNode mapping)
        {
            return new Section(mapping, described, findings);
        }

        findings.Error(value.Position, $"{described} is a mapping, this is {value.Kind}", example);
        return null;
    }

    /// <summary>
    /// Reports keys that do not belong here. Where braces and commas made YAML read a formula as several keys, that is what is
    /// reported, and nothing else in here makes sense.
    /// </summary>
    /// <returns>False where YAML read something else than was meant.</returns>
    public bool AllowOnly(params IReadOnlyList<string> keys)
    {
        if (!IsAsMeant())
        {
            return false;
        }

        foreach ((ScalarNode key, _) in Node.Entries)
        {
            if (!keys.Contains(key.Value))
            {
                Unknown(key, keys);
            }
        }

        return true;
    }

    /// <summary>False, and reported, where a comma inside braces has cut a formula into keys without values.</summary>
    public bool IsAsMeant()
    {
        if (!Node.IsFlow || !Node.Entries.Any(entry => entry.Value is ScalarNode { IsMissing: true } && !KeyText.IsWord(entry.Key.Value)))
        {
            return true;
        }

        string names = string.Join(", ", Node.Entries.Take(4).Select(entry => $"'{KeyText.Shorten(entry.Key.Value)}'"));
        findings.Error(Node.Position, $"YAML reads {Node.Entries.Count} keys here: {names}{(Node.Entries.Count > 4 ? ", ..." : "")}",
            "inside { } a comma ends a value: put the formula in quotes, or each key on a line of its own");
        return false;
    }

    /// <summary>Reports a key that does not belong here.</summary>
    public void Unknown(ScalarNode key, IReadOnlyList<string> known) =>
        findings.Error(key.Position, $"unknown key '{KeyText.Shorten(key.Value)}' in {Described}",
            NearestName.Hint(key.Value, known) ?? $"known are {string.Join(", ", known)}");

    /// <summary>The text behind a key; null where there is none or it is no text, which is reported.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What is expected there, such as "a formula".</param>
    public ScalarNode? Text(string key, string what) => Node.Value(key) is { } value ? AsText(value, $"'{key}' in {Described}", what) : null;

    /// <summary>A node as text; null, and reported, where it is none.</summary>
    public ScalarNode? AsText(YamlNode value, string name, string what)
    {
        switch (value)
        {
            case ScalarNode { IsMissing: true }:
                findings.Error(value.Position, $"{name} has no value", $"{what} is expected");
                return null;
            case ScalarNode text:
                return text;
            default:
                findings.Error(value.Position, $"{name} is {value.Kind}, {what} is expected", "put a value that begins with a bracket or a brace in quotes");
                return null;
        }
    }
}

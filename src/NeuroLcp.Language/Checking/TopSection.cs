using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads what stands at the top of a file as plain text: <c>circuit:</c>, <c>about:</c>, <c>source:</c>, <c>record:</c>.</summary>
internal static class TopSection
{
    private const int LongestName = 100;

    /// <summary>A text; empty where it is not given.</summary>
    public static string Line(MappingNode root, string key, Findings findings) => new Section(root, "the file", findings).Text(key, "text")?.Value.Trim() ?? "";

    /// <summary>The name of the circuit, which names its files too: so it is one that no folder can hide in and no shell takes for an option.</summary>
    public static string Name(MappingNode root, Findings findings)
    {
        if (new Section(root, "the file", findings).Text("circuit", "the name of the circuit") is not { } text)
        {
            return "";
        }

        string name = text.Value.Trim();
        bool isName = name.Length is > 0 and <= LongestName && char.IsLetterOrDigit(name[0])
            && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
        if (!isName)
        {
            string proposed = new([.. name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-').SkipWhile(c => !char.IsLetterOrDigit(c))
                .Take(LongestName)]);
            findings.Error(text.Position, name.Length > LongestName ? $"the name of a circuit has at most {LongestName} characters, this one {name.Length}"
                : $"'{KeyText.Shorten(name)}' is no name of a circuit",
                $"letters, digits, '-', '_' and '.', beginning with a letter or a digit{(proposed.Length > 0 && name.Length <= LongestName ? $", such as '{proposed}'" : "")}: recordings are called after it");
        }

        return name;
    }

    /// <summary>One text or a list of them.</summary>
    public static IReadOnlyList<string> Lines(MappingNode root, string key, Findings findings) => [.. Nodes(root, key, findings).Select(text => text.Value)];

    /// <summary>One text or a list of them, with their places.</summary>
    public static IReadOnlyList<ScalarNode> Nodes(MappingNode root, string key, Findings findings)
    {
        var top = new Section(root, "the file", findings);
        YamlNode? node = root.Value(key);
        IEnumerable<YamlNode> items = node switch { null or ScalarNode { IsMissing: true } => [], SequenceNode list => list.Items, _ => [node] };
        return [.. items.Select(item => top.AsText(item, $"an entry of '{key}'", "text")).OfType<ScalarNode>()];
    }
}

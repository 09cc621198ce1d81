using NeuroLcp.Language.Text;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads what stands at the top of a file as plain text: <c>circuit:</c>, <c>about:</c>, <c>source:</c>, <c>record:</c>.</summary>
internal static class TopSection
{
    /// <summary>A text; empty where it is not given.</summary>
    public static string Line(MappingNode root, string key, Findings findings) => new Section(root, "the file", findings).Text(key, "text")?.Value.Trim() ?? "";

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

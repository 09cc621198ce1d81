using System.Text;

namespace NeuroLcp.Language.Yaml;

/// <summary>Writes nodes as the YAML of a circuit file: one key a line, in braces what stood in braces, values of a block under each other.</summary>
internal static class YamlText
{
    /// <summary>Values do not stand further right than this for the sake of a longer key.</summary>
    private const int WidestKey = 16;

    /// <summary>The text of a file.</summary>
    /// <param name="root">Its sections.</param>
    /// <param name="comments">What to say behind a value.</param>
    public static string Of(MappingNode root, IReadOnlyDictionary<YamlNode, string> comments)
    {
        var text = new StringBuilder();
        bool first = true, before = false;
        foreach ((ScalarNode key, YamlNode value) in root.Entries)
        {
            bool block = value is MappingNode { IsFlow: false } || (value is SequenceNode list && !list.Items.All(IsShort));
            if (!first && (block || before))
            {
                text.Append('\n');
            }

            Entry(text, key, value, 0, 0, comments);
            (first, before) = (false, block);
        }

        return text.ToString();
    }

    private static void Block(StringBuilder text, MappingNode mapping, int indent, IReadOnlyDictionary<YamlNode, string> comments)
    {
        int width = mapping.Entries.Select(e => Scalar(e.Key.Value, inFlow: false).Length).Where(length => length <= WidestKey).DefaultIfEmpty(0).Max();
        foreach ((ScalarNode key, YamlNode value) in mapping.Entries)
        {
            Entry(text, key, value, indent, width, comments);
        }
    }

    private static void Entry(StringBuilder text, ScalarNode key, YamlNode value, int indent, int width, IReadOnlyDictionary<YamlNode, string> comments)
    {
        string name = Scalar(key.Value, inFlow: false);
        text.Append(' ', indent).Append(name).Append(':');
        string comment = comments.TryGetValue(value, out string? said) ? $"   # {said}" : "";
        switch (value)
        {
            case MappingNode { IsFlow: false, Entries.Count: > 0 } mapping:
                text.Append(comment).Append('\n');
                Block(text, mapping, indent + 2, comments);
                return;
            case SequenceNode list when !list.Items.All(IsShort):
                text.Append(comment).Append('\n');
                foreach (YamlNode item in list.Items)
                {
                    Item(text, item, indent + 2, comments);
                }

                return;
            case ScalarNode { IsMissing: true }:
                text.Append(comment).Append('\n');
                return;
            default:
                text.Append(' ', 1 + Math.Max(0, width - name.Length)).Append(Inline(value, inFlow: false)).Append(comment).Append('\n');
                return;
        }
    }

    private static void Item(StringBuilder text, YamlNode item, int indent, IReadOnlyDictionary<YamlNode, string> comments)
    {
        if (item is not MappingNode { IsFlow: false, Entries.Count: > 0 } mapping)
        {
            text.Append(' ', indent).Append("- ").Append(Inline(item, inFlow: false)).Append('\n');
            return;
        }

        var block = new StringBuilder();
        Block(block, mapping, indent + 2, comments);
        text.Append(' ', indent).Append("- ").Append(block, indent + 2, block.Length - indent - 2);
    }

    private static bool IsShort(YamlNode node) => node is ScalarNode or MappingNode { IsFlow: true };

    private static string Inline(YamlNode node, bool inFlow) => node switch
    {
        ScalarNode text => Scalar(text.Value, inFlow),
        SequenceNode list => $"[{string.Join(", ", list.Items.Select(item => Inline(item, inFlow: true)))}]",
        MappingNode mapping =>
            "{" + string.Join(", ", mapping.Entries.Select(e => $"{Scalar(e.Key.Value, inFlow: true)}: {Inline(e.Value, inFlow: true)}")) + "}",
        _ => throw new InvalidOperationException($"Nothing is known of {node.Kind}."),
    };

    /// <summary>A text as it is where YAML reads it so, otherwise in quotes.</summary>
    private static string Scalar(string value, bool inFlow)
    {
        bool plain = value.Length > 0
            && !char.IsWhiteSpace(value[0]) && !char.IsWhiteSpace(value[^1])
            && !"@*&!%[]{}|>'\"`#,?:=~".Contains(value[0])
            && !(value[0] == '-' && (value.Length == 1 || char.IsWhiteSpace(value[1]) || value.StartsWith("---", StringComparison.Ordinal)))
            && !value.StartsWith("...", StringComparison.Ordinal)
            && !value.Contains(": ", StringComparison.Ordinal) && !value.EndsWith(':') && !value.Contains(" #", StringComparison.Ordinal)
            && !(inFlow && value.AsSpan().IndexOfAny(",[]{}:") >= 0)
            && !value.Any(char.IsControl);
        return plain ? value : Quoted(value);
    }

    private static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}

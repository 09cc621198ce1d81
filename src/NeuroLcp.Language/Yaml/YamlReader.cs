using NeuroLcp.Language.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using Scalar = YamlDotNet.Core.Events.Scalar;

namespace NeuroLcp.Language.Yaml;

/// <summary>
/// Reads one YAML document into nodes with positions. Circuit files need mappings, lists and text only: anchors, aliases, tags and
/// several documents are refused, and nesting is bounded, so that no file can exhaust the stack.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>A circuit file nests five deep; what nests deeper is no circuit file.</summary>
    private const int DeepestNesting = 16;

    private readonly SourceText _source;
    private readonly Findings _findings;
    private readonly Parser _parser;

    private YamlReader(SourceText source, Findings findings)
    {
        _source = source;
        _findings = findings;
        _parser = new Parser(new StringReader(source.Text));
    }

    /// <summary>The mapping a circuit file is, or null where it cannot be read; why is among the findings.</summary>
    public static MappingNode? Read(SourceText source, Findings findings)
    {
        var reader = new YamlReader(source, findings);
        try
        {
            return reader.Document();
        }
        catch (UnreadableException)
        {
            return null;
        }
    }

    private MappingNode? Document()
    {
        Next();
        Next();
        if (_parser.Current is StreamEnd)
        {
            _findings.Error(SourcePosition.Whole(_source), "the file is empty",
                "a circuit file begins with 'circuit: name'; 'neurolcp new NAME' writes one to start from");
            return null;
        }

        Next();
        YamlNode root = Node(0);
        Next();
        Next();
        if (_parser.Current is DocumentStart another)
        {
            _findings.Error(Place(another.Start, 3), "a second document begins here", "a file holds one circuit: remove the '---'");
            return null;
        }

        if (root is MappingNode mapping)
        {
            return mapping;
        }

        _findings.Error(root.Position, $"a circuit file is a mapping of sections, this is {root.Kind}",
            "it begins with 'circuit: name', followed by 'populations:' and others");
        return null;
    }

    private YamlNode Node(int depth)
    {
        ParsingEvent current = _parser.Current!;
        if (depth > DeepestNesting)
        {
            throw Unreadable(Place(current.Start, 1), "the file is nested too deeply", $"a circuit file needs less than {DeepestNesting} levels");
        }

        if (current is AnchorAlias)
        {
            throw Unreadable(Place(current.Start, 1), "'*' begins a YAML alias, which circuit files do not have",
                "put a formula that begins with '*' in quotes");
        }

        if (current is not NodeEvent node)
        {
            // some broken nestings of braces and blocks the parser lets pass, and then leaves a value out
            throw BrokenNesting();
        }

        if (!node.Anchor.IsEmpty)
        {
            throw Unreadable(Place(current.Start, 1), "'&' begins a YAML anchor, which circuit files do not have", "write the value out where it is needed");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Unreadable(Place(current.Start, 1), "'!' begins a YAML tag, which circuit files do not have", "remove it, or put the value in quotes");
        }

        return current switch
        {
            Scalar scalar => Text(scalar),
            SequenceStart sequence => List(sequence, depth),
            MappingStart mapping => Mapping(mapping, depth),
            _ => throw Unreadable(Place(current.Start, 1), "this cannot be read", null),
        };
    }

    private ScalarNode Text(Scalar scalar)
    {
        ScalarWriting style = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => ScalarWriting.SingleQuoted,
            ScalarStyle.DoubleQuoted => ScalarWriting.DoubleQuoted,
            ScalarStyle.Literal or ScalarStyle.Folded => ScalarWriting.Block,
            _ => ScalarWriting.Plain,
        };
        int start = Offset(scalar.Start), end = Math.Max(start, Offset(scalar.End));
        return new ScalarNode(_source, scalar.Value, start, end, style);
    }

    private SequenceNode List(SequenceStart start, int depth)
    {
        var items = new List<YamlNode>();
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            items.Add(Node(depth + 1));
        }

        return new SequenceNode(Place(start.Start, 1), items);
    }

    private MappingNode Mapping(MappingStart start, int depth)
    {
        var mapping = new MappingNode(Place(start.Start, 1), start.Style == MappingStyle.Flow);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            YamlNode key = Node(depth + 1);
            Next();
            YamlNode value = Node(depth + 1);
            if (key is not ScalarNode name)
            {
                _findings.Error(key.Position, $"a key is a name, this is {key.Kind}", "put a value that begins with a bracket or a brace in quotes");
            }
            else if (mapping.Key(name.Value) is { } first)
            {
                _findings.Error(name.Position, $"duplicate key '{Short(name.Value)}'", $"it stands in line {first.Position.Line} already");
            }
            else
            {
                mapping.Set(name, value);
            }
        }

        return mapping;
    }

    /// <summary>Moves to the next event; every way in which the text is not YAML ends as one finding.</summary>
    private void Next()
    {
        try
        {
            if (!_parser.MoveNext())
            {
                throw Unreadable(SourcePosition.Whole(_source), "the file ends too early", null);
            }
        }
        catch (YamlException trouble)
        {
            Diagnostic explained = SyntaxTrouble.Explain(_source, Offset(trouble.Start), trouble.Message);
            throw Unreadable(explained.Position, explained.Message, explained.Hint);
        }
        catch (Exception trouble) when (
            trouble is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // the scanner's answer to other broken nestings
            throw BrokenNesting();
        }
    }

    private UnreadableException BrokenNesting()
    {
        int near = _parser.Current is { } last ? Offset(last.End) : 0;
        int brace = near == 0 ? -1 : _source.Text.LastIndexOfAny(['{', '['], Math.Min(near, _source.Text.Length) - 1);
        return brace < 0 ? Unreadable(_source.Position(near, 1), "a name or a value is missing here", "each line is 'name: value'")
            : Unreadable(_source.Position(brace, 1), "a brace or bracket that is not closed, or closed twice",
                "close it in the same line, or put each key on a line of its own");
    }

    private UnreadableException Unreadable(SourcePosition position, string message, string? hint)
    {
        _findings.Error(position, message, hint);
        return new UnreadableException();
    }

    private int Offset(Mark mark) => _source.Offset((int)mark.Line, (int)mark.Column);

    private SourcePosition Place(Mark mark, int length) => _source.Position(Offset(mark), length);

    private static string Short(string name) => name.Length <= 40 ? name : name[..37] + "...";

    /// <summary>Leaves the reader where reading on makes no sense; the reason is among the findings.</summary>
    private sealed class UnreadableException : Exception;
}

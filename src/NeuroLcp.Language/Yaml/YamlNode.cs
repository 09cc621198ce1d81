using NeuroLcp.Language.Text;

namespace NeuroLcp.Language.Yaml;

/// <summary>A piece of a YAML document that knows where it stands.</summary>
internal abstract class YamlNode(SourcePosition position)
{
    /// <summary>Where it begins.</summary>
    public SourcePosition Position { get; } = position;

    /// <summary>What errors call it: "text", "a list" or "a mapping".</summary>
    public abstract string Kind { get; }
}

/// <summary>Keys with values, in the order of the file, each key once.</summary>
internal sealed class MappingNode(SourcePosition position, bool isFlow) : YamlNode(position)
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<(ScalarNode Key, YamlNode Value)> _entries = [];

    public override string Kind => "a mapping";

    /// <summary>True where it stands in braces.</summary>
    public bool IsFlow { get; } = isFlow;

    public IReadOnlyList<(ScalarNode Key, YamlNode Value)> Entries => _entries;

    public ScalarNode? Key(string name) => _index.TryGetValue(name, out int i) ? _entries[i].Key : null;

    public YamlNode? Value(string name) => _index.TryGetValue(name, out int i) ? _entries[i].Value : null;

    /// <summary>Adds an entry, or replaces the one of the same name where it stands.</summary>
    public void Set(ScalarNode key, YamlNode value)
    {
        if (_index.TryGetValue(key.Value, out int i))
        {
            _entries[i] = (key, value);
            return;
        }

        _index.Add(key.Value, _entries.Count);
        _entries.Add((key, value));
    }
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(SourcePosition position, IReadOnlyList<YamlNode> items) : YamlNode(position)
{
    public override string Kind => "a list";

    public IReadOnlyList<YamlNode> Items { get; } = items;
}

/// <summary>A piece of text: a key, a number, a name or a formula. YAML's own types play no part: all text is text.</summary>
internal sealed class ScalarNode : YamlNode
{
    private readonly SourceText _source;
    private readonly int _start;
    private readonly int _end;
    private int[]? _offsets;

    /// <param name="source">The text it was read from.</param>
    /// <param name="value">Its value, escapes and folded lines resolved.</param>
    /// <param name="start">The offset of its first character (quotes and block headers included).</param>
    /// <param name="end">The offset behind its last.</param>
    /// <param name="style">How it is written.</param>
    public ScalarNode(SourceText source, string value, int start, int end, ScalarWriting style = ScalarWriting.Plain)
        : base(source.Position(start, Math.Max(1, end - start)))
    {
        _source = source;
        _start = start;
        _end = end;
        Value = value;
        Style = style;
    }

    public override string Kind => "text";

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>How it is written.</summary>
    public ScalarWriting Style { get; }

    /// <summary>True where nothing is written at all (<c>key:</c>).</summary>
    public bool IsMissing => Style == ScalarWriting.Plain && Value.Length == 0;

    /// <summary>The place of a stretch of the value in the source.</summary>
    public SourcePosition Locate(int offset, int length)
    {
        _offsets ??= Align();
        if (_offsets.Length == 0)
        {
            return Position;
        }

        int first = _offsets[Math.Clamp(offset, 0, _offsets.Length - 1)];
        int last = _offsets[Math.Clamp(offset + Math.Max(length, 1) - 1, 0, _offsets.Length - 1)];
        // behind the last character: an error about something that should follow
        return offset >= _offsets.Length ? _source.Position(last + 1, 1) : _source.Position(first, last - first + 1);
    }

    /// <summary>
    /// The source offset of every character of the value. Quotes, escapes and folded lines make the value differ from what is
    /// written; the two are walked side by side. Where they cannot be matched everything points at the beginning.
    /// </summary>
    private int[] Align()
    {
        string raw = _source.Text;
        var offsets = new int[Value.Length];
        int at = _start;
        if (Style is ScalarWriting.SingleQuoted or ScalarWriting.DoubleQuoted)
        {
            at++;
        }
        else if (Style == ScalarWriting.Block)
        {
            while (at < _end && raw[at] is not ('\n' or '\r'))
            {
                at++;
            }
        }

        for (int i = 0; i < Value.Length; i++)
        {
            char c = Value[i];
            while (at < _end && IsBlank(raw[at]) && (!IsBlank(c) || IsLineEnd(raw[at]) != IsLineEnd(c)) && !(c == ' ' && IsLineEnd(raw[at]) && Folds(i)))
            {
                at++;
            }

            if (at >= _end)
            {
                return FromStart();
            }

            offsets[i] = at;
            if (raw[at] == c || IsBlank(raw[at]))
            {
                at += Style == ScalarWriting.SingleQuoted && c == '\'' ? 2 : 1;
            }
            else if (raw[at] == '\\' && Style == ScalarWriting.DoubleQuoted && at + 1 < _end)
            {
                at += raw[at + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
            }
            else
            {
                return FromStart();
            }
        }

        return offsets;

        // a space of the value that stands for a line ending in the source
        bool Folds(int i) => i + 1 == Value.Length || !IsBlank(Value[i + 1]);
    }

    private int[] FromStart()
    {
        var offsets = new int[Value.Length];
        Array.Fill(offsets, _start);
        return offsets;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' || IsLineEnd(c);

    private static bool IsLineEnd(char c) => c is '\n' or '\r';
}

/// <summary>How a piece of text is written in YAML.</summary>
internal enum ScalarWriting
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>'…'.</summary>
    SingleQuoted,

    /// <summary>"…".</summary>
    DoubleQuoted,

    /// <summary>Behind | or &gt;, on lines of its own.</summary>
    Block,
}

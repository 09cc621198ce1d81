using System.Globalization;
using System.Text;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Inspect;

/// <summary>What is in a file, as a person reads it.</summary>
internal static class InspectionText
{
    private const int LongestText = 60;

    /// <summary>The tree: a line a group, and under it a line an array.</summary>
    public static void AppendTree(StringBuilder text, RecordingReader reader, IReadOnlyList<FileGroup> groups,
        IReadOnlyList<IReadOnlyList<InspectedArray>> inspected, bool isRecording)
    {
        for (int g = 0; g < groups.Count; g++)
        {
            string heading = Heading(reader, groups[g], isRecording);
            if (groups[g].Arrays.Count == 0 && heading.Length == 0)
            {
                continue;
            }

            text.Append('\n').Append(groups[g].Path).Append(heading.Length == 0 ? "" : "  " + heading).Append('\n');
            AppendTable(text, [.. inspected[g].Select(array => Cells(reader, array))]);
        }
    }

    /// <summary>Rows of the group, and its attributes.</summary>
    private static string Heading(RecordingReader reader, FileGroup group, bool isRecording)
    {
        var parts = new List<string>();
        if (group.Arrays.FirstOrDefault(a => a.Description.Grows) is { } growing)
        {
            long there = growing.Description.Shape[0];
            parts.Add(growing.Rows == there ? NumberText.Count(there, "row") : $"{NumberText.Count(growing.Rows, "row")} committed of {there} begun");
        }

        if (group.SameAs is { } other)
        {
            parts.Add($"the same group as {other}");
            return string.Join(", ", parts);
        }

        if (group.LinksOut.Count > 0)
        {
            parts.Add($"links to other files, not followed: {Cut(string.Join(", ", group.LinksOut))}");
        }

        // those of a recording's first two groups are said above the tree
        if (!isRecording || group.Path is not ("/" or RecordingFormat.RunGroup))
        {
            parts.AddRange(reader.Attributes(group.Path).Select(name => (name, value: reader.Attribute(group.Path, name)))
                .Where(a => a.value is not null and not "").Select(a => $"{Cut(a.name)} = {Cut(Value(a.value!))}"));
        }

        return string.Join(", ", parts);
    }

    private static string[] Cells(RecordingReader reader, InspectedArray inspected)
    {
        FileArray array = inspected.Array;
        return
        [
            Cut(array.Name),
            array.Description.TypeText,
            array.Shape.Count == 0 ? "" : $"[{string.Join(", ", array.Shape.Select((length, i) => array.AxisNames[i] is { } axis && axis != array.Name ? $"{axis} {length}" : $"{length}"))}]",
            array.Units is { Length: > 0 } units && units != "1" ? Cut(units) : "",
            Contents(reader, inspected),
            inspected.Ratio is { } ratio ? FormattableString.Invariant(
                $"compressed {ratio:0.00}x in chunks of {string.Join(" x ", inspected.Storage.Chunk ?? [])}") : "",
        ];
    }

    private static string Contents(RecordingReader reader, InspectedArray inspected) => inspected switch
    {
        { Value: string text } => Text(text),
        { Value: { } value } => Value(value) + Meaning(reader, inspected),
        { Array.Description.Count: 0 } => "empty",
        { Range: { } range } => Text(range),
        _ => "",
    };

    private static string Text(ArrayRange range)
    {
        string missing = range.Missing == 0 ? "" : $", {range.Missing} NaN";
        return range.Count == 0 ? "empty"
            : range.Missing == range.Count ? "all NaN"
            : range.Minimum.Equals(range.Maximum) ? $"all {NumberText.Short(range.Minimum)}{missing}"
            : $"{NumberText.Short(range.Minimum)} to {NumberText.Short(range.Maximum)}{missing}";
    }

    /// <summary>What a flag means, where the file says (CF's flag_values and flag_meanings), or the time behind milliseconds since 1970.</summary>
    private static string Meaning(RecordingReader reader, InspectedArray inspected)
    {
        string path = inspected.Array.Path;
        if (inspected.Value is long or ulong && reader.TextAttribute(path, "flag_meanings") is { } meanings
            && reader.Attribute(path, "flag_values") is long[] values)
        {
            int index = System.Array.IndexOf(values, inspected.Value is ulong large ? (long)Math.Min(large, long.MaxValue) : (long)inspected.Value);
            string[] words = meanings.Split(' ');
            return index >= 0 && index < words.Length ? $" ({words[index]})" : "";
        }

        return inspected.Value is long ms && inspected.Array.Name.EndsWith("_unix_ms", StringComparison.Ordinal) && RecordingReader.Moment(ms) is { } moment
            ? $" ({moment:yyyy-MM-dd HH:mm:ss} UTC)" : "";
    }

    private static string Text(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        return text.Length == 0 ? "empty" : lines.Length == 1 && text.Length <= LongestText ? $"'{lines[0]}'" : lines.Length == 1 ? $"'{Cut(lines[0])}'"
            : $"{lines.Length} lines, '{Cut(lines[0])}'";
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    /// <summary>An attribute or a single number.</summary>
    public static string Value(object value) => value switch
    {
        double real => NumberText.Exact(real),
        Array list => string.Join(" ", list.Cast<object>().Select(Value)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!.ReplaceLineEndings(" "),
    };

    private static void AppendTable(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            string line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])).Where((_, column) => widths[column] > 0));
            text.Append("  ").Append(line.TrimEnd()).Append('\n');
        }
    }
}

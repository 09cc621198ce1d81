using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>Events of one kind in a recording, <c>/events/&lt;name&gt;</c>: when, in which trial, in which unit and, of cells, in which cell of it.</summary>
/// <param name="Name">The name of the group.</param>
/// <param name="Times">When, ms.</param>
/// <param name="Trials">In which trial; 0 where the file does not say.</param>
/// <param name="Units">In which unit.</param>
/// <param name="Cells">In which cell of the unit; null where units have no cells.</param>
internal sealed record RecordedEvents(string Name, double[] Times, int[] Trials, int[] Units, int[]? Cells)
{
    private const string Root = "/events";

    /// <summary>The kinds that a recording holds.</summary>
    public static IReadOnlyList<string> In(RecordingReader reader) =>
        reader.Exists(Root) ? [.. reader.Groups(Root).Where(g => reader.IsArray($"{Root}/{g}/time") && reader.IsArray($"{Root}/{g}/unit"))] : [];

    /// <summary>Reads those of a kind.</summary>
    public static RecordedEvents Read(RecordingReader reader, string name)
    {
        string group = $"{Root}/{name}";
        long rows = reader.CommittedRows(group) ?? reader.Describe($"{group}/time").Shape.FirstOrDefault();
        var events = new RecordedEvents(
            name,
            RecordedAxis.Checked(reader, $"{group}/time", reader.ReadRows<double>($"{group}/time", 0, rows)),
            reader.IsArray($"{group}/trial") ? reader.ReadRows<int>($"{group}/trial", 0, rows) : new int[rows],
            reader.ReadRows<int>($"{group}/unit", 0, rows),
            reader.IsArray($"{group}/cell") ? reader.ReadRows<int>($"{group}/cell", 0, rows) : null);
        return events.Times.Length == rows && events.Trials.Length == rows && events.Units.Length == rows
            && (events.Cells is null || events.Cells.Length == rows)
            ? events
            : throw new RequestException($"{reader.Path}: the arrays of {group} are no lists with a number an event");
    }
}

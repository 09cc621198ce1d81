using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>Numbers along updates (or time) in a group of a recording, such as <c>/training</c>.</summary>
/// <param name="Group">The group.</param>
/// <param name="Axis">update or time.</param>
/// <param name="At">The values of the axis.</param>
internal sealed record RecordedNumbers(string Group, string Axis, double[] At)
{
    private static readonly string[] s_axes = ["update", "time"];

    /// <summary>What the axis is, with its unit.</summary>
    public string AxisLabel => Axis == "time" ? "time (ms)" : "update";

    /// <summary>A group's numbers; null where there is no such group, or nothing in it yet.</summary>
    public static RecordedNumbers? In(RecordingReader reader, string group)
    {
        if (!reader.Exists(group) || s_axes.FirstOrDefault(a => reader.IsArray($"{group}/{a}")) is not { } axis)
        {
            return null;
        }

        long rows = reader.CommittedRows(group) ?? (reader.Describe($"{group}/{axis}").Shape is [var length] ? length : 0);
        double[] at = rows == 0 || reader.Describe($"{group}/{axis}").Shape.Count != 1 ? []
            : RecordedAxis.Checked(reader, $"{group}/{axis}", reader.ReadRows<double>($"{group}/{axis}", 0, rows));
        return at.Length == 0 ? null : new RecordedNumbers(group, axis, at);
    }

    /// <summary>Names of the arrays with a number a row, beside the axis.</summary>
    public IReadOnlyList<string> Names(RecordingReader reader) =>
        [.. reader.Arrays(Group).Where(n =>
            n != Axis && reader.Axes($"{Group}/{n}") is [var along] && (along is null || along.EndsWith($"/{Axis}", StringComparison.Ordinal)))];

    /// <summary>The unit of an array.</summary>
    public string Units(RecordingReader reader, string name) => UnitText.Of(reader, $"{Group}/{name}");

    /// <summary>An array's numbers; null where there is none, or nothing but numbers that are not finite.</summary>
    public double[]? Read(RecordingReader reader, string name)
    {
        if (!reader.IsArray($"{Group}/{name}"))
        {
            return null;
        }

        double[] values = reader.ReadRows<double>($"{Group}/{name}", 0, At.Length);
        return values.Length == At.Length && values.Any(double.IsFinite) ? values : null;
    }

    /// <summary>The mean over the trials of an array with a number a row and trial; trials without one are left out.</summary>
    public double[]? ReadMean(RecordingReader reader, string name)
    {
        if (!reader.IsArray($"{Group}/{name}"))
        {
            return null;
        }

        double[] values = reader.ReadRows<double>($"{Group}/{name}", 0, At.Length);
        if (values.Length < At.Length)
        {
            // rows without a trial
            return null;
        }

        double[] means = [.. values.Chunk(values.Length / At.Length).Select(row => row.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())];
        return means.Any(double.IsFinite) ? means : null;
    }
}

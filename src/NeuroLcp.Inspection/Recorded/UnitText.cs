using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>The unit of an array as a figure shows it.</summary>
internal static class UnitText
{
    private const int Longest = 40;

    /// <summary>1 for a pure number, or where the file does not say; what no unit is as long as is cut.</summary>
    public static string Of(RecordingReader reader, string array) =>
        reader.TextAttribute(array, "units") is not { Length: > 0 } units ? "1" : units.Length <= Longest ? units : units[..Longest] + "\u2026";
}

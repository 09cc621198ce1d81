using NeuroLcp.Commands;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Recorded;

/// <summary>Coordinates along which something is drawn.</summary>
internal static class RecordedAxis
{
    /// <summary>Milliseconds or updates beyond which no run goes.</summary>
    private const double Longest = 1e16;

    /// <summary>The numbers, if a figure can be laid out along them.</summary>
    /// <exception cref="RequestException">One is not finite, or larger than in any run.</exception>
    public static double[] Checked(RecordingReader reader, string path, double[] values)
    {
        int bad = Array.FindIndex(values, v => !(Math.Abs(v) <= Longest));
        return bad < 0 ? values : throw new RequestException(
            FormattableString.Invariant(
            $"{reader.Path}: {path} is {values[bad]} in row {bad}, where nothing can be drawn; neurolcp export takes the numbers as they are"));
    }
}

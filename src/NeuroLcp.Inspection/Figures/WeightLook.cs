using NeuroLcp.Inspection.Charts;
using NeuroLcp.Inspection.Recorded;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>A weight has one colour in all panels of all figures of a recording.</summary>
internal static class WeightLook
{
    /// <summary>The weights of a recording, those with a rule of their own first: there are more weights than colours.</summary>
    public static IReadOnlyList<string> Order(RecordingReader reader) => [.. RecordedWeight.In(reader).OrderBy(w => w.IsFollower).Select(w => w.Name)];

    /// <summary>Colour, and whether broken.</summary>
    public static (string Colour, bool IsDashed) Of(IReadOnlyList<string> order, string weight) => Curve.Look(Math.Max(0, order.ToList().IndexOf(weight)));
}

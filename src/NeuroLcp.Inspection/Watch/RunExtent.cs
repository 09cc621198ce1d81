using System.Text.Json.Nodes;
using NeuroLcp.Inspection.Contents;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Watch;

/// <summary>How far a recorded run is to go, as far as its recording tells.</summary>
/// <param name="Epochs">Epochs of training; null where there are none.</param>
/// <param name="DurationMs">Length of a simulation; null where there is none.</param>
internal sealed record RunExtent(double? Epochs, double? DurationMs)
{
    private const string EpochGroup = "/training/epochs";

    /// <summary>Reads what was asked for.</summary>
    public static RunExtent Of(RecordingReader reader)
    {
        // another program may have put another text there
        JsonObject? request = RecordedJson.Try(reader, RecordedJson.Request)?.Members;
        return new RunExtent(Number("epochs"), Number("steps") * Number("dt_ms"));

        double? Number(string key) => request?[key] is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>Updates that training is to make: its epochs, each as long as the first; null before the first is over.</summary>
    public double? Updates(RecordingReader reader)
    {
        if (Epochs is null || !reader.IsArray($"{EpochGroup}/update") || !reader.IsArray($"{EpochGroup}/epoch") || reader.CommittedRows(EpochGroup) is not >= 2)
        {
            return null;
        }

        double[] updates = reader.ReadRows<double>($"{EpochGroup}/update", 0, 2), done = reader.ReadRows<double>($"{EpochGroup}/epoch", 0, 2);
        return updates.Length == 2 && done.Length == 2 && done[1] > done[0] && updates[1] > updates[0]
            ? Epochs * (updates[1] - updates[0]) / (done[1] - done[0]) : null;
    }
}

using NeuroLcp.Language;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Recording;

namespace NeuroLcp.Studies.Looking;

/// <summary>How far a recorded run is to go, as far as its recording tells.</summary>
internal static class RunExtent
{
    private const string Epochs = "/training/epochs";

    /// <summary>Updates that training is to make: the epochs of its circuit, each as long as the first; null before the first is over.</summary>
    /// <param name="reader">The recording.</param>
    /// <param name="epochs">The epochs of the circuit; null where unknown.</param>
    public static double? Updates(RecordingReader reader, int? epochs)
    {
        if (epochs is null || !reader.IsArray($"{Epochs}/update") || !reader.IsArray($"{Epochs}/epoch") || reader.CommittedRows(Epochs) is not >= 2)
        {
            return null;
        }

        double[] updates = reader.ReadRows<double>($"{Epochs}/update", 0, 2), done = reader.ReadRows<double>($"{Epochs}/epoch", 0, 2);
        return done[1] > done[0] && updates[1] > updates[0] ? epochs * (updates[1] - updates[0]) / (done[1] - done[0]) : null;
    }

    /// <summary>Epochs that the circuit of a training run asks for; null where the recording does not say.</summary>
    public static int? EpochsOf(RecordingReader reader)
    {
        if (reader.TextAttribute(RecordingFormat.RunGroup, "verb") != "run" || !reader.IsArray("/run/circuit_yaml"))
        {
            return null;
        }

        try
        {
            RecordedCircuit recorded = RecordedCircuit.Of(reader);
            // how long it learns does not depend on the sizes of its task
            return CircuitFile.Parse(recorded.Text, new TaskShape(10, 10), recorded.Overrides).Learning.Epochs;
        }
        catch (Exception unknown) when (unknown is CircuitException or StudyException)
        {
            return null;
        }
    }
}

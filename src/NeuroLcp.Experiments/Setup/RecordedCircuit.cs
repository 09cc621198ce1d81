using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Experiments.Setup;

/// <summary>The circuit a recording was made with: its text, what was set from outside, task, seed and precision.</summary>
/// <param name="Text">The circuit file as it was run.</param>
/// <param name="Overrides">What was set from outside, in order.</param>
/// <param name="Task">The task, by a name that opens it again.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Precision">The numbers it was computed in.</param>
/// <param name="Method">What it learned by.</param>
public sealed record RecordedCircuit(SourceText Text, IReadOnlyList<string> Overrides, string? Task, ulong? Seed, Precision? Precision,
    LearningMethod Method = LearningMethod.Rules)
{
    /// <summary>Reads it.</summary>
    /// <param name="reader">The recording.</param>
    /// <exception cref="RequestException">The file holds no circuit.</exception>
    public static RecordedCircuit Of(RecordingReader reader)
    {
        if (!reader.Exists("/run/circuit_yaml"))
        {
            throw new RequestException($"{reader.Path} is no recording of a run: it holds no circuit (/run/circuit_yaml); name a circuit file, with --weights {reader.Path} if this holds its weights");
        }

        string overrides = reader.Exists("/run/overrides") ? reader.ReadText("/run/overrides") : "";
        return new RecordedCircuit(
            new SourceText($"{reader.Path}:/run/circuit_yaml", reader.ReadText("/run/circuit_yaml")),
            overrides.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            reader.TextAttribute("/run", "task"),
            reader.Attribute("/run", "seed") switch { ulong seed => seed, long seed => (ulong)seed, _ => null },
            reader.TextAttribute("/run", "precision") switch { "double" => Setup.Precision.Double, "float" => Setup.Precision.Float, _ => null },
            LearningMethods.ByName.GetValueOrDefault(reader.TextAttribute("/run", "learning") ?? "", LearningMethod.Rules));
    }
}

using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Experiments.Checkpoints;

/// <summary>Names recordings.</summary>
public static class RecordingPath
{
    /// <summary>
    /// The file of <c>-o</c>, or <c>recordings/&lt;circuit&gt;-&lt;time&gt;-&lt;id&gt;.h5</c>, claimed before the work begins rather than found taken at its
    /// end.
    /// </summary>
    /// <param name="target">What the person asked for.</param>
    /// <param name="circuit">The circuit's name.</param>
    /// <param name="weights">The weights it will begin from, which the recording must not replace.</param>
    /// <returns>The claim, to be held until the recording is closed.</returns>
    /// <exception cref="RecordingException">The file exists and is not to be replaced, or its name cannot be claimed (<see
    /// cref="OutputClaim.Take"/>).</exception>
    /// <exception cref="RequestException">The name is kept for checkpoints.</exception>
    public static OutputClaim Claim(RecordingTarget target, string circuit, WeightSource? weights)
    {
        if (weights is not null)
        {
            InputFiles.Add(weights.Path);
        }

        if (target.Output is not { } output)
        {
            return OutputClaim.Take(Path.Combine("recordings",
                FormattableString.Invariant($"{circuit}-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}.h5")), overwrite: false);
        }

        if (output.EndsWith(CheckpointFile.Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException($"{output}: names that end in {CheckpointFile.Ending} belong to the checkpoints beside recordings; choose another");
        }

        if (File.Exists(output) && !target.Overwrite)
        {
            throw new RecordingException(output, "the file exists; choose another name or add --overwrite");
        }

        return OutputClaim.Take(output, target.Overwrite);
    }
}

using NeuroLcp.Recording;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies.Files;

/// <summary>Names recordings.</summary>
public static class RecordingPath
{
    /// <summary>The file of <c>-o</c>, or <c>recordings/&lt;circuit&gt;-&lt;time&gt;-&lt;id&gt;.h5</c>.</summary>
    /// <param name="target">What the person asked for.</param>
    /// <param name="circuit">The circuit's name.</param>
    /// <exception cref="RecordingException">The file exists and is not to be replaced.</exception>
    public static string Choose(RecordingTarget target, string circuit)
    {
        if (target.Output is null)
        {
            return Path.Combine("recordings", FormattableString.Invariant($"{circuit}-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}.h5"));
        }

        // said now rather than after a long run
        if (File.Exists(target.Output) && !target.Overwrite)
        {
            throw new RecordingException(target.Output, "the file exists; choose another name or add --overwrite");
        }

        return target.Output;
    }
}

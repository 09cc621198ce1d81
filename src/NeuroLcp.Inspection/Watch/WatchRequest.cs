
namespace NeuroLcp.Inspection.Watch;

/// <summary><c>neurolcp watch</c>: a recording while it is written.</summary>
public sealed record WatchRequest
{
    /// <summary>The recording.</summary>
    public required string File { get; init; }

    /// <summary>Arrays to show; empty for loss, accuracy, control and iterations, or traces of a few units.</summary>
    public IReadOnlyList<string> What { get; init; } = [];

    /// <summary>How often to look.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Look once.</summary>
    public bool Once { get; init; }

    /// <summary>Takes each picture as it is made.</summary>
    public Action<WatchFrame> Show { get; init; } = _ => { };
}

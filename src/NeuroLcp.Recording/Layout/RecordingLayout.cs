using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Layout;

/// <summary>Everything a recording will ever hold, but for the rows: nothing can be added once it is being written.</summary>
public sealed class RecordingLayout
{
    /// <summary>Attributes of the file, for instance <c>title</c>; <c>Conventions</c> and <c>neurolcp_format</c> are the writer's.</summary>
    public AttributeSet Attributes { get; init; } = new();

    /// <summary>Groups; <c>/run</c> is completed with status, heartbeat and counters by the writer.</summary>
    public IReadOnlyList<GroupLayout> Groups { get; init; } = [];
}

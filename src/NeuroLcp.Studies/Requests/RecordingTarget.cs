namespace NeuroLcp.Studies.Requests;

/// <summary>Where the recording goes and what is in it.</summary>
public sealed record RecordingTarget
{
    /// <summary>The file; null for <c>recordings/&lt;circuit&gt;-&lt;time&gt;-&lt;id&gt;.h5</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What to record beyond the default, in the notation of recording specs.</summary>
    public IReadOnlyList<string> Record { get; init; } = [];
}

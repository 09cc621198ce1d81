namespace NeuroLcp.Experiments.Files;

/// <summary>Where the recording goes and what is in it.</summary>
public sealed record RecordingTarget
{
    /// <summary>The file; null for <c>recordings/&lt;circuit&gt;-&lt;time&gt;-&lt;id&gt;.h5</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>What to record beyond the default, in the notation of recording specs.</summary>
    public IReadOnlyList<string> Record { get; init; } = [];

    /// <summary>Goes on with a recording that was interrupted or killed.</summary>
    public bool Resume { get; init; }

    /// <summary>How often it can be taken up again from; null for every epoch and every ten minutes.</summary>
    public CheckpointInterval? CheckpointEvery { get; init; }

    /// <summary>The largest recording that may be begun, bytes before compression; null for the usual.</summary>
    public long? MaximalSize { get; init; }
}

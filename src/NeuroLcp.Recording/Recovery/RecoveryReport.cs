using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Recording.Recovery;

/// <summary>What <see cref="RecordingRecovery.Recover"/> found and did.</summary>
/// <param name="OriginalPath">The file as it was found, under its new name; null where there was nothing to recover.</param>
/// <param name="Status">How the recording says that its run ended.</param>
/// <param name="Groups">The growing groups.</param>
public sealed record RecoveryReport(string? OriginalPath, RecordingStatus Status, IReadOnlyList<RecoveredGroup> Groups)
{
    /// <summary>Whether the file was changed.</summary>
    public bool Recovered => OriginalPath is not null;
}

/// <summary>What is there of a growing group.</summary>
/// <param name="Path">The group.</param>
/// <param name="Rows">Rows it has, each of which was read.</param>
public sealed record RecoveredGroup(string Path, long Rows);

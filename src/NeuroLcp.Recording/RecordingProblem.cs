namespace NeuroLcp.Recording;

/// <summary>What kind of trouble a <see cref="RecordingException"/> reports, as far as a program may want to treat it differently.</summary>
public enum RecordingProblem
{
    /// <summary>File or disk: damaged, full, not permitted, gone while it was written.</summary>
    Storage,

    /// <summary>There is no file of the name that is to be read.</summary>
    IsMissing,

    /// <summary>The file is sound, but no recording that this version can use.</summary>
    NotARecording,

    /// <summary>Another process writes the file.</summary>
    InUse,

    /// <summary>The file that is to be written is one that the same command reads.</summary>
    IsInput,
}

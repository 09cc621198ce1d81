namespace NeuroLcp.Recording.Reading;

/// <summary>What <c>/run/status</c> says; the numbers are part of the format.</summary>
public enum RecordingStatus : byte
{
    /// <summary>Being written, or left behind by a process that died.</summary>
    Running = 0,

    /// <summary>The run came to its end.</summary>
    Complete = 1,

    /// <summary>Stopped on request, or left by an exception; can be resumed.</summary>
    Interrupted = 2,

    /// <summary>The run itself failed, for instance diverged.</summary>
    Failed = 3,

    /// <summary>Repaired after a crash.</summary>
    Recovered = 4,
}

namespace NeuroLcp.Recording.Reading;

/// <summary>What became of the process that writes a recording.</summary>
public enum WriterState
{
    /// <summary>It closed the file.</summary>
    Closed,

    /// <summary>It goes on: more rows may come.</summary>
    Alive,

    /// <summary>It died without closing the file, which can be recovered or resumed.</summary>
    Dead,
}

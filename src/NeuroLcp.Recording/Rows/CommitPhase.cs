namespace NeuroLcp.Recording.Rows;

/// <summary>The moments of a commit at which a death or a failing disk may strike; the tests let them, at each.</summary>
internal enum CommitPhase
{
    /// <summary>Nothing of this commit is in the file.</summary>
    BeforeData,

    /// <summary>libhdf5 has all rows; the file has some of them.</summary>
    DataHandedOver,

    /// <summary>The file has the values of all groups.</summary>
    AfterData,

    /// <summary>And their coordinates.</summary>
    AfterAxes,

    /// <summary>And the counters, status and heartbeat.</summary>
    AfterCounters,

    /// <summary>And everything else that the library had kept back.</summary>
    AfterFlush,
}

using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording;

/// <summary>The names that make a file a recording; docs/recording-format.md is the specification.</summary>
public static class RecordingFormat
{
    /// <summary>Value of the root attribute <c>neurolcp_format</c>.</summary>
    public const string Id = "neurolcp-recording/1.0";

    /// <summary>Value of the root attribute <c>Conventions</c>.</summary>
    public const string Conventions = "CF-1.11";

    /// <summary>The group of status, heartbeat and counters.</summary>
    public const string RunGroup = "/run";

    /// <summary>Scalar of <see cref="RunGroup"/>: a <see cref="RecordingStatus"/>.</summary>
    public const string Status = "status";

    /// <summary>Scalar of <see cref="RunGroup"/>: time of the last commit, ms since 1970 UTC.</summary>
    public const string Heartbeat = "heartbeat_unix_ms";

    /// <summary>Scalar of <see cref="RunGroup"/>: time of creation, ms since 1970 UTC.</summary>
    public const string Started = "start_unix_ms";

    /// <summary>Scalar of <see cref="RunGroup"/>: time of the end, ms since 1970 UTC; 0 while running.</summary>
    public const string Ended = "end_unix_ms";

    /// <summary>Group of one counter a growing group: rows that are guaranteed to be in the file.</summary>
    public const string CommittedRowsGroup = "/run/committed_rows";

    /// <summary>The version of libhdf5 that is in use, such as 1.10.8.</summary>
    /// <exception cref="Hdf5Exception">libhdf5 is not installed.</exception>
    public static string LibraryVersion
    {
        get
        {
            using var entered = Hdf5Library.Enter();
            uint major = 0, minor = 0, release = 0;
            Hdf5Library.Check(H5.get_libversion(ref major, ref minor, ref release));
            return FormattableString.Invariant($"{major}.{minor}.{release}");
        }
    }

    /// <summary>Name of a group's counter: its path with dots, <c>/states/hidden</c> → <c>states.hidden</c>.</summary>
    public static string CounterName(string groupPath) => groupPath.Trim('/').Replace('/', '.');
}

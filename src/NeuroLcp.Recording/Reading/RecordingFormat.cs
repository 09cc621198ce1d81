using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Reading;

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

    /// <summary>Scalar of <see cref="RunGroup"/>: number of the process that writes the file; 0 once it is closed.</summary>
    public const string WriterProcess = "writer_pid";

    /// <summary>Scalar of <see cref="RunGroup"/>: when that process began, so that another one of the same number is told apart; 0 once it is closed.</summary>
    public const string WriterStart = "writer_start_ticks";

    /// <summary>Text of <see cref="RunGroup"/>: the machine that the writer runs, or ran, on.</summary>
    public const string WriterHost = "writer_host";

    /// <summary>Room for the name of a machine, which is rewritten in place when another one goes on with the file.</summary>
    internal const int WriterHostBytes = 256;

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

    private const string Family = "neurolcp-recording/";

    /// <summary>Refuses a file that is no recording.</summary>
    /// <exception cref="RecordingException">It is none; <see cref="RecordingProblem.NotARecording"/>.</exception>
    internal static void Require(RecordingReader reader)
    {
        if (reader.TextAttribute("/", "neurolcp_format") is not { } format || !format.StartsWith(Family, StringComparison.Ordinal))
        {
            throw new RecordingException(reader.Path, "is an HDF5 file, but no recording of NeuroLcp (it lacks the attribute neurolcp_format)",
                RecordingProblem.NotARecording);
        }
    }

    /// <summary>Refuses a recording of a later format, of which the same names may mean something else.</summary>
    /// <exception cref="RecordingException">It is one; <see cref="RecordingProblem.NotARecording"/>.</exception>
    internal static void RequireKnown(RecordingReader reader)
    {
        string? format = reader.TextAttribute("/", "neurolcp_format");
        if (format is not null && format.StartsWith(Family, StringComparison.Ordinal)
            && !format.StartsWith(Id[..(Id.IndexOf('.', StringComparison.Ordinal) + 1)], StringComparison.Ordinal))
        {
            throw new RecordingException(reader.Path,
                $"has the format '{format}', of which this version knows only '{Id}'; use the NeuroLcp that wrote it, or a newer one",
                RecordingProblem.NotARecording);
        }
    }
}

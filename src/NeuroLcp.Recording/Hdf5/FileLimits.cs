namespace NeuroLcp.Recording.Hdf5;

/// <summary>
/// What reading a file may cost that somebody else made. A few bytes can promise any number of rows; what a file of some length can hold is
/// bounded, and so are the time and the memory that are spent on it.
/// </summary>
internal static class FileLimits
{
    /// <summary>Deflate cannot do better than 1032 : 1; a little more for what stands around it.</summary>
    internal const long MostCompression = 1040;

    /// <summary>Bytes that arrays may have beyond what the file can hold: some are made large first and filled later.</summary>
    internal const long Unfilled = 1L << 30;

    /// <summary>Bytes taken at once beyond what the file can hold.</summary>
    internal const long UnfilledAtOnce = 64L << 20;

    /// <summary>Bytes of an attribute, of a chunk and of texts read at once.</summary>
    internal const long Attribute = 16L << 20, Chunk = 256L << 20, Texts = 256L << 20;

    /// <summary>Groups and arrays of a file, and groups in one another.</summary>
    internal const int Objects = 100_000, Levels = 32;

    /// <summary>Set to 1, links out of a file are followed: they can lead to any file of this machine.</summary>
    internal const string FollowVariable = "NEUROLCP_FOLLOW_LINKS";

    /// <summary>Whether links out of a file are followed.</summary>
    internal static bool FollowsLinks { get; } = Environment.GetEnvironmentVariable(FollowVariable) == "1";

    /// <summary>Bytes that the arrays of a file of some length can have.</summary>
    internal static long Holdable(long length) => length > (long.MaxValue - Unfilled) / MostCompression ? long.MaxValue : Unfilled + (MostCompression * length);

    /// <summary>Bytes that may be taken at once of a file of some length, where its elements grow by a factor in memory.</summary>
    internal static long HoldableAtOnce(long length, double growth) =>
        (long)Math.Min(long.MaxValue / 2, UnfilledAtOnce + (Math.Max(1, growth) * MostCompression * length));

    /// <summary>A number of bytes in words.</summary>
    internal static string Text(double bytes) => bytes switch
    {
        >= 1e15 => FormattableString.Invariant($"{bytes / 1e15:G3} PB"),
        >= 1e9 => FormattableString.Invariant($"{bytes / 1e9:0.0} GB"),
        >= 1e6 => FormattableString.Invariant($"{bytes / 1e6:0.0} MB"),
        _ => FormattableString.Invariant($"{bytes:0} bytes"),
    };
}

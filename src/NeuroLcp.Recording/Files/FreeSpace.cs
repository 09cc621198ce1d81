using System.Globalization;

namespace NeuroLcp.Recording.Files;

/// <summary>Room on the disk of a directory.</summary>
internal static class FreeSpace
{
    /// <summary>Bytes that this user may still write there; where the file system does not say, no limit.</summary>
    internal static long At(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>A number of bytes for people.</summary>
    internal static string Text(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
    };
}

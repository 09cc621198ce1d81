using System.Globalization;
using NeuroLcp.Commands;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>How large a recording will be, said before a run is begun rather than when the disk is full.</summary>
internal static class RecordingSize
{
    /// <summary>Larger recordings must be asked for.</summary>
    private const long UsualLimit = 16_000_000_000;

    private const double ShareOfFreeSpace = 0.8;

    /// <summary>Bytes of every group, before compression.</summary>
    /// <param name="layout">What is recorded.</param>
    /// <param name="rows">The rows every growing group will have; one that is not named has none.</param>
    public static IReadOnlyList<(string Path, double Bytes)> Of(RecordingLayout layout, IReadOnlyDictionary<string, long> rows) =>
        [.. layout.Groups.Select(group =>
    {
        string? growing = group.Axes.FirstOrDefault(a => a.Length is null)?.Name;
        double bytes = group.Arrays.Sum(array => array.Axes.Aggregate(
            (double)SizeOf(array.Type), (size, axis) => size * (axis == growing ? rows.GetValueOrDefault(group.Path) : Length(layout, group, axis))));
        return (group.Path, bytes + (growing is null ? 0 : sizeof(double) * (double)rows.GetValueOrDefault(group.Path)));
    })];

    /// <summary>Refuses a recording that is too large.</summary>
    /// <param name="layout">What is recorded.</param>
    /// <param name="rows">The rows every growing group will have.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="limit">What the person allows, bytes; null for the usual limit and four fifths of the free space.</param>
    /// <exception cref="RequestException">It would be larger than is allowed.</exception>
    /// <exception cref="RecordingException">It would be larger than the disk has room for.</exception>
    public static void Require(RecordingLayout layout, IReadOnlyDictionary<string, long> rows, string path, long? limit)
    {
        IReadOnlyList<(string Path, double Bytes)> groups = Of(layout, rows);
        double total = groups.Sum(g => g.Bytes), free = FreeSpace(path);
        double allowed = limit ?? Math.Min(UsualLimit, ShareOfFreeSpace * free);
        if (total <= allowed)
        {
            return;
        }

        (string largest, double bytes) = groups.MaxBy(g => g.Bytes);
        bool isFull = limit is null && allowed < UsualLimit;
        string why = limit is not null ? $"--max-recording-size allows {Text(allowed)}" : isFull ? $"{Text(free)} are free there"
            : $"more than {Text(UsualLimit)} must be asked for";
        string text = $"the recording would have {Text(total)} before compression, {Text(bytes)} of them in {largest}; {why}. "
            + $"Record less ('every 5 ms', 'units 0:16', 'synapses 500', 'mean'), or say --max-recording-size {Text(Rounded(total)).Replace(" ", "", StringComparison.Ordinal)}";
        throw isFull ? new RecordingException(path, text) : new RequestException(text);
    }

    /// <summary>Bytes as a person reads them.</summary>
    public static string Text(double bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
        int unit = 0;
        while (bytes >= 1000 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:G3} {units[unit]}");
    }

    private static double Length(RecordingLayout layout, GroupLayout group, string axis) => layout.Groups
        .Where(g => g == group || group.Path.StartsWith(g.Path + "/", StringComparison.Ordinal)).OrderByDescending(g => g.Path.Length)
        .SelectMany(g => g.Axes).First(a => a.Name == axis).Length ?? 1;

    private static int SizeOf(ElementType type) => type switch { ElementType.UInt8 => 1, ElementType.Float32 or ElementType.Int32 => 4, _ => 8 };

    /// <summary>Up to one digit.</summary>
    private static double Rounded(double bytes)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(bytes)));
        return Math.Ceiling(bytes / power) * power;
    }

    private static double FreeSpace(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        try
        {
            return folder is null ? double.PositiveInfinity : new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return double.PositiveInfinity;
        }
    }
}

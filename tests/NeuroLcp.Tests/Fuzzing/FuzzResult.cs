using System.Diagnostics;
using System.Globalization;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>What came of a strange input.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Took">How long it took; where the program was started for it, its processor time.</param>
/// <param name="Memory">The most memory that a process had, MB.</param>
/// <param name="Trouble">What was wrong with that; null where nothing was.</param>
internal sealed record FuzzResult(int Code, TimeSpan Took, long Memory, string? Trouble)
{
    /// <summary>Nothing takes longer, or more memory in MB.</summary>
    public const int MostSeconds = 5, MostMemory = 1000;

    private static readonly HashSet<int> s_allowed = [0, 1, 2, 3, 4];

    /// <summary>Tries an input.</summary>
    public static FuzzResult Of(FuzzKind kind, FuzzFolder folder, int index)
    {
        ForgetPeak();
        var watch = Stopwatch.StartNew();
        (int code, string text) = kind.Try(folder, index);
        (TimeSpan took, long peak) = folder.IsReal && OperatingSystem.IsLinux() ? ChildUsage.Ended() : (watch.Elapsed, PeakMemory());
        bool isWell = IsAllowed(code) && took.TotalSeconds < MostSeconds && peak < MostMemory && (code is not (2 or 4) || text.Length > 0);
        return new FuzzResult(code, took, peak,
            isWell ? null : string.Create(CultureInfo.InvariantCulture,
            $"{kind.Name} {index}: exit {code}, {took.TotalSeconds:0.0} s, {peak} MB: {(text.Length > 3000 ? text[..3000] : text)}"));
    }

    /// <summary>Whether a command may end so.</summary>
    public static bool IsAllowed(int code) => s_allowed.Contains(code);

    // the kernel keeps the largest resident size a process had, and forgets it when told so
    private static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static long PeakMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.WorkingSet >> 20;
        }

        string status = File.ReadAllText("/proc/self/status");
        int at = status.IndexOf("VmHWM:", StringComparison.Ordinal) + 6;
        return long.Parse(status.AsSpan(at, status.IndexOf("kB", at, StringComparison.Ordinal) - at).Trim(), CultureInfo.InvariantCulture) >> 10;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace NeuroLcp.Recording.Files;

/// <summary>A process of this machine: its number, and when it began, since numbers are used again.</summary>
/// <param name="Id">Process number.</param>
/// <param name="StartTicks">When it began: on Linux clock ticks since the machine started, elsewhere .NET ticks. Only good to be compared.</param>
internal readonly record struct ProcessIdentity(long Id, long StartTicks)
{
    /// <summary>This process.</summary>
    internal static ProcessIdentity Current { get; } = new(Environment.ProcessId, StartTicksOf(Environment.ProcessId) ?? 0);

    /// <summary>Whether this very process still runs.</summary>
    internal bool IsAlive => Id is > 0 and <= int.MaxValue && StartTicksOf((int)Id) == StartTicks;

    private static long? StartTicksOf(int id)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(id);
                return process.StartTime.ToUniversalTime().Ticks;
            }

            // .NET derives the start time from the clock of the day, which may be set; the kernel's own count stays. After the last ')'
            // (the name before it may hold anything) come the fields from the third on: the state, and as the 22nd the start.
            string line = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            bool ended = fields[0] is "Z" or "X";
            return ended ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (
            gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>What the processes have used that this one started, and those that they started, all of which have ended.</summary>
internal static partial class ChildUsage
{
    private const int Children = -1;

    /// <summary>Processor time of all together, and the memory in MB of the one that had most.</summary>
    public static unsafe (TimeSpan Time, long Memory) Ended()
    {
        // struct rusage: user time, system time (each seconds and microseconds), largest resident size in kB
        long* usage = stackalloc long[32];
        return getrusage(Children, usage) == 0 ? (TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]), usage[4] >> 10)
            : default;
    }

    [LibraryImport("libc")]
    private static unsafe partial int getrusage(int who, long* usage);
}

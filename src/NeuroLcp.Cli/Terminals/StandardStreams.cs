using System.Runtime.InteropServices;
using System.Text;

namespace NeuroLcp.Cli.Terminals;

/// <summary>
/// Standard output and error as they were handed over. Where one was closed (<c>&gt;&amp;-</c>), its number belongs to whatever this process opened first,
/// and a line written there would end in the middle of that.
/// </summary>
internal static partial class StandardStreams
{
    private const int Output = 1, Errors = 2;
    private const int GetDescriptorFlags = 1, GetStatusFlags = 3, CloseOnExec = 1, AccessMode = 3, ReadOnly = 0;

    /// <summary>Standard output; where there is none, writing to it fails.</summary>
    public static TextWriter Out => IsOpen(Output) ? Console.Out : new Closed();

    /// <summary>Standard error; where there is none, nobody reads along.</summary>
    public static TextWriter Error => IsOpen(Errors) ? new DepartedReader(Console.Error) : TextWriter.Null;

    /// <summary>
    /// What is handed over to a process is not marked to be closed then; what the runtime opens itself is. Nothing can be written to what is open for reading.
    /// </summary>
    private static bool IsOpen(int stream)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        int flags = fcntl(stream, GetDescriptorFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0 && (fcntl(stream, GetStatusFlags) & AccessMode) != ReadOnly;
    }

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command);

    private sealed class Closed : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("it is closed");

        public override void Write(string? value) => throw new IOException("it is closed");
    }
}

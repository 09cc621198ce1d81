using System.Diagnostics;
using NeuroLcp.Cli;

namespace NeuroLcp.Tests.Cli;

/// <summary>The program in a process of its own, to be sent signals and to be given a broken disk.</summary>
internal static class ProgramProcess
{
    /// <summary>Starts it; its standard output and error can be read.</summary>
    /// <param name="shell">Shell commands before it, in the same process, such as <c>export</c> or <c>trap</c>.</param>
    /// <param name="arguments">The command line.</param>
    public static Process Start(string shell, params string[] arguments)
    {
        string dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"{shell} exec \"$0\" \"$@\"", dotnet, typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static (int Code, string Error) Run(string shell, params string[] arguments)
    {
        using Process process = Start(shell, arguments);
        return End(process);
    }

    /// <summary>Waits for the end of one that was started.</summary>
    public static (int Code, string Error) End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.Result;
        return (process.ExitCode, error);
    }

    /// <summary>Waits until a file is there; false where the process ended before.</summary>
    public static bool WaitFor(Process process, string path)
    {
        while (!File.Exists(path))
        {
            if (process.WaitForExit(20))
            {
                return File.Exists(path);
            }
        }

        return true;
    }

    /// <summary>Sends a signal, such as <c>-HUP</c>.</summary>
    public static void Signal(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [signal, process.Id.ToString()]);
        kill.WaitForExit();
    }
}

using System.Diagnostics;

namespace NeuroLcp.Tests.Recording;

/// <summary>
/// Runs a piece of this assembly in a process of its own, so that it can be killed or given limits. The process is started with
/// <see cref="global::StartupHook"/>, which .NET calls before Main and which ends it.
/// </summary>
internal static class ChildProcess
{
    public const string Variable = "NEUROLCP_TEST_CHILD";

    /// <summary>Starts a role of <see cref="RecordingChild"/>; its standard output and error can be read.</summary>
    /// <param name="shellPrefix">Shell commands run before, in the same process, such as <c>ulimit</c>.</param>
    /// <param name="arguments">Role and its arguments.</param>
    public static Process Start(string shellPrefix, params string[] arguments)
    {
        string assembly = typeof(ChildProcess).Assembly.Location;
        string dotnet = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"{shellPrefix} exec \"$0\" \"$@\"", dotnet, "exec", assembly])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        start.Environment[Variable] = string.Join('\n', arguments);
        return Process.Start(start)!;
    }
}

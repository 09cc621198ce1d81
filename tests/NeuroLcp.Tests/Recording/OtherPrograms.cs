using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;

namespace NeuroLcp.Tests.Recording;

/// <summary>Programs that are not ours and read our files: Python with its HDF5 libraries, h5dump.</summary>
internal static class OtherPrograms
{
    /// <summary>The Python that sees the system's python3-* packages.</summary>
    private const string SystemPython = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, bool> Importable = [];

    /// <summary>Runs a Python script and returns what it prints; ignores the test where a module is not installed.</summary>
    public static string Python(string script, IReadOnlyList<string> modules, params string[] arguments)
    {
        if (!File.Exists(SystemPython))
        {
            Assert.Ignore("needs /usr/bin/python3: apt-get install python3 " + Packages(modules));
        }

        foreach (string module in modules)
        {
            if (!Importable.GetOrAdd(module, name => Run(SystemPython, "-c", $"import {name}").ExitCode == 0))
            {
                Assert.Ignore($"needs Python's {module}: apt-get install {Packages([module])}");
            }
        }

        var (code, output, error) = Run(SystemPython, ["-W", "ignore", "-c", script, .. arguments]);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    /// <summary>Runs a program to its end; exit code 127 where it is not installed.</summary>
    public static (int ExitCode, string Output, string Error) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (127, "", missing.Message);
        }
    }

    private static string Packages(IReadOnlyList<string> modules) => string.Join(' ', modules.Select(m => "python3-" + m));
}

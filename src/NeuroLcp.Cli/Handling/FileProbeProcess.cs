using System.Diagnostics;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Cli.Handling;

/// <summary>Has files read for the first time by this program in another process, which may crash or be stopped without harm.</summary>
internal static class FileProbeProcess
{
    /// <summary>What the process is started with, before the path.</summary>
    public const string Argument = "--probe-file", MarkedArgument = "--probe-marked-file";

    private const long MostMemory = 800L << 20;
    private const int LookEvery = 50;

    // a reading that goes round in circles spends processor time; one that waits for a slow disk does not
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(3);

    /// <summary>Makes every file that is read by this process be read by another one first.</summary>
    public static void Begin() => FileProbe.Ask = Objection;

    /// <summary>What is wrong with a file; null where reading it came to an end.</summary>
    private static string? Objection(string path, bool clearMarks)
    {
        string program = Environment.ProcessPath ?? "";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        // What libhdf5 frees without having set it is 0 in a process that has just begun, and passes; in one that has worked it is not.
        // The C library of Linux fills memory when told so.
        start.Environment["MALLOC_PERTURB_"] = "165";
        start.ArgumentList.Add(clearMarks ? MarkedArgument : Argument);
        start.ArgumentList.Add(path);
        try
        {
            using Process? process = Process.Start(start);
            return process is null ? null : Watched(process);
        }
        catch (Exception unable) when (unable is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            // no more processes can be had: the file is read at once
            return null;
        }
    }

    private static string? Watched(Process process)
    {
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        while (!process.WaitForExit(LookEvery))
        {
            if (Excess(process) is { } excess)
            {
                process.Kill();
                return $"is damaged: {excess}; copy it again from where it came";
            }
        }

        return process.ExitCode == 0 ? null
            : "is damaged in a way that the HDF5 library does not survive (it was tried in another process, which crashed); copy it again from where it came";
    }

    /// <summary>What it spends too much of; null where that is nothing, or where it has ended while it was asked.</summary>
    private static string? Excess(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime > s_longest ? "reading it does not come to an end"
                : process.WorkingSet64 > MostMemory ? "reading it takes more memory than it can hold" : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace NeuroLcp.Validation.Recording;

/// <summary>A run that goes on for long, recording all the while, needs no more memory at its end than near its beginning.</summary>
[TestFixture]
[Category("Slow")]
public sealed class LongRunTests
{
    [Test]
    public void AnHourOfSimulatedTime_DoesNotGrow()
    {
        // 7.2 million steps, 720,000 rows of traces, about 30 MB in the file. The collector is told to look every 4 MB: left alone it lets garbage of the size
        // of the last cache gather first, which looks like growth for an hour. What remains may move by such a piece
        string recording = Path.Combine(Path.GetTempPath(), $"neurolcp-hour-{Guid.NewGuid():N}.h5");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "exec", Path.Combine(TestContext.CurrentContext.TestDirectory, "neurolcp.dll"), "simulate", Repository.Circuit("dynamic-inversion"), "--set",
                    "pyramidal.size=16",
                "--task", "teacher(inputs=8, outputs=3, hidden=5, train=8, test=8)", "--set", "learning.loss.kind=squared_error", "--set", "alpha=1",
                    "--duration", "60min", "-j", "1",
                "--record", "pyramidal.*, output.* every 5 ms", "-o", recording, "--quiet",
            ]);
        start.Environment["DOTNET_GCgen0size"] = "0x400000";
        try
        {
            using Process process = Process.Start(start)!;
            var sizes = new List<(double Seconds, double Megabytes)>();
            var clock = Stopwatch.StartNew();
            while (!process.WaitForExit(250))
            {
                if (Resident(process.Id) is { } megabytes)
                {
                    sizes.Add((clock.Elapsed.TotalSeconds, megabytes));
                }
            }

            Assert.That(process.ExitCode, Is.Zero);

            // compiling and the first blocks are over by a quarter of the time
            double end = sizes[^1].Seconds;
            double early = sizes.Where(s => s.Seconds > end / 4 && s.Seconds <= end / 2).Max(s => s.Megabytes),
                late = sizes.Where(s => s.Seconds > end / 2).Max(s => s.Megabytes);
            TestContext.Out.WriteLine(FormattableString.Invariant($"{end:F0} s; at most {early:F0} MB in the second quarter, {late:F0} MB in the second half; {new FileInfo(recording).Length / 1e6:F0} MB recorded"));
            Assert.That(late, Is.LessThan(early + 4));
        }
        finally
        {
            File.Delete(recording);
        }
    }

    /// <summary>What a process holds in memory, MB; null where this machine does not say.</summary>
    private static double? Resident(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using System.Diagnostics;
using NUnit.Framework;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Tests.Recording;

/// <summary>Checks what a killed or stopped <see cref="RecordingChild"/> left behind.</summary>
internal static class CommittedRows
{
    /// <summary>The last whole line that the writer printed: rows of traces and of updates that it was told are safe.</summary>
    public static (long Traces, long Updates) Promised(string output)
    {
        string[] lines = output[..(output.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        long[] numbers = lines.Length == 0 ? [0, 0] : Array.ConvertAll(lines[^1].Split(' '), long.Parse);
        return (numbers[0], numbers[1]);
    }

    /// <summary>Rows to keep of a <see cref="SampleRecording"/>.</summary>
    public static Dictionary<string, long> Kept(long traces, long snapshots, long updates) =>
        new() { ["/states/hidden"] = traces, ["/plasticity/W/snapshots"] = snapshots, ["/training"] = updates };

    /// <summary>Rows of a group that the file says are committed.</summary>
    public static long Of(string path, string group)
    {
        using var reader = RecordingReader.Open(path);
        return reader.CommittedRows(group)!.Value;
    }

    /// <summary>Asserts that the file has the promised rows, in every array, each element right.</summary>
    public static void AssertIntact(string path, (long Traces, long Updates) promised)
    {
        using var reader = RecordingReader.Open(path);
        long traces = reader.CommittedRows("/states/hidden")!.Value;
        long updates = reader.CommittedRows("/training")!.Value;
        Assert.That(traces, Is.GreaterThanOrEqualTo(promised.Traces));
        Assert.That(updates, Is.GreaterThanOrEqualTo(promised.Updates));
        float[] soma = reader.ReadRows<float>("/states/hidden/soma", 0, traces);
        double[] time = reader.ReadRows<double>("/states/hidden/time", 0, traces);
        double[] mean = reader.ReadRows<double>("/states/hidden/mean", 0, traces);
        for (int row = 0; row < traces; row++)
        {
            Assert.That(time[row], Is.EqualTo(row * 0.5));
            Assert.That(mean[row], Is.EqualTo((double)row));
            for (int unit = 0; unit < RecordingChild.Units; unit++)
            {
                if (soma[(row * RecordingChild.Units) + unit] != SampleRecording.Soma(row, unit))
                {
                    Assert.Fail($"row {row}, unit {unit}: {soma[(row * RecordingChild.Units) + unit]}");
                }
            }
        }

        Assert.That(reader.ReadRows<double>("/training/loss", 0, updates), Is.EqualTo(Enumerable.Range(0, (int)updates).Select(i => 1.0 / (1 + i))));
    }

    /// <summary>Waits for the n-th line of a writer's output and returns all read so far.</summary>
    public static string ReadLines(Process writer, int lines)
    {
        var output = new System.Text.StringBuilder();
        for (int i = 0; i < lines; i++)
        {
            output.AppendLine(writer.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the writer ended: " + writer.StandardError.ReadToEnd()));
        }

        return output.ToString();
    }
}

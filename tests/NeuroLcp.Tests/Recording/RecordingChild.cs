using System.Diagnostics;
using System.Globalization;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Rows;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording;

/// <summary>What a child process does: write a recording for ever, read one, or try strange files.</summary>
internal static class RecordingChild
{
    public const int Units = 200;
    public const int BlockRows = 16;

    /// <summary>Exit code of a role that ended in a <see cref="RecordingException"/>, whose message it printed on stderr.</summary>
    public const int Refused = 4;

    public static int Run(string[] arguments)
    {
        try
        {
            return arguments[0] switch
            {
                "write" => Write(arguments[1], long.Parse(arguments[2], CultureInfo.InvariantCulture)),
                "resume" => Resume(arguments[1], long.Parse(arguments[2], CultureInfo.InvariantCulture),
                    long.Parse(arguments[3], CultureInfo.InvariantCulture)),
                "die" => Die(arguments[1], Enum.Parse<CommitPhase>(arguments[2]), int.Parse(arguments[3], CultureInfo.InvariantCulture)),
                "sum" => Sum(arguments[1]),
                "fuzz" => Fuzzing.FuzzBatch.Run(arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture),
                    int.Parse(arguments[3], CultureInfo.InvariantCulture), arguments[4], arguments[5] == "-" ? null : arguments[5]),
                _ => throw new ArgumentException($"no role '{arguments[0]}'"),
            };
        }
        catch (RecordingException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return Refused;
        }
    }

    /// <summary>Writes traces and updates, commits each few rows and prints what is committed.</summary>
    public static void WriteRows(RecordingWriter writer, long first, long rows, TextWriter output)
    {
        using (writer)
        {
            for (long row = first; row < rows; row++)
            {
                SampleRecording.AppendTraces(writer, row, 1, Units);
                if (row % 10 == 9)
                {
                    SampleRecording.AppendTraining(writer, row / 10);
                    writer.SetScalar("/run", "committed_step", row);
                    writer.Commit(includePartialBlocks: row % 100 == 99);
                    output.WriteLine($"{writer.CommittedRows("/states/hidden")} {writer.CommittedRows("/training")}");
                }
            }

            writer.Complete();
        }
    }

    private static int Write(string path, long rows)
    {
        WriteRows(RecordingWriter.Create(path, SampleRecording.Layout(Units, BlockRows)), 0, rows, Console.Out);
        return 0;
    }

    /// <summary>Says that it begins, by promising no rows; goes on after so many traces (a multiple of ten), as <see cref="Write"/> does.</summary>
    private static int Resume(string path, long traces, long rows)
    {
        Console.WriteLine("0 0");
        WriteRows(RecordingWriter.Resume(path, CommittedRows.Kept(traces, 0, traces / 10)), traces, rows, Console.Out);
        return 0;
    }

    /// <summary>Writes as <see cref="Write"/> does, until in a phase of the n-th commit the process kills itself.</summary>
    private static int Die(string path, CommitPhase phase, int commit)
    {
        RecordingWriter writer = RecordingWriter.Create(path, SampleRecording.Layout(Units, BlockRows));
        writer.Passing = passing =>
        {
            if (passing == phase && --commit == 0)
            {
                Process.GetCurrentProcess().Kill();   // SIGKILL
                Thread.Sleep(Timeout.Infinite);
            }
        };
        WriteRows(writer, 0, 1000, Console.Out);
        return 0;
    }

    /// <summary>Prints the sum of all traces.</summary>
    private static int Sum(string path)
    {
        using var reader = RecordingReader.Open(path);
        Console.WriteLine(reader.Read<double>("/states/hidden/soma").Sum().ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }
}

using System.Diagnostics;
using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Recovery;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Validation.Recording;

/// <summary>Two hundred writers killed at random moments, half of them while or shortly after they resumed: no committed row is lost.</summary>
[TestFixture]
[Category("Slow")]
public sealed class KilledRecordingTests
{
    private const string Endless = "1000000000";

    [Test]
    public void WritersKilledAtRandomMoments_LoseNoCommittedRow_AndAreRecovered([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        for (int kill = 0; kill < 10; kill++)
        {
            using var directory = new TemporaryDirectory();
            string path = directory.File("run.h5");
            string output = Killed(1, random.Next(0, 300), "write", path, Endless);
            CommittedRows.AssertIntact(path, CommittedRows.Promised(output));
            if (kill % 2 == 0)
            {
                Assert.That(RecordingRecovery.Recover(path).Recovered, Is.True);
                CommittedRows.AssertIntact(path, CommittedRows.Promised(output));
            }
        }
    }

    [Test]
    public void ResumedWritersKilledAtRandomMoments_LoseNoRowThatTheyKept_AndEndAsIfNeverKilled([Range(1, 10)] int seed)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        var random = new Random(seed);
        _ = Killed(3, 100, "write", path, Endless);
        long kept = 0;
        long committed = Committed(path);
        for (int kill = 0; kill < 10; kill++)
        {
            // like checkpoints: each resumption keeps at least what the last one did
            kept += random.NextInt64(((committed - kept) / 10) + 1) * 10;

            // the first line says that the resumption begins; half of the kills fall into it
            _ = Killed(1, random.Next(kill % 2 == 0 ? 60 : 400), "resume", path, $"{kept}", Endless);
            if (IsHalfOpened(path))
            {
                // killed within the moment in which the marks of the last writer are cleared: no reader gets in, the next resumption does
                committed = kept;
                continue;
            }

            CommittedRows.AssertIntact(path, (kept, kept / 10));
            committed = Committed(path);
            Assert.That(committed, Is.GreaterThanOrEqualTo(kept), $"kill {kill}");
        }

        string whole = directory.File("whole.h5");
        long rows = kept + 500;
        RecordingChild.WriteRows(RecordingWriter.Create(whole, SampleRecording.Layout(RecordingChild.Units, RecordingChild.BlockRows)), 0, rows,
            TextWriter.Null);
        RecordingChild.WriteRows(RecordingWriter.Resume(path, CommittedRows.Kept(kept, 0, kept / 10)), kept, rows, TextWriter.Null);
        RecordedContent.AssertEqual(path, whole);
    }

    private static long Committed(string path) => Math.Min(CommittedRows.Of(path, "/states/hidden"), CommittedRows.Of(path, "/training") * 10);

    private static bool IsHalfOpened(string path)
    {
        try
        {
            using var reader = RecordingReader.Open(path);
            return false;
        }
        catch (RecordingException refused) when (refused.Message.Contains("'neurolcp recover' opens it again", StringComparison.Ordinal))
        {
            return true;
        }
    }

    /// <summary>Kills a process some time after it has printed so many lines; gives all that it printed.</summary>
    private static string Killed(int lines, int milliseconds, params string[] arguments)
    {
        using Process writer = ChildProcess.Start("", arguments);
        string output = CommittedRows.ReadLines(writer, lines);
        Task<string> rest = writer.StandardOutput.ReadToEndAsync();
        Thread.Sleep(milliseconds);
        writer.Kill();
        writer.WaitForExit();
        return output + rest.Result;
    }
}

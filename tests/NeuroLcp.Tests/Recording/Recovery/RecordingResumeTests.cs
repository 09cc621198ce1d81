using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Files;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Recovery;

/// <summary>A recording that was stopped or killed goes on as if it had never stopped.</summary>
[TestFixture]
internal sealed class RecordingResumeTests
{
    private const string Traces = "/states/hidden", Snapshots = "/plasticity/W/snapshots", Training = "/training";

    [TestCase(0, 0, 0)]
    [TestCase(8, 1, 2)]      // the end of a block
    [TestCase(11, 2, 1)]     // within one: its first rows are read back
    [TestCase(16, 0, 0)]
    [TestCase(21, 3, 5)]     // everything
    public void InterruptedRecording_CutAnywhere_GoesOnToTheSameContent(int traces, int snapshots, int updates)
    {
        using var directory = new TemporaryDirectory();
        string whole = directory.File("whole.h5");
        string path = directory.File("run.h5");
        WriteTo(RecordingWriter.Create(whole, SampleRecording.Layout()), (0, 0, 0), (40, 5, 9), RecordingStatus.Complete);
        WriteTo(RecordingWriter.Create(path, SampleRecording.Layout()), (0, 0, 0), (21, 3, 5), RecordingStatus.Interrupted);

        RecordingWriter resumed = RecordingWriter.Resume(path, Rows(traces, snapshots, updates));

        Assert.That(resumed.CommittedRows(Traces), Is.EqualTo(traces));
        using (var reader = RecordingReader.Open(path))
        {
            Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Running));
            Assert.That(reader.ReadScalar<long>("/run/end_unix_ms"), Is.Zero);
            Assert.That(reader.Writer!.State, Is.EqualTo(WriterState.Alive));
            Assert.That(reader.Describe("/states/hidden/soma").Shape[0], Is.EqualTo(traces));
            Assert.That(reader.Describe("/training/update").Shape[0], Is.EqualTo(updates));
        }

        WriteTo(resumed, (traces, snapshots, updates), (40, 5, 9), RecordingStatus.Complete);
        RecordedContent.AssertEqual(path, whole);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void KilledRecording_GoesOnToTheSameContent(int seed)
    {
        const int rows = 400;
        using var directory = new TemporaryDirectory();
        string whole = directory.File("whole.h5");
        string path = directory.File("run.h5");
        RecordingChild.WriteRows(RecordingWriter.Create(whole, SampleRecording.Layout(RecordingChild.Units, RecordingChild.BlockRows)), 0, rows,
            TextWriter.Null);
        var random = new Random(seed);
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        _ = CommittedRows.ReadLines(writer, random.Next(2, 30));
        writer.Kill();
        writer.WaitForExit();

        // as a checkpoint would have it: some row where updates and traces belong together
        long committed = CommittedRows.Of(path, Traces);
        long traces = random.NextInt64(committed / 10) * 10;
        RecordingChild.WriteRows(RecordingWriter.Resume(path, Rows(traces, 0, traces / 10)), traces, rows, TextWriter.Null);

        RecordedContent.AssertEqual(path, whole);
    }

    [Test]
    public void ResumedRecording_IsReadableWhileItGoesOn_AndByH5py()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        WriteTo(RecordingWriter.Create(path, SampleRecording.Layout()), (0, 0, 0), (21, 3, 5), RecordingStatus.Interrupted);
        using RecordingWriter resumed = RecordingWriter.Resume(path, Rows(11, 1, 2));
        SampleRecording.AppendTraces(resumed, 11, 7);
        resumed.Commit(includePartialBlocks: true);

        string output = OtherPrograms.Python(
            """
            import h5py, sys, numpy as np
            f = h5py.File(sys.argv[1], 'r', libver='latest', swmr=True)
            v = f['states/hidden/soma'][()]
            rows, units = np.indices(v.shape)
            assert (v == (rows + units / 64).astype('f4')).all()
            print(v.shape[0], f['states/hidden/time'].shape[0], f['run/status'][()], f['run/writer_pid'][()], f['run/writer_host'].asstr()[()])
            """,
            ["h5py"],
            path);

        Assert.That(output.Trim(), Is.EqualTo($"18 18 0 {Environment.ProcessId} {Environment.MachineName}"));
    }

    [Test]
    public void ResumedTwice_AndKilledInBetween_LosesNothing()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        string whole = directory.File("whole.h5");
        RecordingChild.WriteRows(RecordingWriter.Create(whole, SampleRecording.Layout(RecordingChild.Units, RecordingChild.BlockRows)), 0, 300,
            TextWriter.Null);
        using (var first = ChildProcess.Start("", "write", path, "1000000000"))
        {
            _ = CommittedRows.ReadLines(first, 6);
            first.Kill();
            first.WaitForExit();
        }

        using (var second = ChildProcess.Start("", "resume", path, "30", "1000000000"))
        {
            _ = CommittedRows.ReadLines(second, 9);
            second.Kill();
            second.WaitForExit();
        }

        CommittedRows.AssertIntact(path, (0, 0));
        RecordingChild.WriteRows(RecordingWriter.Resume(path, Rows(70, 0, 7)), 70, 300, TextWriter.Null);

        RecordedContent.AssertEqual(path, whole);
    }

    [Test]
    public void RecordingLeftHalfOpened_ByAResumptionThatWasKilled_IsResumed()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        string left = directory.File("left.h5");
        WriteTo(RecordingWriter.Create(path, SampleRecording.Layout()), (0, 0, 0), (21, 3, 5), RecordingStatus.Interrupted);
        HalfOpenedRecording.Copy(path, left);

        Assert.That(() => RecordingReader.Open(left),
            Throws.TypeOf<RecordingException>().With.Message.EndsWith("was left while it was being opened or finished; 'neurolcp recover' opens it again"));
        WriteTo(RecordingWriter.Resume(left, Rows(11, 2, 1)), (11, 2, 1), (21, 3, 5), RecordingStatus.Interrupted);

        RecordedContent.AssertEqual(left, path);
    }

    [Test]
    public void SingleNumbers_KeepTheirValues_AndCanBeSet()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (RecordingWriter writer = RecordingWriter.Create(path, SampleRecording.Layout()))
        {
            writer.SetScalar("/run", "committed_step", 4);
            writer.SetScalar("/run", "best_loss", 0.25);
        }

        using (RecordingWriter writer = RecordingWriter.Resume(path, Rows(0, 0, 0)))
        {
            writer.SetScalar("/run", "committed_step", 7);
        }

        using var reader = RecordingReader.Open(path);
        Assert.That(reader.ReadScalar<long>("/run/committed_step"), Is.EqualTo(7));
        Assert.That(reader.ReadScalar<double>("/run/best_loss"), Is.EqualTo(0.25));
    }

    [Test]
    public void WhatCannotBeResumed_IsRefused_AndUnchanged()
    {
        using var directory = new TemporaryDirectory();
        string complete = directory.File("complete.h5");
        SampleRecording.Write(complete);
        string stopped = directory.File("stopped.h5");
        WriteTo(RecordingWriter.Create(stopped, SampleRecording.Layout()), (0, 0, 0), (21, 3, 5), RecordingStatus.Interrupted);
        string weights = directory.File("weights.h5");
        ArrayFile.Write(weights, [new NamedArray("W", new float[10])]);
        string later = directory.File("later.h5");
        ArrayFile.Write(later, [new NamedArray("W", new float[10])], new AttributeSet { { "neurolcp_format", "neurolcp-recording/2.0" } });
        string cut = directory.File("cut.h5");
        File.WriteAllBytes(cut, File.ReadAllBytes(stopped)[..^3000]);
        (string Path, IReadOnlyDictionary<string, long> Rows, string Message)[] cases =
        [
            (complete, Rows(21, 3, 5), "is complete: its run came to its end"),
            (stopped, Rows(22, 3, 5), "has 21 committed rows of '/states/hidden', and 22 are to be kept"),
            (weights, Rows(0, 0, 0), "is an HDF5 file, but no recording of NeuroLcp"),
            (later, Rows(0, 0, 0), "has the format 'neurolcp-recording/2.0', of which this version knows only 'neurolcp-recording/1.0'"),
            (cut, Rows(0, 0, 0), "is truncated"),
            (directory.File("none.h5"), Rows(0, 0, 0), "no such file"),
        ];
        foreach (var (path, rows, message) in cases)
        {
            byte[] before = File.Exists(path) ? File.ReadAllBytes(path) : [];
            Assert.That(() => RecordingWriter.Resume(path, rows), Throws.TypeOf<RecordingException>().With.Message.Contains(message));
            Assert.That(File.Exists(path) ? File.ReadAllBytes(path).AsSpan().SequenceEqual(before) : before.Length == 0, path);
        }

        Assert.That(
            () => RecordingWriter.Resume(stopped, new Dictionary<string, long> { [Traces] = 0, ["/training/epochs"] = 0 }),
            Throws.TypeOf<RecordingException>().With.Message.Contains($"rows grow in '{Traces}', '{Snapshots}', '{Training}'; how many to keep is not said of '{Snapshots}', '{Training}'; rows are to be kept of '/training/epochs', which does not grow here"));
    }

    [Test]
    [NonParallelizable]
    public void RecordingLeftHalfOpened_IsReadElsewhereFirst_AsACopy_AndLeftAsItIsWhereThatFails()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5"), left = directory.File("left.h5");
        WriteTo(RecordingWriter.Create(path, SampleRecording.Layout()), (0, 0, 0), (21, 3, 5), RecordingStatus.Interrupted);
        HalfOpenedRecording.Copy(path, left);
        byte[] before = File.ReadAllBytes(left);
        var asked = new List<(string Path, bool Marked, bool IsWhole)>();
        FileProbe.Ask = (probed, marked) =>
        {
            if (Path.GetDirectoryName(probed) != directory.Root)
            {
                return null;
            }

            asked.Add((probed, marked, File.ReadAllBytes(probed).AsSpan().SequenceEqual(before)));
            return "is damaged: it was said so";
        };
        try
        {
            Assert.That(() => RecordingWriter.Resume(left, Rows(11, 2, 1)),
                Throws.TypeOf<RecordingException>().With.Message.EqualTo($"{left}: is damaged: it was said so"));
        }
        finally
        {
            FileProbe.Ask = null;
        }

        Assert.That(asked, Has.Count.EqualTo(1));
        Assert.That(asked[0], Is.EqualTo((asked[0].Path, true, true)).And.Not.EqualTo((left, true, true)));
        Assert.That(File.ReadAllBytes(left), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(directory.Root), Is.EquivalentTo(new[] { path, left }));
    }

    [Test]
    public void LiveRecording_IsNeitherResumedNorReplaced_AndItsWriterNamed()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        _ = CommittedRows.ReadLines(writer, 2);
        _ = writer.StandardOutput.ReadToEndAsync();
        try
        {
            using (var reader = RecordingReader.Open(path))
            {
                Assert.That(reader.Writer, Is.Not.Null);
                Assert.That(reader.Writer!.State, Is.EqualTo(WriterState.Alive));
                Assert.That(reader.Writer.ProcessId, Is.EqualTo(writer.Id));
                Assert.That(reader.Writer.Host, Is.EqualTo(Environment.MachineName));
            }

            // who knows nothing of our numbers is told by the operating system
            Assert.That(OtherPrograms.Run("flock", "-n", "-x", path, "true").ExitCode, Is.EqualTo(1).Or.EqualTo(127));

            string expected = $"is still being written (process {writer.Id} on {Environment.MachineName}, last commit ";
            Assert.That(() => RecordingWriter.Resume(path, Rows(0, 0, 0)), Throws.TypeOf<RecordingException>().With.Message.Contains(expected)
                .And.Property("Problem").EqualTo(RecordingProblem.InUse));
            Assert.That(() => RecordingWriter.Create(path, SampleRecording.Layout(), overwrite: true),
                Throws.TypeOf<RecordingException>().With.Message.Contains(expected));
        }
        finally
        {
            writer.Kill();
            writer.WaitForExit();
        }

        using var dead = RecordingReader.Open(path);
        Assert.That(dead.Writer!.State, Is.EqualTo(WriterState.Dead));
    }

    [Test]
    public void WriterOnAnotherMachine_CountsAsAlive_ForAMinuteAfterItsLastCommit()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (var writer = ChildProcess.Start("", "write", path, "1000000000"))
        {
            _ = CommittedRows.ReadLines(writer, 2);
            writer.Kill();
            writer.WaitForExit();
        }

        // The name stands in the file as it is, in a field of 256 bytes.
        byte[] bytes = File.ReadAllBytes(path);
        byte[] host = [.. System.Text.Encoding.UTF8.GetBytes(Environment.MachineName), 0, 0, 0];
        int at = bytes.AsSpan().IndexOf(host);
        "elsewhere\0"u8.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(path, bytes);

        Assert.That(() => RecordingWriter.Resume(path, Rows(0, 0, 0)),
            Throws.TypeOf<RecordingException>().With.Message.Contains("on elsewhere, last commit").And.Message.Contains("try again 60 s after"));

        using (var reader = RecordingReader.Open(path))
        {
            long heartbeat = reader.ReadScalar<long>("/run/heartbeat_unix_ms");
            int place = bytes.AsSpan().IndexOf(BitConverter.GetBytes(heartbeat));
            BitConverter.GetBytes(heartbeat - 61_000).CopyTo(bytes, place);
        }

        File.WriteAllBytes(path, bytes);
        using var aged = RecordingReader.Open(path);
        Assert.That(aged.Writer!.State, Is.EqualTo(WriterState.Dead));
    }

    [Test]
    public void AnotherProcessOfTheSameNumber_IsNotTheWriter()
    {
        Assert.That(ProcessIdentity.Current.IsAlive, Is.True);
        Assert.That((ProcessIdentity.Current with { StartTicks = ProcessIdentity.Current.StartTicks - 1 }).IsAlive, Is.False);
        Assert.That(new ProcessIdentity(int.MaxValue, 0).IsAlive, Is.False);
    }

    [Test]
    public void OpenReader_IsNamedAsTheObstacle()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        WriteTo(RecordingWriter.Create(path, SampleRecording.Layout()), (0, 0, 0), (21, 3, 5), RecordingStatus.Interrupted);
        using (RecordingReader.Open(path))
        {
            Assert.That(() => RecordingWriter.Resume(path, Rows(0, 0, 0)),
                Throws.TypeOf<RecordingException>().With.Message.Contains("is open in another program, or elsewhere in this one"));
        }

        RecordingWriter.Resume(path, Rows(21, 3, 5)).Dispose();
    }

    private static Dictionary<string, long> Rows(long traces, long snapshots, long updates) => CommittedRows.Kept(traces, snapshots, updates);

    /// <summary>Appends what is missing to the three groups, with commits in between, and closes the file.</summary>
    private static void WriteTo(RecordingWriter writer, (int Traces, int Snapshots, int Updates) from, (int Traces, int Snapshots, int Updates) to,
        RecordingStatus status)
    {
        for (int row = from.Traces; row < to.Traces; row++)
        {
            SampleRecording.AppendTraces(writer, row, 1);
            if (row % 5 == 4)
            {
                writer.Commit(includePartialBlocks: row % 10 == 9);
            }
        }

        for (int row = from.Snapshots; row < to.Snapshots; row++)
        {
            SampleRecording.AppendSnapshot(writer, row);
        }

        for (int update = from.Updates; update < to.Updates; update++)
        {
            SampleRecording.AppendTraining(writer, update);
        }

        writer.Complete(status);
    }
}

using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Recovery;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Recovery;

/// <summary>Recovery makes an ordinary file of what a dead writer left, and never makes things worse.</summary>
[TestFixture]
internal sealed class RecordingRecoveryTests
{
    private static readonly string[] Reader =
    [
        """
        import h5py, sys, numpy as np
        f = h5py.File(sys.argv[1], 'r')
        v = f['states/hidden/soma'][()]
        rows, units = np.indices(v.shape)
        assert (v == (rows + units / 64).astype('f4')).all()
        assert f['run/committed_rows/states.hidden'][()] == len(v) == len(f['states/hidden/time'])
        print(f['run/status'][()], f['run/writer_pid'][()], len(v))
        """,
    ];

    [Test]
    public void KilledRecording_IsRecoveredInPlace_AndOpensAnywhere()
    {
        using var directory = new TemporaryDirectory();
        string path = Killed(directory, 23);
        byte[] before = File.ReadAllBytes(path);
        long committed = CommittedRows.Of(path, "/states/hidden");

        RecoveryReport report = RecordingRecovery.Recover(path);

        Assert.That(report.OriginalPath, Is.EqualTo(path + ".original"));
        Assert.That(File.ReadAllBytes(report.OriginalPath!).AsSpan().SequenceEqual(before));
        Assert.That(report.Status, Is.EqualTo(RecordingStatus.Recovered));
        Assert.That(report.Groups.Single(g => g.Path == "/states/hidden"), Is.EqualTo(new RecoveredGroup("/states/hidden", committed)));
        CommittedRows.AssertIntact(path, (committed, 0));
        using (var reader = RecordingReader.Open(path))
        {
            Assert.That(reader.IsBeingWritten, Is.False);
            Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Recovered));
            Assert.That(reader.Writer!.State, Is.EqualTo(WriterState.Closed));
            Assert.That(reader.ReadScalar<long>("/run/end_unix_ms"), Is.EqualTo(reader.ReadScalar<long>("/run/heartbeat_unix_ms")));
        }

        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(2), "something was left behind");
        Assert.That(OtherPrograms.Python(Reader[0], ["h5py"], path).Trim(), Is.EqualTo($"4 0 {committed}"));
    }

    /// <summary>As it is, and behind the marks that are cleared in the copy; what this process itself makes of that copy is no stranger.</summary>
    [Test]
    [NonParallelizable]
    public void AKilledRecording_IsReadElsewhereTwice_AndWhatThisProcessWroteIsNot_UntilAnotherChangesIt()
    {
        using var directory = new TemporaryDirectory();
        string path = Killed(directory, 7), weights = directory.File("weights.h5");
        var asked = new List<(string Path, bool Marked)>();
        FileProbe.Ask = (probed, marked) =>
        {
            if (Path.GetDirectoryName(probed) == directory.Root)
            {
                asked.Add((probed, marked));
            }

            return null;
        };
        try
        {
            RecordingRecovery.Recover(path);
            Assert.That(asked.Select(a => a.Marked), Is.EqualTo(new[] { false, true }));
            Assert.That((asked[0].Path == path, asked[1].Path == path), Is.EqualTo((true, false)));

            RecordingReader.Open(path).Dispose();
            ArrayFile.Write(weights, [new NamedArray("W", new double[2])]);
            RecordingReader.Open(weights).Dispose();
            Assert.That(asked, Has.Count.EqualTo(2), "what was written here was read elsewhere");

            File.SetLastWriteTimeUtc(weights, DateTime.UtcNow.AddSeconds(-3));
            RecordingReader.Open(weights).Dispose();
            RecordingReader.Open(weights).Dispose();
            Assert.That(asked[2..], Is.EqualTo(new[] { (weights, false) }));
        }
        finally
        {
            FileProbe.Ask = null;
        }
    }

    [Test]
    public void RecoveringTwice_IsRecoveringOnce()
    {
        using var directory = new TemporaryDirectory();
        string path = Killed(directory, 7);
        RecoveryReport first = RecordingRecovery.Recover(path);
        byte[] recovered = File.ReadAllBytes(path);

        RecoveryReport second = RecordingRecovery.Recover(path);

        Assert.That(second.Recovered, Is.False);
        Assert.That(second.Groups, Is.EqualTo(first.Groups));
        Assert.That(File.ReadAllBytes(path).AsSpan().SequenceEqual(recovered));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(2));
    }

    [Test]
    public void SoundRecording_IsLeftAlone()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);
        DateTime written = File.GetLastWriteTimeUtc(path);

        RecoveryReport report = RecordingRecovery.Recover(path);

        Assert.That(report.Recovered, Is.False);
        Assert.That(report.Status, Is.EqualTo(RecordingStatus.Complete));
        Assert.That(report.Groups, Is.EqualTo(
            [new RecoveredGroup("/states/hidden", 21), new RecoveredGroup("/plasticity/W/snapshots", 3), new RecoveredGroup("/training", 5)]));
        Assert.That(File.GetLastWriteTimeUtc(path), Is.EqualTo(written));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(1));
    }

    [Test]
    public void EarlierOriginals_AreNeverOverwritten()
    {
        using var directory = new TemporaryDirectory();
        string path = Killed(directory, 5);
        File.WriteAllText(path + ".original", "precious");
        File.WriteAllText(path + ".original-2", "dear");

        Assert.That(RecordingRecovery.Recover(path).OriginalPath, Is.EqualTo(path + ".original-3"));

        Assert.That(File.ReadAllText(path + ".original"), Is.EqualTo("precious"));
        Assert.That(File.ReadAllText(path + ".original-2"), Is.EqualTo("dear"));
    }

    [Test]
    public void RecoveredRecording_CanBeResumed()
    {
        using var directory = new TemporaryDirectory();
        string path = Killed(directory, 12);
        string whole = directory.File("whole.h5");
        RecordingChild.WriteRows(RecordingWriter.Create(whole, SampleRecording.Layout(RecordingChild.Units, RecordingChild.BlockRows)), 0, 300,
            TextWriter.Null);
        _ = RecordingRecovery.Recover(path);

        RecordingChild.WriteRows(RecordingWriter.Resume(path, CommittedRows.Kept(50, 0, 5)), 50, 300, TextWriter.Null);

        RecordedContent.AssertEqual(path, whole);
    }

    [Test]
    public void RecoveryThatIsInterrupted_ChangesNothing_AndLeavesNoCopy()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (var writer = ChildProcess.Start("", "write", path, "1000000000"))
        {
            _ = CommittedRows.ReadLines(writer, 20);
            writer.Kill();
            writer.WaitForExit();
        }

        byte[] before = File.ReadAllBytes(path);
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();
        Assert.That(() => RecordingRecovery.Recover(path, interrupt.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(directory.Root, ".*.new"), Is.Empty);
        Assert.That(RecordingRecovery.Recover(path).Recovered, Is.True);
    }

    [Test]
    public void LiveRecording_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using RecordingWriter writer = RecordingWriter.Create(path, SampleRecording.Layout());

        Assert.That(() => RecordingRecovery.Recover(path), Throws.TypeOf<RecordingException>().With.Property("Problem").EqualTo(RecordingProblem.InUse)
            .And.Message.Contains($"is still being written (process {Environment.ProcessId} on "));
        Assert.That(Directory.GetFiles(directory.Root), Is.EquivalentTo(new[] { path, directory.File(".run.h5.claim") }),
            "the recording and its writer's claim");
    }

    [Test]
    public void WhatIsNoRecording_IsRefused_AndUnchanged()
    {
        using var directory = new TemporaryDirectory();
        string text = directory.File("notes.txt");
        File.WriteAllText(text, "circuit: dynamic");
        string weights = directory.File("weights.h5");
        ArrayFile.Write(weights, [new NamedArray("W", new float[10])]);
        string later = directory.File("later.h5");
        ArrayFile.Write(later, [new NamedArray("W", new float[10])], new AttributeSet { { "neurolcp_format", "neurolcp-recording/2.0" } });
        (string Path, RecordingProblem Problem, string Message)[] cases =
        [
            (text, RecordingProblem.NotARecording, "is not an HDF5 file"),
            (weights, RecordingProblem.NotARecording, "is an HDF5 file, but no recording of NeuroLcp"),
            (later, RecordingProblem.NotARecording, "has the format 'neurolcp-recording/2.0'"),
            (directory.File("none.h5"), RecordingProblem.IsMissing, "no such file"),
        ];
        foreach (var (path, problem, message) in cases)
        {
            Assert.That(() => RecordingRecovery.Recover(path),
                Throws.TypeOf<RecordingException>().With.Message.StartsWith($"{path}: {message}").And.Property("Problem").EqualTo(problem));
        }

        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(3));
    }

    [Test]
    public void FileLeftWhileItWasFinished_IsOpenedAgain_AndKeepsItsWord()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        HalfOpenedRecording.Copy(path, directory.File("left.h5"));
        path = directory.File("left.h5");
        Assert.That(() => RecordingReader.Open(path), Throws.TypeOf<RecordingException>().With.Message.Contains("neurolcp recover"));

        RecoveryReport report = RecordingRecovery.Recover(path);

        Assert.That(report.Recovered, Is.True);
        Assert.That(report.Status, Is.EqualTo(RecordingStatus.Complete));
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Read<float>("/states/hidden/soma")[^1], Is.EqualTo(SampleRecording.Soma(20, SampleRecording.Units - 1)));
    }

    [Test]
    public void DamagedRow_IsNamed_AndTheFileLeftAsItIs()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        // soma's second block: the first row of it is found by its zlib header, since 20 units of 8 rows make one chunk
        byte[] bytes = File.ReadAllBytes(path);
        int chunk = SecondChunk(path);
        bytes.AsSpan(chunk + 10, 20).Clear();
        File.WriteAllBytes(path, bytes);

        Assert.That(() => RecordingRecovery.Recover(path),
            Throws.TypeOf<RecordingException>().With.Message.StartsWith($"{path}: is damaged: rows 8 to 15 of '/states/hidden/soma' cannot be read: "));
        Assert.That(File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(1));
    }

    [TestCase(0.999)]
    [TestCase(0.95)]
    [TestCase(0.6)]
    [TestCase(0.3)]
    [TestCase(0.05)]
    public void RecordingCutShort_IsRefused_AndUnchanged(double part)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        RecordingChild.WriteRows(RecordingWriter.Create(path, SampleRecording.Layout(RecordingChild.Units, RecordingChild.BlockRows)), 0, 2000,
            TextWriter.Null);
        byte[] whole = File.ReadAllBytes(path);
        byte[] cut = whole[..(int)(part * whole.Length)];
        File.WriteAllBytes(path, cut);

        Assert.That(() => RecordingRecovery.Recover(path), Throws.TypeOf<RecordingException>()
            .With.Message.Contains("is truncated").And.Message.EndsWith("Nothing was changed; copy it again from where it came"));

        Assert.That(File.ReadAllBytes(path).AsSpan().SequenceEqual(cut));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(1));
    }

    private static string Killed(TemporaryDirectory directory, int lines)
    {
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        _ = CommittedRows.ReadLines(writer, lines);
        writer.Kill();
        writer.WaitForExit();
        return path;
    }

    private static int SecondChunk(string path) => int.Parse(OtherPrograms.Python(
        "import h5py, sys; print(h5py.File(sys.argv[1], 'r')['states/hidden/soma'].id.get_chunk_info(1).byte_offset)",
        ["h5py"],
        path));
}

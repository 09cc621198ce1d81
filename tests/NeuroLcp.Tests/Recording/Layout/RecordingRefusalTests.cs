using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Layout;

/// <summary>Bad files, bad places and bad layouts are refused with a message that says what is wrong and what to do.</summary>
[TestFixture]
internal sealed class RecordingRefusalTests
{
    [Test]
    public void ExistingFile_IsNotOverwritten_UnlessAsked()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        File.WriteAllText(path, "precious");

        var refused = Assert.Throws<RecordingException>(() => RecordingWriter.Create(path, SampleRecording.Layout()))!;

        Assert.That(refused.Message, Is.EqualTo($"{path}: exists and is not overwritten; choose another name (-o) or ask for it (--overwrite)"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("precious"));
        Assert.Throws<RecordingException>(() => ArrayFile.Write(path, [new NamedArray("W", new float[2])]));
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(1), "a temporary file was left behind");
        RecordingWriter.Create(path, SampleRecording.Layout(), overwrite: true).Dispose();
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Interrupted));
    }

    [Test]
    public void MissingDirectories_AreMade()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("a/b/run.h5");
        SampleRecording.Write(path);
        Assert.That(File.Exists(path));
    }

    [Test]
    public void UnwritableDirectory_IsReported()
    {
        // /proc refuses every new file, also from root.
        const string path = "/proc/neurolcp-run.h5";
        var refused = Assert.Throws<RecordingException>(() => RecordingWriter.Create(path, SampleRecording.Layout()))!;
        Assert.That(refused.Message, Does.StartWith(path + ": ").And.EndsWith(". Nothing was written."));
        Assert.That(refused.Path, Is.EqualTo(path));
    }

    [Test]
    public void ReadOnlyDirectory_IsReported()
    {
        if (Environment.UserName == "root")
        {
            Assert.Ignore("root may write everywhere");
        }

        using var directory = new TemporaryDirectory();
        OtherPrograms.Run("chmod", "555", directory.Root);
        try
        {
            var refused = Assert.Throws<RecordingException>(() => RecordingWriter.Create(directory.File("run.h5"), SampleRecording.Layout()))!;
            Assert.That(refused.Message, Does.Contain("no permission to write here; choose another directory"));
        }
        finally
        {
            OtherPrograms.Run("chmod", "755", directory.Root);
        }
    }

    [Test]
    public void FileAsDirectory_IsReported()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("plain"), "");
        var refused = Assert.Throws<RecordingException>(() => RecordingWriter.Create(directory.File("plain/run.h5"), SampleRecording.Layout()))!;
        Assert.That(refused.Message, Does.Contain("cannot be made"));
    }

    [Test]
    public void RemovedFile_IsReportedAtTheNextCommit_AndStaysFinal()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = RecordingWriter.Create(path, SampleRecording.Layout());
        File.Delete(path);
        Assert.That(() => writer.Commit(), Throws.TypeOf<RecordingException>().With.Message.Contains("was removed or renamed"));
        Assert.That(() => writer.Append("/training", "loss", 1.0), Throws.TypeOf<RecordingException>().With.Message.Contains("was removed or renamed"));
    }

    [Test]
    public void UnevenRows_AreRefusedAtTheCommit_ByName()
    {
        using var directory = new TemporaryDirectory();
        using var writer = RecordingWriter.Create(directory.File("run.h5"), SampleRecording.Layout());
        writer.Append<double>("/training", "loss", [1, 2]);
        writer.Append("/training", "update", 1);
        Assert.That(() => writer.Commit(), Throws.InvalidOperationException.With.Message.EqualTo(
            "the arrays of '/training' have different numbers of rows: loss 2, converged 0, update 1; append to each (the axis too) before a commit"));
    }

    [Test]
    public void WrongAppends_AreRefused_ByName()
    {
        using var directory = new TemporaryDirectory();
        using var writer = RecordingWriter.Create(directory.File("run.h5"), SampleRecording.Layout());
        Assert.That(() => writer.Append<float>("/states/hidden", "soma", new float[21]),
            Throws.ArgumentException.With.Message.Contains("takes rows of 20 values"));
        Assert.That(() => writer.Append("/training", "update", 0.5), Throws.ArgumentException.With.Message.Contains("fractions would be lost"));
        Assert.That(() => writer.Append("/training", "converged", 1L << 40), Throws.ArgumentException.With.Message.Contains("does not fit Int32"));
        Assert.That(() => writer.Append("/training", "los", 0.5), Throws.ArgumentException.With.Message.EndsWith("there are: loss, converged, update"));
        Assert.That(() => writer.Append("/trainings", "loss", 0.5),
            Throws.ArgumentException.With.Message.Contains("/states/hidden, /plasticity/W/snapshots, /training"));
        Assert.That(() => writer.SetScalar("/run", "steps", 1), Throws.ArgumentException.With.Message.Contains("/run/committed_step"));
        Assert.That(() => writer.SetScalar("/run", "committed_step", 0.5), Throws.ArgumentException.With.Message.Contains("whole numbers"));
        writer.Complete();
        Assert.That(() => writer.Append("/training", "loss", 0.5), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void ContradictoryLayouts_AreRefused_BeforeAnythingIsOnDisk()
    {
        ArrayAxis[] axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", 3)];
        ArrayLayout x = new("x", ElementType.Float32, ["time", "unit"]);
        (GroupLayout Group, string Message)[] cases =
        [
            (new("states/a"), "'states/a' is not a group path"),
            (new("/states//a"), "is not a group path"),
            (new("/a") { Axes = [.. axes, ArrayAxis.Growing("update", ElementType.Int64)] }, "two growing axes"),
            (new("/a") { Axes = axes, Arrays = [x, x] }, "'x' is described twice"),
            (new("/a") { Axes = axes, Arrays = [x with { Axes = ["unit", "time"] }] }, "'time' must come first"),
            (new("/a") { Axes = axes, Arrays = [x with { Axes = ["time", "cell"] }] }, "there is no axis 'cell'"),
            (new("/a") { Axes = axes, Arrays = [x with { Axes = ["unit", "unit"] }] }, "names an axis twice"),
            (new("/a") { Axes = axes, Arrays = [x with { Axes = ["unit"] }] }, "needs its values now"),
            (new("/a") { Axes = axes, Arrays = [x with { Axes = ["unit"], Values = new float[4] }] }, "has 4 values where its axes make 3"),
            (new("/a") { Axes = axes, Arrays = [x with { Axes = ["unit"], Values = new double[3] }] }, "is declared as Float32"),
            (new("/a") { Axes = axes, Arrays = [x with { Values = new float[3] }] }, "has no static values"),
            (new("/a") { Axes = axes, Arrays = [x with { Name = "b/x" }] }, "'b/x' is not a name"),
            (new("/run") { Scalars = [ScalarLayout.Integer("status")] }, "'/run/status' is made by the writer"),
            (new("/run/committed_rows"), "is made by the writer"),
            (new("/a") { RowsPerBlock = 0 }, "RowsPerBlock must be positive"),
        ];
        using var directory = new TemporaryDirectory();
        foreach (var (group, message) in cases)
        {
            Assert.That(
                () => RecordingWriter.Create(directory.File("run.h5"), new RecordingLayout { Groups = [group] }),
                Throws.ArgumentException.With.Message.Contains(message));
        }

        Assert.That(Directory.GetFileSystemEntries(directory.Root), Is.Empty);
    }

    [Test]
    public void UnreadableFiles_AreToldApart()
    {
        using var directory = new TemporaryDirectory();
        string text = directory.File("notes.txt");
        File.WriteAllText(text, "circuit: dynamic");
        string empty = directory.File("empty.h5");
        File.WriteAllBytes(empty, []);
        string binary = directory.File("image.gz");
        File.WriteAllBytes(binary, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0]);

        Assert.That(MessageOf(directory.File("nothing.h5")), Does.EndWith("nothing.h5: no such file"));
        Assert.That(MessageOf(directory.File("no/where.h5")), Does.EndWith("where.h5: no such file"));
        Assert.That(MessageOf(directory.Root), Does.EndWith("is a directory; name a file in it"));
        Assert.That(MessageOf(empty), Does.EndWith("is empty, not an HDF5 file"));
        Assert.That(MessageOf(text), Does.EndWith("is not an HDF5 file (it begins with 'circuit: dynamic')"));
        Assert.That(MessageOf(binary), Does.EndWith("is not an HDF5 file (it begins with bytes 1F8B080000000000)"));
    }

    [TestCase(9L, "is truncated: even its header is incomplete")]
    [TestCase(700L, "is truncated: 700 of ")]
    [TestCase(-1L, " bytes are there; copy it again from where it came")]
    public void TruncatedFile_SaysHowMuchIsThere(long length, string message)
    {
        using var directory = new TemporaryDirectory();
        string recording = directory.File("run.h5");
        SampleRecording.Write(recording);
        string weights = directory.File("weights.h5");
        ArrayFile.Write(weights, [new NamedArray("W", new float[1000])]);
        foreach (string path in (string[])[recording, weights])
        {
            using (var file = new FileStream(path, FileMode.Open))
            {
                file.SetLength(length > 0 ? length : file.Length + length);
            }

            Assert.That(MessageOf(path), Does.Contain(message));
        }
    }

    [Test]
    [CancelAfter(20_000)]
    public void KilledRecordingCutShort_FailsCleanly_OrGivesWhatIsThere()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        _ = CommittedRows.ReadLines(writer, 30);
        writer.Kill();
        writer.WaitForExit();
        byte[] whole = File.ReadAllBytes(path);
        foreach (double part in (double[])[0.9, 0.5, 0.1, 0.01])
        {
            File.WriteAllBytes(path, whole[..(int)(part * whole.Length)]);
            try
            {
                using var reader = RecordingReader.Open(path);
                _ = reader.Read<float>("/states/hidden/soma");
            }
            catch (RecordingException damaged)
            {
                Assert.That(damaged.Message, Does.Contain("damaged").Or.Contain("truncated").Or.Contain("there is no array"));
            }
        }
    }

    [Test]
    public void MissingPaths_AreReported_WithWhatThereIs()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);
        using var reader = RecordingReader.Open(path);
        Assert.That(() => reader.Read<float>("/training/los"),
            Throws.TypeOf<RecordingException>().With.Message.EqualTo($"{path}: there is no array '/training/los'; '/training/' holds update, loss, converged"));
        Assert.That(() => reader.Read<float>("states"),
            Throws.TypeOf<RecordingException>().With.Message.Contains("there is no array 'states'; '/' holds run, populations"));
        Assert.That(() => reader.Arrays("/a/b/c"), Throws.TypeOf<RecordingException>().With.Message.Contains("there is no group '/a/b/c'; '/' holds run"));
        Assert.That(() => reader.Read<float>("/run/circuit_yaml"), Throws.TypeOf<RecordingException>().With.Message.Contains("holds no numbers but text"));
        Assert.That(() => reader.ReadText("/training/loss"), Throws.TypeOf<RecordingException>().With.Message.Contains("holds no text but float"));
        Assert.That(() => reader.ReadRows<float>("/training/loss", 3, 3),
            Throws.TypeOf<RecordingException>().With.Message.Contains("'/training/loss' has 5 rows, and 3 from row 3 on were asked for"));
        Assert.That(() => reader.ReadScalar<float>("/training/loss"), Throws.TypeOf<RecordingException>().With.Message.Contains("is not a single number (5)"));
    }

    [Test]
    public void MissingLibrary_SaysWhatToType()
    {
        var missing = Assert.Throws<Hdf5Exception>(() => Hdf5Library.LoadFirst([("libno-such-hdf5.so.1", "libno-such-hdf5_hl.so.1")]))!;
        Assert.That(missing.Message, Does.Contain("apt-get install libhdf5-103-1 libhdf5-hl-100"));
    }

    private static string MessageOf(string path) => Assert.Throws<RecordingException>(() => RecordingReader.Open(path))!.Message;
}

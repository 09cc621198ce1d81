using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Writing;

[TestFixture]
internal sealed class RecordingWriterTests
{
    [Test]
    public void Appending_BetweenBlocks_AllocatesNothing()
    {
        using var directory = new TemporaryDirectory();
        using var writer = RecordingWriter.Create(directory.File("run.h5"), SampleRecording.Layout(blockRows: 512));
        SampleRecording.AppendTraces(writer, 0, 1);
        RecordedArray soma = writer.Array("/states/hidden", "soma");
        RecordedArray time = writer.Array("/states/hidden", "time");
        float[] row = new float[SampleRecording.Units];
        soma.Append<float>(row);
        time.Append(0.0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 400; i++)
        {
            soma.Append<float>(row);
            time.Append(i * 0.5);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void ManyCommits_OfFewRows_DoNotInflateTheFile()
    {
        // 4096 rows of 200 noisy floats are 3.3 MB raw. Blocks are written once each, so 4096 commits must not add much to it;
        // committing partial blocks each time would write every chunk 64 times.
        const int units = 200;
        const int rows = 4096;
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        var layout = new RecordingLayout
        {
            Groups = [new GroupLayout("/a") { Axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", units)],
                Arrays = [new ArrayLayout("x", ElementType.Float32, ["time", "unit"])], RowsPerBlock = 64 }],
        };
        var random = new Random(1);
        float[] row = new float[units];
        using (var writer = RecordingWriter.Create(path, layout))
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < units; j++)
                {
                    row[j] = random.NextSingle();
                }

                writer.Append<float>("/a", "x", row);
                writer.Append("/a", "time", (double)i);
                writer.Commit();
            }

            writer.Complete();
        }

        Assert.That(new FileInfo(path).Length, Is.LessThan(rows * units * sizeof(float) * 1.1));
    }

    [Test]
    public void SnapshotsInBlocksOfOne_AreSafeAtEachCommit_ThoughCompressed()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = RecordingWriter.Create(path, SampleRecording.Layout());
        for (int row = 0; row < 3; row++)
        {
            SampleRecording.AppendSnapshot(writer, row);
            writer.Commit();
            Assert.That(writer.CommittedRows("/plasticity/W/snapshots"), Is.EqualTo(row + 1));
        }
    }

    [Test]
    public void ACommit_PromisesTheRowsThatAreWritten_NotThoseThatWait()
    {
        using var directory = new TemporaryDirectory();
        using var writer = RecordingWriter.Create(directory.File("run.h5"), SampleRecording.Layout(blockRows: 8));
        SampleRecording.AppendTraces(writer, 0, 11);

        // of eleven rows one block of eight is whole; the last three are compressed when their block is, or when they are asked for
        writer.Commit();
        Assert.That(writer.CommittedRows("/states/hidden"), Is.EqualTo(8));

        writer.Commit(includePartialBlocks: true);
        Assert.That(writer.CommittedRows("/states/hidden"), Is.EqualTo(11));
    }

    [Test]
    public void ARecording_IsCompleteOnlyWithEquallyManyRows_InTheArraysOfAGroup()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = RecordingWriter.Create(path, SampleRecording.Layout());
        SampleRecording.AppendTraces(writer, 0, 3);
        writer.Append("/states/hidden", "mean", 3.0);

        Assert.That(() => writer.Complete(), Throws.InvalidOperationException.With.Message.EqualTo(
            "the arrays of '/states/hidden' have different numbers of rows: soma 3, spikes 3, mean 4, time 3; append to each (the axis too) before a commit"));

        // it is still open: what is missing can be appended
        writer.Append<float>("/states/hidden", "soma", new float[SampleRecording.Units]);
        writer.Append<byte>("/states/hidden", "spikes", new byte[SampleRecording.Units]);
        writer.Append("/states/hidden", "time", 1.5);
        writer.Complete();
        using var reader = RecordingReader.Open(path);
        Assert.That((reader.Status(), reader.CommittedRows("/states/hidden")), Is.EqualTo((RecordingStatus.Complete, 4L)));
    }

    // after three rows, and after seven, where the row too many would make a block of eight whole
    [Test]
    public void AGroup_HasAsManyRowsAsItsShortestArray([Values("mean", "time")] string ahead, [Values(3, 7)] int rows)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (var writer = RecordingWriter.Create(path, SampleRecording.Layout(blockRows: 8)))
        {
            SampleRecording.AppendTraces(writer, 0, rows);
            writer.Append("/states/hidden", ahead, 77.0);
            writer.Complete(RecordingStatus.Interrupted);
        }

        using var reader = RecordingReader.Open(path);
        Assert.That(reader.CommittedRows("/states/hidden"), Is.EqualTo(rows));
        Assert.That(((string[])["soma", "spikes", "mean", "time"]).Select(name => reader.Describe("/states/hidden/" + name).Shape[0]), Is.All.EqualTo(rows));
    }

    [TestCase(1, 256, 784, 1, 256, 784)]      // 0.8 MiB whole
    [TestCase(1, 1024, 1024, 1, 256, 1024)]   // 4 MiB: quarters along post
    [TestCase(1, 3, 2_000_000, 1, 1, 250_000)]   // one row is 8 MB: eighths along pre (1 MB each)
    [TestCase(512, 4, 2000, 512, 4, 64)]      // traces: 64 columns, so that one unit is read without all others
    public void CompressedChunk_IsAtMostAMebibyte_AndWholeRowsFirst(int rows, int post, int pre, int chunkRows, int chunkPost, int chunkPre)
    {
        long[] chunk = Chunking.Compressed(ElementType.Float32, [post, pre], rows);
        Assert.That(chunk, Is.EqualTo([(long)chunkRows, chunkPost, chunkPre]));
        Assert.That(4.0 * chunk[0] * chunk[1] * chunk[2], Is.LessThanOrEqualTo(Chunking.ChunkBytes));
    }

    [Test]
    public void TwoWritersOnTwoThreads_DoNotDisturbEachOther()
    {
        using var directory = new TemporaryDirectory();
        string[] paths = [directory.File("a.h5"), directory.File("b.h5")];
        Parallel.ForEach(paths, SampleRecording.Write);
        foreach (string path in paths)
        {
            using var reader = RecordingReader.Open(path);
            Assert.That(reader.Read<double>("/states/hidden/mean"), Is.EqualTo(Enumerable.Range(0, 21).Select(i => (double)i)));
        }
    }
}

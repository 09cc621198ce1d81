using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using PureHDF;

namespace NeuroLcp.Tests.Recording.Recovery;

[TestFixture]
internal sealed class RecordingCrashTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    public void WriterKilledAtARandomMoment_LosesNoCommittedRow(int seed)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        var random = new Random(seed);
        string output = CommittedRows.ReadLines(writer, random.Next(1, 60));
        Thread.Sleep(random.Next(0, 20));
        writer.Kill();   // SIGKILL
        output += writer.StandardOutput.ReadToEnd();
        writer.WaitForExit();

        CommittedRows.AssertIntact(path, CommittedRows.Promised(output));

        using var reader = RecordingReader.Open(path);
        Assert.That(reader.IsBeingWritten, Is.True);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Running));
    }

    [Test]
    public void KilledRecording_IsReadableByPureHdf_AndByH5py()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        string output = CommittedRows.ReadLines(writer, 40);
        writer.Kill();
        output += writer.StandardOutput.ReadToEnd();
        writer.WaitForExit();
        long promised = CommittedRows.Promised(output).Traces;

        using (var file = H5File.OpenRead(path))
        {
            float[] soma = file.Dataset("/states/hidden/soma").Read<float[]>();
            Assert.That(soma, Has.Length.GreaterThanOrEqualTo(promised * RecordingChild.Units));
            Assert.That(soma[(promised * RecordingChild.Units) - 1], Is.EqualTo(SampleRecording.Soma(promised - 1, RecordingChild.Units - 1)));
        }

        string last = OtherPrograms.Python(
            """
            import h5py, sys
            f = h5py.File(sys.argv[1], 'r', libver='latest', swmr=True)
            n = f['run/committed_rows/states.hidden'][()]
            print(n, f['states/hidden/soma'][n - 1, -1], f['states/hidden/soma'].chunks[0])
            """,
            ["h5py"],
            path);
        long committed = long.Parse(last.Split(' ')[0]);
        Assert.That(committed, Is.GreaterThanOrEqualTo(promised));
        Assert.That(float.Parse(last.Split(' ')[1]), Is.EqualTo(SampleRecording.Soma(committed - 1, RecordingChild.Units - 1)));
    }

    [Test]
    public void LiveReader_WhileAnotherProcessWrites_SeesOnlyWholeRows_AndNeverFewer()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = ChildProcess.Start("", "write", path, "1000000000");
        _ = CommittedRows.ReadLines(writer, 1);
        _ = writer.StandardOutput.ReadToEndAsync();
        try
        {
            using var reader = RecordingReader.Open(path);
            long before = 0;
            long start = reader.CommittedRows("/states/hidden")!.Value;
            for (int look = 0; look < 60; look++)
            {
                long rows = reader.CommittedRows("/states/hidden")!.Value;
                Assert.That(rows, Is.GreaterThanOrEqualTo(before));
                if (rows > before)
                {
                    float[] soma = reader.ReadRows<float>("/states/hidden/soma", before, rows - before);
                    double[] time = reader.ReadRows<double>("/states/hidden/time", before, rows - before);
                    for (int row = 0; row < rows - before; row++)
                    {
                        Assert.That(time[row], Is.EqualTo((before + row) * 0.5));
                        Assert.That(soma[((row + 1) * RecordingChild.Units) - 1], Is.EqualTo(SampleRecording.Soma(before + row, RecordingChild.Units - 1)));
                    }
                }

                before = rows;
                Thread.Sleep(5);
            }

            Assert.That(before, Is.GreaterThan(start), "the writer did not go on");
        }
        finally
        {
            writer.Kill();
        }
    }

    [Test]
    public void ReaderInTheSameProcess_SeesWhatIsCommitted()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = RecordingWriter.Create(path, SampleRecording.Layout());
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Describe("/states/hidden/soma").Shape[0], Is.Zero);

        SampleRecording.AppendTraces(writer, 0, 10);
        writer.Commit();

        // Blocks are 8 rows: the two that are left wait for their block, unless asked for.
        Assert.That(reader.CommittedRows("/states/hidden"), Is.EqualTo(8));
        Assert.That(reader.Describe("/states/hidden/time").Shape[0], Is.EqualTo(8));
        writer.Commit(includePartialBlocks: true);
        Assert.That(reader.CommittedRows("/states/hidden"), Is.EqualTo(10));
        Assert.That(reader.Read<float>("/states/hidden/soma")[^1], Is.EqualTo(SampleRecording.Soma(9, SampleRecording.Units - 1)));
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Running));
    }

    [Test]
    public void ReadersOpenedBeforeAndAfterTheEnd_WorkSideBySide()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using var writer = RecordingWriter.Create(path, SampleRecording.Layout());
        SampleRecording.AppendTraining(writer, 0);
        writer.Commit();
        using var early = RecordingReader.Open(path);
        SampleRecording.AppendTraining(writer, 1);
        writer.Complete(RecordingStatus.Complete, new AttributeSet { { "wall_s", 2 } });

        using var late = RecordingReader.Open(path);

        Assert.That(late.NumberAttribute("/", "wall_s"), Is.EqualTo(2));
        Assert.That(late.Read<double>("/training/loss"), Is.EqualTo([1.0, 0.5]));
        Assert.That(early.Read<double>("/training/loss"), Is.EqualTo([1.0, 0.5]));
    }

    [Test]
    public void FileSizeLimitReached_IsReported_AndWhatWasCommittedStaysReadable()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");

        // ulimit counts KiB; the signal that goes with the limit is ignored, so that write() itself fails (EFBIG), as on a full disk.
        // .NET's W^X would reserve its executable memory as a large memory file, which the limit forbids.
        using var writer = ChildProcess.Start("trap '' XFSZ; ulimit -f 400; export DOTNET_EnableWriteXorExecute=0;", "write", path, "1000000000");
        string output = writer.StandardOutput.ReadToEnd();
        string error = writer.StandardError.ReadToEnd();
        writer.WaitForExit();

        Assert.That(writer.ExitCode, Is.EqualTo(RecordingChild.Refused), error);
        Assert.That(error, Does.StartWith(path + ": the file reached the size limit set for this process (ulimit -f)"));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1), "HDF5 printed something of its own: " + error);
        var promised = CommittedRows.Promised(output);
        Assert.That(promised.Traces, Is.GreaterThan(50));
        CommittedRows.AssertIntact(path, promised);
    }
}

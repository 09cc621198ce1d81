using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Writing;

[TestFixture]
internal sealed class RecordingRoundTripTests
{
    [Test]
    public void CompletedRecording_ReadBack_HoldsEveryElement()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.IsBeingWritten, Is.False);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Complete));
        Assert.That(reader.Describe("/states/hidden/soma").Shape, Is.EqualTo([21L, SampleRecording.Units]));
        float[] soma = reader.Read<float>("/states/hidden/soma");
        byte[] spikes = reader.Read<byte>("/states/hidden/spikes");
        for (int row = 0; row < 21; row++)
        {
            for (int unit = 0; unit < SampleRecording.Units; unit++)
            {
                Assert.That(soma[(row * SampleRecording.Units) + unit], Is.EqualTo(SampleRecording.Soma(row, unit)));
                Assert.That(spikes[(row * SampleRecording.Units) + unit], Is.EqualTo((byte)((row + unit) % 251)));
            }
        }

        Assert.That(reader.Read<double>("/states/hidden/time"), Is.EqualTo(Enumerable.Range(0, 21).Select(i => i * 0.5)));
        Assert.That(reader.ReadRows<double>("/plasticity/W/snapshots/weight", 2, 1)[^1],
            Is.EqualTo(SampleRecording.Weight(2, SampleRecording.Units - 1, SampleRecording.Inputs - 1)));
        Assert.That(reader.Read<long>("/plasticity/W/snapshots/update"), Is.EqualTo([0L, 100, 200]));
        Assert.That(reader.Read<int>("/training/converged"), Is.EqualTo([0, 1, 0, 1, 0]));
        Assert.That(reader.Read<double>("/populations/hidden/bias")[9], Is.EqualTo(9 / 8.0));
        Assert.That(reader.CommittedRows("/states/hidden"), Is.EqualTo(21));
        Assert.That(reader.CommittedRows("/training"), Is.EqualTo(5));
    }

    [Test]
    public void CompletedRecording_ReadBack_HoldsAttributesTextsAndScalars()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.TextAttribute("/", "neurolcp_format"), Is.EqualTo("neurolcp-recording/1.0"));
        Assert.That(reader.TextAttribute("/", "Conventions"), Is.EqualTo("CF-1.11"));
        Assert.That(reader.TextAttribute("/", "title"), Is.EqualTo("Über-sample µ"));
        Assert.That(reader.NumberAttribute("/", "wall_s"), Is.EqualTo(1.5));
        Assert.That(reader.TextAttribute("/", "ended"), Is.EqualTo("2026"));
        Assert.That(reader.Attribute("/run", "seed"), Is.EqualTo(ulong.MaxValue));
        Assert.That(reader.Attribute("/run", "threads"), Is.EqualTo(2L));
        Assert.That(reader.Attribute("/run", "set"), Is.EqualTo(new[] { "alpha=0.1", "S=W.T" }));
        Assert.That(reader.TextAttribute("/states/hidden/time", "units"), Is.EqualTo("ms"));
        Assert.That(reader.TextAttribute("/states/hidden/soma", "units"), Is.EqualTo("mV"));
        Assert.That(reader.NumberAttribute("/states/hidden/soma", "_FillValue"), Is.NaN);
        Assert.That(reader.ReadText("/run/circuit_yaml"), Is.EqualTo("circuit: τ\npopulations: {}\n"));
        Assert.That(reader.ReadText("/run/note"), Is.Empty);
        Assert.That(reader.ReadScalar<long>("/run/committed_step"), Is.EqualTo(20));
        Assert.That(reader.ReadScalar<double>("/run/best_loss"), Is.EqualTo(0.2));
        Assert.That(reader.TextAttribute("/run/status", "flag_meanings"), Is.EqualTo("running complete interrupted failed recovered"));
        Assert.That(reader.ReadScalar<long>("/run/end_unix_ms"), Is.GreaterThanOrEqualTo(reader.ReadScalar<long>("/run/start_unix_ms")));
    }

    [Test]
    public void Axes_OfEveryArray_AreTheScalesOfTheLayout()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        SampleRecording.Write(path);

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.Axes("/states/hidden/soma"), Is.EqualTo(["/states/hidden/time", "/states/hidden/unit"]));
        Assert.That(reader.Axes("/plasticity/W/snapshots/weight"),
            Is.EqualTo(["/plasticity/W/snapshots/update", "/plasticity/W/snapshots/post", "/plasticity/W/snapshots/pre"]));
        Assert.That(reader.Groups(), Is.EqualTo(["run", "populations", "states", "plasticity", "training"]));
        Assert.That(reader.Arrays("/training"), Is.EqualTo(["update", "loss", "converged"]));
        Assert.That(reader.Exists("/states/hidden"), Is.True);
        Assert.That(reader.IsArray("/states/hidden"), Is.False);
        Assert.That(reader.Exists("/states/nothing/there"), Is.False);
    }

    [TestCase(ElementType.Float32)]
    [TestCase(ElementType.Float64)]
    [TestCase(ElementType.Int32)]
    [TestCase(ElementType.Int64)]
    [TestCase(ElementType.UInt8)]
    public void EveryElementType_FromBytes_ComesBackInEveryType(ElementType type)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("types.h5");
        var layout = new RecordingLayout
        {
            Groups = [new GroupLayout("/a") { Axes = [ArrayAxis.Growing("row", ElementType.Int32), ArrayAxis.Index("column", 17)],
                Arrays = [new ArrayLayout("x", type, ["row", "column"])] }],
        };
        byte[] values = [.. Enumerable.Range(0, 34).Select(i => (byte)(i * 7))];
        using (var writer = RecordingWriter.Create(path, layout))
        {
            writer.Append<byte>("/a", "x", values);
            writer.Append<int>("/a", "row", [0, 1]);
            writer.Complete();
        }

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.Read<byte>("/a/x"), Is.EqualTo(values));
        Assert.That(reader.Read<int>("/a/x"), Is.EqualTo(values.Select(v => (int)v)));
        Assert.That(reader.Read<long>("/a/x"), Is.EqualTo(values.Select(v => (long)v)));
        Assert.That(reader.Read<float>("/a/x"), Is.EqualTo(values.Select(v => (float)v)));
        Assert.That(reader.Read<double>("/a/x"), Is.EqualTo(values.Select(v => (double)v)));
        Assert.That(reader.Describe("/a/x").Kind, Is.EqualTo(type is ElementType.Float32 or ElementType.Float64 ? ElementKind.Float : ElementKind.Integer));
    }

    [Test]
    public void ExtremeFloats_RoundTrip_BitForBit()
    {
        double[] values = [double.NaN, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue, Math.PI];
        using var directory = new TemporaryDirectory();
        string path = directory.File("floats.h5");
        ArrayFile.Write(path, [new NamedArray("x", values)]);

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.Read<double>("x").Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(values.Select(BitConverter.DoubleToInt64Bits)));
    }

    [TestCase(1, 1024 * 1024 / 4)]
    [TestCase(1, 700 * 1000)]
    [TestCase(5, 300)]
    [TestCase(1024, 1)]
    public void Rows_OfAnyWidthAndBlock_RoundTrip(int blockRows, int width)
    {
        const int rows = 13;
        using var directory = new TemporaryDirectory();
        string path = directory.File("wide.h5");
        var layout = new RecordingLayout
        {
            Groups =
            [
                new GroupLayout("/a")
                {
                    Axes = [ArrayAxis.Growing("row", ElementType.Int32), ArrayAxis.Index("column", width)],
                    Arrays = [new ArrayLayout("x", ElementType.Float32, ["row", "column"])],
                    RowsPerBlock = blockRows,
                },
            ],
        };
        using (var writer = RecordingWriter.Create(path, layout))
        {
            float[] row = new float[width];
            for (int i = 0; i < rows; i++)
            {
                row.AsSpan().Fill(i);
                row[^1] = -i;
                writer.Append<float>("/a", "x", row);
                writer.Append("/a", "row", i);
                writer.Commit(includePartialBlocks: i % 3 == 0);
            }

            writer.Complete();
        }

        using var reader = RecordingReader.Open(path);

        for (int i = 0; i < rows; i++)
        {
            float[] row = reader.ReadRows<float>("/a/x", i, 1);
            Assert.That(row.AsSpan(0, width - 1).IndexOfAnyExcept((float)i), Is.EqualTo(-1), $"row {i}");
            Assert.That(row[^1], Is.EqualTo(-i));
        }
    }

    [Test]
    public void AClosedRecording_HasNoWriter([Values(RecordingStatus.Complete, RecordingStatus.Interrupted, RecordingStatus.Failed)] RecordingStatus status)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (var writer = RecordingWriter.Create(path, SampleRecording.Layout()))
        {
            writer.Complete(status);
        }

        using var reader = RecordingReader.Open(path);

        Assert.That((reader.ReadScalar<long>("/run/writer_pid"), reader.ReadScalar<long>("/run/writer_start_ticks")), Is.EqualTo((0L, 0L)));
        Assert.That(reader.Writer!.State, Is.EqualTo(WriterState.Closed));
    }

    [Test]
    public void DisposedWithoutCompleting_KeepsWholeRows_AndSaysInterrupted()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        using (var writer = RecordingWriter.Create(path, SampleRecording.Layout()))
        {
            SampleRecording.AppendTraces(writer, 0, 11);
            writer.Append<float>("/states/hidden", "soma", new float[SampleRecording.Units]);   // a row that the others never get
        }

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Interrupted));
        Assert.That(reader.Describe("/states/hidden/soma").Shape[0], Is.EqualTo(11));
        Assert.That(reader.Describe("/states/hidden/time").Shape[0], Is.EqualTo(11));
        Assert.That(reader.Read<float>("/states/hidden/soma")[^1], Is.EqualTo(SampleRecording.Soma(10, SampleRecording.Units - 1)));
    }
}

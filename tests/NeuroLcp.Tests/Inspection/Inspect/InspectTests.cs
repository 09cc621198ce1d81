using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Inspect;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Inspect;

/// <summary>What <c>neurolcp inspect</c> says of a file.</summary>
[TestFixture]
internal sealed class InspectTests
{
    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("run.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void ARecording_SaysHowItWasMade_AndWhatIsInEachArray()
    {
        new SmallRecording { Command = "neurolcp simulate small.yaml -o run.h5" }.Write(File);

        (int code, string said, string error) = Shell.Run("inspect", File);

        // soma is 10 row + unit over rows 0 to 5 and units 0 to 2; loss 1 / (1 + update) over updates 0 to 3
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(said, Does.Contain("recording 'small: simulate'"));
        Assert.That(said, Does.Match(@"status +complete\n"));
        Assert.That(said, Does.Match(@"set +alpha=0\.2  beta=3\n"));
        Assert.That(said, Does.Match(@"numbers +seed 7, float, 1 thread\n"));
        Assert.That(said, Does.Match(@"command +neurolcp simulate small\.yaml -o run\.h5\n"));
        Assert.That(said, Does.Match(@"/states/hidden  6 rows\n(.*\n)*  soma +float32 +\[time 6, unit 3\] +mV +0 to 52\n"));
        Assert.That(said, Does.Match(@"  loss +float64 +\[update 4\] +0\.25 to 1\n"));
        Assert.That(said, Does.Match(@"  status +uint8 +1 \(complete\)\n"));
    }

    [Test]
    public void NaN_IsCounted_AndLeftOutOfTheRange()
    {
        new SmallRecording { Soma = (row, unit) => row == 2 ? float.NaN : unit - 1 }.Write(File);

        JsonNode soma = Array(Inspect(), "/states/hidden", "soma");

        Assert.That(((double)soma["min"]!, (double)soma["max"]!, (long)soma["nan"]!), Is.EqualTo((-1.0, 1.0, 3L)));
    }

    [Test]
    public void Storage_IsThatOfTheLibrary()
    {
        // 20 columns are compressed; zeros in chunks of 8 x 20 floats take next to nothing
        var layout = new RecordingLayout
        {
            Groups =
            [new GroupLayout("/states/wide") { RowsPerBlock = 8, Axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", 20)],
            Arrays = [new ArrayLayout("soma", ElementType.Float32, ["time", "unit"])] }]
        };
        using (RecordingWriter writer = RecordingWriter.Create(File, layout))
        {
            writer.Append<float>("/states/wide", "soma", new float[16 * 20]);
            writer.Append<double>("/states/wide", "time", new double[16]);
            writer.Complete();
        }

        JsonNode soma = Array(Inspect(), "/states/wide", "soma");

        Assert.That((long)soma["bytes"]!, Is.EqualTo(16 * 20 * 4));
        Assert.That((long)soma["stored_bytes"]!, Is.GreaterThan(0).And.LessThan(200));
        Assert.That(soma["chunk"]!.AsArray().Select(n => (long)n!), Is.EqualTo(new long[] { 8, 20 }));
        Assert.That(soma["filters"]!.AsArray().Select(n => (string)n!), Is.EqualTo(new[] { "shuffle", "deflate" }));
    }

    [Test]
    public void ALiveRecording_IsRunning_AndCountsItsCommittedRows()
    {
        using RecordingWriter writer = new SmallRecording().Begin(File);
        writer.Append<float>("/states/hidden", "soma", [1e9f, 1e9f, 1e9f]);
        writer.Append("/states/hidden", "time", 99.0);

        (_, string said, _) = Shell.Run("inspect", File);

        Assert.That(said, Does.Match(@"status +running, last commit [\d.]+ s ago\n"));
        Assert.That(said, Does.Match(@"soma .* 0 to 52\n"));
        Assert.That(said, Does.Match($@"next +neurolcp watch {File}\n"));
    }

    [Test]
    public void ALiveRecording_SaysHowLongItIsSilent()
    {
        using RecordingWriter writer = new SmallRecording().Begin(File);

        string said = InspectCommand.Run(new InspectRequest { File = File }, SilentReporter.Instance, new LateClock(TimeSpan.FromSeconds(50)),
            CancellationToken.None).Text!;

        Assert.That(said, Does.Contain("status   running, last commit 50 s ago"));
    }

    [TestCase(RecordingStatus.Interrupted, "interrupted: it was stopped before its end")]
    [TestCase(RecordingStatus.Failed, "failed: the run itself broke off")]
    [TestCase(RecordingStatus.Recovered, "recovered: repaired after a crash")]
    public void HowARunEnded_IsSaidInWords(RecordingStatus status, string words)
    {
        new SmallRecording().Write(File, status);

        Assert.That(Shell.Run("inspect", File).Out, Does.Contain(words));
    }

    [Test]
    public void AnyHdf5File_IsShown_WithItsAttributes()
    {
        ArrayFile.Write(File, [new NamedArray("layer/W", new double[,] { { -1, 2, 3 }, { 4, 5, 6 } }), new NamedArray("n", new long[] { 9007199254740993 }, 1)],
            new AttributeSet { { "made_by", "hand" } });

        (int code, string said, _) = Shell.Run("inspect", File);

        Assert.That(code, Is.Zero);
        Assert.That(said, Does.Contain("an HDF5 file, no recording").And.Contain("made_by = hand"));
        Assert.That(said, Does.Match(@"/layer\n  W  float64  \[2, 3\]  -1 to 6\n"));
    }

    [Test]
    public void Members_AreInTheOrderInWhichTheyWereMade()
    {
        string[] made = ["loss", "accuracy", "rate", "epoch", "control"];
        var layout = new RecordingLayout
        {
            Groups =
            [new GroupLayout("/training") { Axes = [ArrayAxis.Growing("update", ElementType.Int64)],
            Arrays = [.. made.Select(name => new ArrayLayout(name, ElementType.Float64, ["update"]))] }]
        };
        using (RecordingWriter writer = RecordingWriter.Create(File, layout))
        {
            writer.Complete();
        }

        using RecordingReader reader = RecordingReader.Open(File);
        Assert.That(reader.Arrays("/training"), Is.EqualTo(made.Prepend("update")));
    }

    [Test]
    public void Quick_ReadsNoArray()
    {
        new SmallRecording().Write(File);

        (_, string said, _) = Shell.Run("inspect", File, "--quick");

        Assert.That(said, Does.Match(@"soma +float32 +\[time 6, unit 3\] +mV\n"));
    }

    [Test]
    public void AFileThatIsNoHdf5_IsRefused()
    {
        System.IO.File.WriteAllText(File, "precious");

        (int code, _, string error) = Shell.Run("inspect", File);

        Assert.That((code, error), Is.EqualTo((4, $"{File}: is not an HDF5 file (it begins with 'precious')\n")));
    }

    private JsonNode Inspect() => JsonNode.Parse(Shell.Run("inspect", File, "--json").Out)!["summary"]!;

    private static JsonNode Array(JsonNode file, string group, string name) =>
        file["groups"]!.AsArray().Single(g => (string)g!["path"]! == group)!["arrays"]!.AsArray().Single(a => (string)a!["name"]! == name)!;
}

using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using NeuroLcp.Recording.Export;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;
using NeuroLcp.Tests.Experiments;

namespace NeuroLcp.Tests.Inspection.Export;

/// <summary>What <c>neurolcp export</c> writes, chooses and refuses.</summary>
[TestFixture]
internal sealed class ExportTests
{
    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("run.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void Csv_HasALineAnObservation_AndEveryDigit()
    {
        new SmallRecording
        {
            Rows = 2,
            Soma = (row, unit) =>
            row == 0 ? 0.1f * (unit + 1) : unit == 0 ? float.NaN : unit == 1 ? float.PositiveInfinity : -1e-30f
        }.Write(File);

        Assert.That(Export("csv", "--what", "soma", "-o", _directory.File("soma.csv")), Is.EqualTo(_directory.File("soma.csv") + "\n"));

        // 0.1f * 3 is 0.3 and one bit in single precision
        Assert.That(System.IO.File.ReadAllText(_directory.File("soma.csv")), Is.EqualTo(
            "time,unit,soma\r\n0,0,0.1\r\n0,1,0.2\r\n0,2,0.3\r\n0.5,0,NaN\r\n0.5,1,Inf\r\n0.5,2,-1E-30\r\n".Replace("0.3",
                (0.1f * 3).ToString("R", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
    }

    [Test]
    public void Csv_OfSeveralGroups_IsAFolderThatExplainsItsColumns()
    {
        new SmallRecording { HasEvents = true }.Write(File);

        string[] outputs = Export("csv", "-o", _directory.File("tables")).TrimEnd().Split('\n');

        Assert.That(outputs.Select(Path.GetFileName), Is.EqualTo(new[] { "states.hidden.csv", "training.csv", "events.hidden.burst.csv", "columns.csv" }));
        string columns = System.IO.File.ReadAllText(outputs[^1]);
        Assert.That(columns, Does.StartWith("file,column,units,long_name\r\n").And.Contain("states.hidden.csv,soma,mV,hidden.soma\r\n"));
    }

    [Test]
    public void UnitsAndTimes_AreThoseAskedFor_BothEndsIncluded()
    {
        new SmallRecording().Write(File);

        Export("csv", "--what", "states", "--units", "2,0", "--from", "1ms", "--until", "1500us", "-o", _directory.File("part.csv"));

        // rows 2 and 3 are at 1 and 1.5 ms
        Assert.That(System.IO.File.ReadAllText(_directory.File("part.csv")), Is.EqualTo("time,unit,soma\r\n1,2,22\r\n1,0,20\r\n1.5,2,32\r\n1.5,0,30\r\n"));
    }

    [Test]
    public void Events_AreChosenByTheirOwnTimesAndUnits()
    {
        // times 0, 0.4, 0.8, 1.2, 1.6 ms of units 0, 1, 2, 0, 1
        new SmallRecording { HasEvents = true }.Write(File);

        Export("csv", "--what", "burst", "--units", "1,2", "--from", "0.5ms", "-o", _directory.File("events.csv"));

        Assert.That(System.IO.File.ReadAllText(_directory.File("events.csv")), Is.EqualTo("event,time,unit\r\n2,0.8,2\r\n4,1.6,1\r\n"));
    }

    // samples half a millisecond apart, whatever their times are counted in: rows 2 and 3 are at 1 and 1.5 ms
    [TestCase("s", 0.5e-3)]
    [TestCase("ms", 0.5)]
    [TestCase("us", 500)]
    [TestCase("µs", 500)]
    [TestCase("min", 0.5e-3 / 60)]
    public void AStretch_IsFoundInTheUnitOfTheFilesTimes(string unit, double step)
    {
        new SmallRecording { TimeUnit = unit, Step = step }.Write(File);

        Export("csv", "--what", "states", "--units", "0", "--from", "1ms", "--until", "1.5ms", "-o", _directory.File("part.csv"));

        Assert.That(System.IO.File.ReadAllLines(_directory.File("part.csv")).Select(line => line[(line.LastIndexOf(',') + 1)..]),
            Is.EqualTo(new[] { "soma", "20", "30" }));
    }

    [Test]
    public void Events_AreChosenByTheirTrials()
    {
        // at 0, 0.4, 0.8, 1.2, 1.6 ms of trials 0, 1, 0, 1, 0 and units 0, 1, 2, 0, 1
        new SmallRecording { HasEvents = true, EventTrials = 2 }.Write(File);

        Export("csv", "--what", "burst.time", "--trials", "1", "-o", _directory.File("of-trial.csv"));
        Export("csv", "--what", "burst.time", "--trials", "0", "--units", "1,2", "-o", _directory.File("of-both.csv"));

        Assert.That(Events("of-trial.csv"), Is.EqualTo(new[] { "1", "3" }));
        Assert.That(Events("of-both.csv"), Is.EqualTo(new[] { "2", "4" }));

        IEnumerable<string> Events(string name) => System.IO.File.ReadAllLines(_directory.File(name)).Skip(1).Select(line => line[..line.IndexOf(',')]);
    }

    [Test]
    public void Sonata_HasTheSpikesOfEachTrialInAFileOfTheirOwn()
    {
        // at 0, 0.4, 0.8, 1.2, 1.6 ms of trials 0, 1, 0, 1, 0 and units 0, 1, 2, 0, 1
        new SmallRecording { HasEvents = true, EventTrials = 2 }.Write(File);

        string[] outputs = Export("sonata", "--what", "burst", "-o", _directory.File("spikes")).TrimEnd().Split('\n');

        Assert.That(outputs.Select(Path.GetFileName), Is.EqualTo(new[] { "hidden.burst.spikes.trial0.h5", "hidden.burst.spikes.trial1.h5" }));
        Assert.That(outputs.Select(Nodes), Is.EqualTo(new long[][] { [0, 2, 1], [1, 0] }));

        static long[] Nodes(string path)
        {
            using RecordingReader spikes = RecordingReader.Open(path);
            return spikes.Read<long>("/spikes/hidden/node_ids");
        }
    }

    [Test]
    public void Npz_IsAZipOfNpy_WhoseNumbersBeginAtAMultipleOf64()
    {
        new SmallRecording().Write(File);
        Export("npz", "-o", _directory.File("run.npz"));

        using ZipArchive zip = ZipFile.OpenRead(_directory.File("run.npz"));
        Assert.That(zip.Entries.Select(e => e.Name),
            Is.EqualTo(new[] { "states.hidden.time.npy", "states.hidden.unit.npy", "states.hidden.soma.npy", "training.update.npy", "training.loss.npy",
            "about.npy", "circuit.npy" }));
        using var content = new MemoryStream();
        using (Stream soma = zip.GetEntry("states.hidden.soma.npy")!.Open())
        {
            soma.CopyTo(content);
        }

        byte[] bytes = content.ToArray();
        int header = 10 + bytes[8] + (256 * bytes[9]);
        Assert.That(bytes[..8], Is.EqualTo(new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0 }));
        Assert.That(header % 64, Is.Zero);
        Assert.That(Encoding.ASCII.GetString(bytes, 10, header - 10),
            Does.StartWith("{'descr': '<f4', 'fortran_order': False, 'shape': (6, 3), }").And.EndWith(" \n"));
        Assert.That(Enumerable.Range(0, 18).Select(i => BitConverter.ToSingle(bytes, header + (4 * i))),
            Is.EqualTo(Enumerable.Range(0, 18).Select(i => (10f * (i / 3)) + (i % 3))));
    }

    [Test]
    public void Turned_PutsTheLastAxisFirst()
    {
        // b[k, j, i] = a[i, j, k], both row-major
        long[] shape = [2, 3, 4];
        int[] a = [.. Enumerable.Range(0, 24)];

        int[] b = MatFile.Turned(a, shape);

        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 4; k++)
                {
                    Assert.That(b[(((k * 3) + j) * 2) + i], Is.EqualTo(a[(((i * 3) + j) * 4) + k]));
                }
            }
        }
    }

    [Test]
    public void Mat_BeginsAsMatlabWantsIt()
    {
        new SmallRecording().Write(File);
        Export("mat", "-o", _directory.File("run.mat"));

        byte[] bytes = System.IO.File.ReadAllBytes(_directory.File("run.mat"));
        Assert.That(Encoding.ASCII.GetString(bytes, 0, 116),
            Does.StartWith("MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: ").And.Contain("HDF5 schema 1.00 ."));
        Assert.That(bytes[116..128], Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x02, (byte)'I', (byte)'M' }));
        Assert.That(bytes[512..516], Is.EqualTo(new byte[] { 0x89, (byte)'H', (byte)'D', (byte)'F' }));
        using RecordingReader mat = RecordingReader.Open(_directory.File("run.mat"));
        Assert.That(mat.Describe("/states/hidden/soma").Shape, Is.EqualTo(new long[] { 3, 6 }), "unit first, since MATLAB turns round what it reads");
        Assert.That(mat.Read<float>("/states/hidden/soma")[..6], Is.EqualTo(new float[] { 0, 10, 20, 30, 40, 50 }));
        Assert.That(mat.TextAttribute("/states/hidden", "MATLAB_class"), Is.EqualTo("struct"));
        Assert.That(mat.TextAttribute("/training/update", "MATLAB_class"), Is.EqualTo("int64"));
    }

    [Test]
    public void Nwb_HoldsActivityInSeconds_AndSaysWhyWeightsStayBehind()
    {
        new SmallRecording { HasEvents = true }.Write(File);

        (int code, string output, string said) = Shell.Run("export", File, "--to", "nwb", "-o", _directory.File("run.nwb"));

        Assert.That((code, output), Is.EqualTo((0, _directory.File("run.nwb") + "\n")), said);
        Assert.That(said, Does.Contain("left out: /training/loss: a TimeSeries of NWB is over time"));
        using RecordingReader nwb = RecordingReader.Open(_directory.File("run.nwb"));
        Assert.That(nwb.Read<double>("/acquisition/hidden.soma/timestamps"), Is.EqualTo(Enumerable.Range(0, 6).Select(i => i * 0.5 / 1000)));
        Assert.That(nwb.Read<float>("/acquisition/hidden.soma/data")[17], Is.EqualTo(52));
        Assert.That((nwb.TextAttribute("/acquisition/hidden.soma/data", "unit"), nwb.NumberAttribute("/acquisition/hidden.soma/data", "conversion")),
            Is.EqualTo(("volts", (double?)1e-3f)));
        Assert.That(nwb.Read<int>("/processing/events/hidden.burst.unit/data"), Is.EqualTo(new[] { 0, 1, 2, 0, 1 }));
        Assert.That(nwb.ReadText("/general/notes"), Does.Contain("seed: 7"));
        Assert.That(nwb.ReadText("/general/source_script"), Is.EqualTo("circuit: small\nalpha: 0.1\n"));
    }

    [Test]
    public void Sonata_HasEvenFrames_PointersForEveryNode_AndSpikes()
    {
        new SmallRecording { HasEvents = true }.Write(File);

        string[] outputs = Export("sonata", "--units", "0,2", "-o", _directory.File("reports")).TrimEnd().Split('\n');

        Assert.That(outputs.Select(Path.GetFileName), Is.EqualTo(new[] { "hidden.soma.h5", "hidden.burst.spikes.h5" }));
        using (RecordingReader report = RecordingReader.Open(outputs[0]))
        {
            const string hidden = "/report/hidden";
            Assert.That(report.Read<float>($"{hidden}/data"), Is.EqualTo(Enumerable.Range(0, 6).SelectMany(row => new float[] { 10 * row, (10 * row) + 2 })));
            // six frames of 0.5 ms end where a seventh would begin
            Assert.That(report.Read<double>($"{hidden}/mapping/time"), Is.EqualTo(new[] { 0, 3, 0.5 }));
            Assert.That(report.Read<long>($"{hidden}/mapping/node_ids"), Is.EqualTo(new long[] { 0, 2 }));
            Assert.That(report.Read<long>($"{hidden}/mapping/index_pointers"), Is.EqualTo(new long[] { 0, 1, 2 }));
            Assert.That(report.Read<long>($"{hidden}/mapping/index_pointer"), Is.EqualTo(new long[] { 0, 1, 2 }));
            Assert.That((report.TextAttribute($"{hidden}/data", "units"), report.TextAttribute($"{hidden}/mapping/time", "units")), Is.EqualTo(("mV", "ms")));
            Assert.That(report.Attribute("/", "magic"), Is.EqualTo(0x0A7AL));
        }

        using RecordingReader spikes = RecordingReader.Open(outputs[1]);
        Assert.That(spikes.Read<double>("/spikes/hidden/timestamps"), Is.EqualTo(new[] { 0, 0.8, 1.2 }).Within(1e-15));
        Assert.That(spikes.Read<long>("/spikes/hidden/node_ids"), Is.EqualTo(new long[] { 0, 2, 0 }));
        Assert.That(spikes.Attribute("/spikes/hidden", "sorting"), Is.EqualTo(2L), "by_time");
    }

    [Test]
    public void Sonata_OfUnevenSamples_IsRefused_WithWhatToTypeInstead()
    {
        // the last state is recorded whether it is due or not: 0, 2, 4 and 5 ms
        using (RecordingWriter writer = RecordingWriter.Create(File, new SmallRecording().Layout))
        {
            writer.Append<double>("/states/hidden", "time", [0, 2, 4, 5]);
            writer.Append<float>("/states/hidden", "soma", new float[12]);
            writer.Complete();
        }

        (int code, _, string error) = Shell.Run("export", File, "--to", "sonata", "-o", _directory.File("reports"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("after steps of 2 ms comes one from 4 to 5 ms; leave it out with --until 4ms"));
        Assert.That(Directory.Exists(_directory.File("reports")) && Directory.EnumerateFiles(_directory.File("reports")).Any(), Is.False);
        Export("sonata", "--until", "4ms", "-o", _directory.File("reports"));
    }

    [TestCase("soma", "/states/hidden/soma")]
    [TestCase("hidden.soma", "/states/hidden/soma")]
    [TestCase("/states/hidden/soma", "/states/hidden/soma")]
    [TestCase("hidden", "/states/hidden/soma /events/hidden.burst/time /events/hidden.burst/unit")]
    [TestCase("training.*,burst.time", "/training/loss /events/hidden.burst/time")]
    [TestCase("states.*", "")]
    [TestCase("oma", "")]
    public void Names_AreTheEndsOfPaths(string what, string arrays)
    {
        new SmallRecording { HasEvents = true }.Write(File);

        (int code, string said, string error) = Shell.Run("export", File, "--to", "npz", "--what", what, "-o", _directory.File("a.npz"), "--json");

        if (arrays.Length == 0)
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(error, Does.Contain(
                $"the file holds no '{what}'; it has states.hidden.soma, training.loss, events.hidden.burst.time, events.hidden.burst.unit"));
            return;
        }

        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(said)!["summary"]!["arrays"]!.AsArray().Select(a => (string)a!), Is.EqualTo(arrays.Split(' ')));
    }

    [TestCase(new[] { "--units", "3" }, "there is no unit 3 in /states/hidden/soma: it has 3, counted from 0")]
    [TestCase(new[] { "--trials", "0" }, "nothing that is exported has trials, so leave out --trials")]
    [TestCase(new[] { "--from", "9ms" }, "/states/hidden/soma has no samples there: its times are 0 to 2.5 ms")]
    [TestCase(new[] { "--what", "training", "--from", "1ms" }, "nothing that is exported has times, so leave out --from and --until")]
    public void WhatIsNotThere_IsRefused(string[] options, string why)
    {
        new SmallRecording().Write(File);

        (int code, _, string error) = Shell.Run(["export", File, "--to", "npz", "-o", _directory.File("a.npz"), .. options]);

        Assert.That((code, System.IO.File.Exists(_directory.File("a.npz"))), Is.EqualTo((2, false)));
        Assert.That(error, Does.Contain(why));
    }

    [TestCase("csv", "a.csv")]
    [TestCase("npz", "a.npz")]
    [TestCase("mat", "a.mat")]
    [TestCase("nwb", "a.nwb")]
    [TestCase("sonata", "a.h5")]
    public void AnExistingFile_IsNotWrittenOver_Unasked(string format, string name)
    {
        new SmallRecording().Write(File);
        string path = _directory.File(name);
        System.IO.File.WriteAllText(path, "precious");

        (int code, _, string error) = Shell.Run("export", File, "--to", format, "--what", "states", "-o", path);
        string kept = System.IO.File.ReadAllText(path);
        (int replaced, _, string said) = Shell.Run("export", File, "--to", format, "--what", "states", "-o", path, "--overwrite");

        Assert.That((code, kept), Is.EqualTo((2, "precious")), error);
        Assert.That(replaced, Is.Zero, said);
        Assert.That(new FileInfo(path).Length, Is.GreaterThan(20));
        Assert.That(Directory.GetFiles(_directory.Root), Has.Length.EqualTo(2), "and nothing is left lying about");
    }

    [Test]
    public void OneFile_ForSeveralTables_IsRefused()
    {
        new SmallRecording().Write(File);

        (int code, _, string error) = Shell.Run("export", File, "--to", "csv", "-o", _directory.File("all.csv"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("all.csv is one file, and this makes 2: states.hidden, training; name a folder with -o"));
    }

    [Test]
    public void TrainingAlone_IsNoNwb()
    {
        new SmallRecording().Write(File);

        (int code, _, string error) = Shell.Run("export", File, "--to", "nwb", "--what", "training", "-o", _directory.File("a.nwb"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("holds no activity over time among what was chosen, and NWB holds nothing else"));
    }

    [Test]
    public void OfALiveRecording_TheCommittedRowsAreExported()
    {
        using RecordingWriter writer = new SmallRecording().Begin(File);
        writer.Append<float>("/states/hidden", "soma", [9, 9, 9]);
        writer.Append("/states/hidden", "time", 77.0);

        Export("csv", "--what", "states", "--units", "0", "-o", _directory.File("soma.csv"));

        Assert.That(System.IO.File.ReadAllLines(_directory.File("soma.csv")), Has.Length.EqualTo(1 + 6));
    }

    private string Export(string format, params string[] more)
    {
        (int code, string output, string error) = Shell.Run(["export", File, "--to", format, .. more]);
        Assert.That(code, Is.Zero, error);
        return output;
    }
}

using System.Diagnostics;
using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Files;

/// <summary>Whatever stands in a file that somebody else made, every command ends soon, with what is wrong or without it, and reads no other file.</summary>
[TestFixture]
internal sealed class StrangeFileTests
{
    private const int BadInput = 2, Storage = 4;

    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("strange.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void AGroupThatHoldsItself_IsGoneThroughOnce()
    {
        CraftedFile.Make(File, CraftedFile.Cycle);

        (int code, string said, _) = Shell.Run("inspect", File);

        Assert.That(code, Is.Zero);
        Assert.That(said, Does.Contain("/a/b/again  the same group as /a\n"));
        AssertEveryReaderEnds();
    }

    [Test]
    public void GroupsWithTwoNamesEach_AreGoneThroughOnce()
    {
        CraftedFile.Make(File, CraftedFile.Ladder);

        Assert.That(Shell.Run("inspect", File).Code, Is.Zero);
        AssertEveryReaderEnds();
    }

    [Test]
    public void WhatLeadsOutOfAFile_IsNotRead([Values("link", "storage", "virtual")] string kind)
    {
        const string secret = "0123456789abcdef";
        string target = _directory.File("secret");
        if (kind == "storage")
        {
            System.IO.File.WriteAllText(target, secret);
        }
        else
        {
            ArrayFile.Write(target, [new NamedArray("W", new[,] { { 48.5, 49.5, 50.5 }, { 51.5, 52.5, 53.5 } })]);
        }

        if (kind == "link")
        {
            CraftedFile.WriteExternalLink(File);
        }
        else
        {
            CraftedFile.Make(File, file =>
            {
                Action<long, string> craft = kind == "storage" ? CraftedFile.ExternalStorage : CraftedFile.Virtual;
                craft(file, target);
            });
        }

        using (RecordingReader reader = RecordingReader.Open(File))
        {
            Assert.That(() => reader.Read<double>("/outside"),
                Throws.TypeOf<RecordingException>().With.Message.StartsWith($"{File}: '/outside' is ").And.Message.Contains("NEUROLCP_FOLLOW_LINKS=1"));
        }

        string csv = _directory.File("csv");
        (int code, _, string error) = Shell.Run("export", File, "--to", "csv", "-o", csv, "--what", "outside");
        Assert.That(code, Is.EqualTo(kind == "link" ? BadInput : Storage), error);
        Assert.That(Directory.Exists(csv) ? Directory.GetFiles(csv).Select(System.IO.File.ReadAllText) : [], Has.None.Contains("48"));
        AssertEveryReaderEnds();
    }

    [Test]
    public void LinksOut_AreNamedByInspect()
    {
        CraftedFile.WriteExternalLink(File);

        Assert.That(Shell.Run("inspect", File).Out, Does.Contain("links to other files, not followed: outside"));
    }

    [Test]
    public void MoreNumbersThanAFileCanHold_AreRefused_ByName()
    {
        // 2^40 doubles are 8.8e12 bytes; of a file of a few thousand bytes deflate makes a few million at most
        CraftedFile.Make(File, file => CraftedFile.Declared(file, "/endless", [1UL << 40], [1024]));

        (int code, _, string error) = Shell.Run("inspect", File);

        Assert.That((code, error), Is.EqualTo((Storage, error)));
        Assert.That(error, Does.StartWith($"{File}: '/endless' declares 1099511627776 elements, 8796.1 GB, and a file of ").And.Contain("cannot hold them"));
        AssertEveryReaderEnds();
    }

    [Test]
    public void LengthsThatOverflow_AreRefused([Values(0UL, 3UL)] ulong rows)
    {
        CraftedFile.Make(File, file => CraftedFile.Declared(file, "/endless", [rows, 1UL << 33, 1UL << 33], [1, 8, 8]));

        Assert.That(Shell.Run("inspect", File).Code, Is.EqualTo(Storage));
        AssertEveryReaderEnds();
    }

    [Test]
    public void ChunksThatFillTheMemory_AreRefused()
    {
        CraftedFile.Make(File, file => CraftedFile.Declared(file, "/wide", [2, 1UL << 26], [1, 1UL << 26]));

        Assert.That(Shell.Run("inspect", File).Error, Does.Contain("'/wide' is stored in chunks of 536.9 MB"));
    }

    /// <summary>300 MB of zeros are 0.3 MB of deflate, in a chunk that is declared to hold 2^17 · 8 bytes = 1.0 MB.</summary>
    [Test]
    public void AChunkThatUnpacksToMoreThanItIsDeclaredToHold_IsRefused_ByEveryReader()
    {
        CraftedFile.Make(File, file => CraftedFile.Bomb(file, 300));
        using RecordingReader reader = RecordingReader.Open(File);

        Assert.That(() => reader.Read<double>("/bomb"), Throws.TypeOf<RecordingException>().With.Message.EqualTo(
            $"{File}: the chunk of '/bomb' at [131072] unpacks to more than the 1.0 MB that it is declared to hold: it is damaged, or made to take all memory"));
        Assert.That(reader.ReadRows<double>("/bomb", 0, 10), Is.All.Zero, "the chunk before it is not touched");
        Assert.That(() => reader.ReadRows<double>("/bomb", 131071, 2), Throws.TypeOf<RecordingException>());
        AssertEveryReaderEnds();
    }

    [Test]
    public void EventsOfWhichATrialIsNotSaidOneByOne_AreNotExported([Values(0, 1, 2)] int rank)
    {
        string circuit = _directory.File("spiking.yaml");
        System.IO.File.WriteAllText(circuit, Fuzzing.FuzzFolder.Spiking);
        Shell.Done("simulate", circuit, "--task", Fuzzing.FuzzFolder.Task, "-o", File, "-q");
        CraftedFile.Change(File, file =>
        {
            CraftedFile.Delete(file, "/events/cell.spike/trial");
            _ = H5D.close(Hdf5Builder.CreateStatic(file, "/events/cell.spike/trial", ElementType.Int64, new long[] { 2, 2 }.AsSpan(0, rank),
                new long[1 << rank]));
        });

        (int code, _, string error) = Shell.Run("export", File, "--to", "sonata", "-o", _directory.File("out"), "-q");

        Assert.That(code, Is.AnyOf(BadInput, Storage));
        Assert.That(error, Does.Contain("'/events/cell.spike/trial'"));
    }

    [Test]
    public void AFilterThatIsNotThere_IsNamed_WithWhatToType()
    {
        CraftedFile.Make(File, CraftedFile.StrangeFilter);

        (int code, _, string error) = Shell.Run("inspect", File);

        Assert.That(code, Is.EqualTo(Storage));
        Assert.That(error, Does.Contain("'/packed' is compressed with HDF5 filter 32000, which the HDF5 library of this machine lacks").And.Contain(
            "compression='gzip'").And.Not.Contain("damaged"));
        Assert.That(Shell.Run("inspect", File, "--quick").Code, Is.Zero, "what is not unpacked needs no filter");
    }

    [Test]
    public void TextsOverwrittenWithZeros_AreRefused_InsteadOfReadForEver()
    {
        // libhdf5 takes an object of number 0 and size 0 for free space, steps over its 0 bytes, and finds it again
        SampleRecording.Write(File);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int heap = bytes.AsSpan().IndexOf("GCOL"u8);
        bytes.AsSpan(heap + 16, 1000).Clear();
        System.IO.File.WriteAllBytes(File, bytes);

        (int code, _, string error) = Shell.Run("inspect", File);

        Assert.That((code, error), Is.EqualTo((Storage, $"{File}: is damaged: the texts at byte {heap} were overwritten; copy it again from where it came\n")));
        AssertEveryReaderEnds();
    }

    [Test]
    public void ARecordingCutAnywhereInItsTexts_IsRefusedByRecover_AndLeavesNoCopy([Range(4000, 6000, 250)] int length)
    {
        SampleRecording.Write(File);
        byte[] cut = System.IO.File.ReadAllBytes(File)[..length];
        System.IO.File.WriteAllBytes(File, cut);

        Assert.That(Shell.Run("recover", File).Code, Is.EqualTo(Storage));
        Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(cut));
        Assert.That(Directory.GetFiles(_directory.Root), Has.Length.EqualTo(1));
    }

    [Test]
    public void AnotherNumberBeforeTheDot_IsRefusedByEveryReader([Values("2.0", "10.0", "x")] string version)
    {
        SampleRecording.Write(File);
        WritableFile.AddAttributes(File, new AttributeSet { { "neurolcp_format", $"neurolcp-recording/{version}" } });

        foreach (string[] command in Commands())
        {
            (int code, _, string error) = Shell.Run(command);
            Assert.That(code, Is.AnyOf(BadInput, Storage), string.Join(' ', command));
            Assert.That(error, Does.Contain($"has the format 'neurolcp-recording/{version}'"));
        }
    }

    [Test]
    public void AnotherNumberAfterTheDot_IsRead()
    {
        SampleRecording.Write(File);
        WritableFile.AddAttributes(File, new AttributeSet { { "neurolcp_format", "neurolcp-recording/1.7" } });

        Assert.That(Shell.Run("inspect", File).Code, Is.Zero);
    }

    [TestCase(long.MaxValue)]
    [TestCase(-1)]
    [TestCase(253402300800000)]
    public void AHeartbeatThatNoCalendarHas_IsNone(long milliseconds)
    {
        SampleRecording.Write(File);
        CraftedFile.Change(File, file =>
        {
            CraftedFile.Number(file, "/run/heartbeat_unix_ms", milliseconds);
            CraftedFile.Number(file, "/run/start_unix_ms", milliseconds);
            CraftedFile.Number(file, "/run/end_unix_ms", milliseconds);
        });

        Assert.That(Shell.Run("inspect", File).Code, Is.Zero);
        AssertEveryReaderEnds();
    }

    [Test]
    public void ACounterBelowZero_OrAboveTheRows_IsDamage([Values(-1, long.MinValue, 22, long.MaxValue)] long rows)
    {
        SampleRecording.Write(File);
        CraftedFile.Change(File, file => CraftedFile.Number(file, "/run/committed_rows/states.hidden", rows));

        AssertEveryReaderEnds();
        Assert.That(Shell.Run("recover", File).Code, Is.EqualTo(Storage));
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("{\"verb\": 3}")]
    [TestCase("{\"verb\": \"simulate\"}")]
    [TestCase("{\"verb\": \"simulate\", \"verb\": \"run\"}")]
    [TestCase("{\"verb\": \"simulate\", \"trials\": \"many\", \"dt_ms\": 1, \"steps\": 2}")]
    [TestCase("{\"verb\": \"simulate\", \"dt_ms\": {}, \"steps\": -1}")]
    [TestCase("{\"verb\": \"run\", \"record\": {\"a\": 1}}")]
    [TestCase("{\"verb\": \"run\", \"record\": [1, null]}")]
    [TestCase("{\"verb\": \"equilibrate\", \"free\": \"yes\"}")]
    public void ARequestThatIsNone_IsBadInput(string json)
    {
        SampleRecording.Write(File);
        CraftedFile.Change(File, file =>
        {
            Hdf5Builder.CreateText(file, "/run/request_json", json);
            Hdf5Builder.CreateText(file, "/run/provenance_json", json);
        });

        Assert.That(Shell.Run("rerun", File, "-o", _directory.File("again.h5")).Code, Is.EqualTo(BadInput));
        AssertEveryReaderEnds();
    }

    [Test]
    public void OtherThingsThanNumbersUnderRun_AreRefused([Values("status", "heartbeat_unix_ms", "writer_pid", "committed_rows/training")] string name)
    {
        SampleRecording.Write(File);
        CraftedFile.Change(File, file => CraftedFile.Replace(file, $"/run/{name}", "a text"));

        AssertEveryReaderEnds();
    }

    [Test]
    public void AUnitOfAHundredThousandCharacters_IsCut()
    {
        new SmallRecording { SomaUnit = new string('m', 100_000) }.Write(File);

        Assert.That(Shell.Run("inspect", File).Out.Split('\n').Max(line => line.Length), Is.LessThan(400));
        AssertEveryReaderEnds();
    }

    [Test]
    public void TimesThatAreNotFinite_EndNothingBadly([Values(double.NaN, double.PositiveInfinity, 1e308)] double bad)
    {
        RecordingLayout layout = new SmallRecording().Layout;
        using (RecordingWriter writer = RecordingWriter.Create(File, layout))
        {
            for (int row = 0; row < 4; row++)
            {
                writer.Append<float>("/states/hidden", "soma", [row, float.NaN, float.PositiveInfinity]);
                writer.Append("/states/hidden", "time", row == 2 ? bad : row);
                writer.Append("/training", "loss", row == 2 ? bad : row);
                writer.Append("/training", "update", (long)row);
            }

            writer.Complete(RecordingStatus.Complete);
        }

        AssertEveryReaderEnds();
        string other = _directory.File("other.h5");
        using (RecordingWriter writer = RecordingWriter.Create(other, layout))
        {
            for (int row = 0; row < 4; row++)
            {
                writer.Append<float>("/states/hidden", "soma", [row, row, row == 2 ? 1 : float.PositiveInfinity]);
                writer.Append("/states/hidden", "time", (double)row);
                writer.Append("/training", "loss", row == 2 ? 5.0 : row);
                writer.Append("/training", "update", (long)row);
            }

            writer.Complete(RecordingStatus.Complete);
        }

        foreach (string[] files in (string[][])[[File, other], [other, File]])
        {
            (int code, _, string error) = Shell.Run("compare", files[0], files[1]);
            Assert.That(code, Is.EqualTo(1), error);
        }
    }

    [Test]
    public void WhatIsNoFile_IsRefusedWithoutWaiting([Values("pipe", "device", "folder")] string kind)
    {
        string path = kind switch { "device" => "/dev/zero", "folder" => _directory.Root, _ => File };
        if (kind == "pipe")
        {
            using Process made = Process.Start("mkfifo", path);
            made.WaitForExit();
        }

        foreach (string[] command in Commands(path))
        {
            (int code, _, string error) = Shell.Run(command);
            Assert.That(code, Is.AnyOf(BadInput, Storage), $"{string.Join(' ', command)}: {error}");
        }
    }

    [Test]
    public void Images_ThatUnpackToMoreThanTheyHold_AreRefused()
    {
        string folder = Directory.CreateDirectory(_directory.File("idx")).FullName;
        Fuzzing.IdxFiles.Write(folder);

        // 2^30 images of one pixel, promised by a few bytes
        System.IO.File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte.gz"),
            Fuzzing.IdxFiles.Compressed([0, 0, 8, 3, 0x40, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]));

        Assert.That(() => TaskCatalogue.Open($"idx:{folder}", null, 1, TaskFile.Open),
            Throws.TypeOf<TaskException>().With.Message.Contains("too small to hold them"));
    }

    [Test]
    public void TaskArrays_OfOtherTypesAndShapes_AreRefusedByName()
    {
        ArrayFile.Write(File, [new NamedArray("input", new double[3, 2])]);
        CraftedFile.Change(File, file => Hdf5Builder.CreateText(file, "/label", "zero"));
        Assert.That(() => TaskFile.Open(File), Throws.TypeOf<RecordingException>().With.Message.Contains("'/label' holds no numbers"));

        ArrayFile.Write(File, [new NamedArray("input", new double[3, 2, 2]), new NamedArray("label", new int[3])], overwrite: true);
        Assert.That(() => TaskFile.Open(File), Throws.TypeOf<TaskException>().With.Message.Contains("'/input' has shape 3 x 2 x 2"));
    }

    private IEnumerable<string[]> Commands() => Commands(File);

    private IEnumerable<string[]> Commands(string file)
    {
        string output = _directory.File("out");
        yield return ["inspect", file];
        yield return ["inspect", file, "--json"];
        yield return ["compare", file, file];
        yield return ["watch", file, "--once"];
        yield return ["export", file, "--to", "csv", "-o", output, "--overwrite"];
        yield return ["export", file, "--to", "npz", "-o", output + ".npz", "--overwrite"];
        yield return ["export", file, "--to", "nwb", "-o", output + ".nwb", "--overwrite"];
        yield return ["plot", file, "-o", output + ".svg", "--overwrite"];
        yield return ["plot", file, "--kind", "traces", "-o", output + ".svg", "--overwrite"];
        yield return ["rerun", file, "-o", output + ".h5", "--overwrite"];
        yield return ["recover", file];
    }

    private void AssertEveryReaderEnds()
    {
        foreach (string[] command in Commands())
        {
            var watch = Stopwatch.StartNew();
            (int code, _, string error) = Shell.Run(command);
            Assert.That(code, Is.AnyOf(0, 1, BadInput, 3, Storage), $"{string.Join(' ', command)}: {error}");
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)), string.Join(' ', command));
        }
    }
}

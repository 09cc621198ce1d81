using NUnit.Framework;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Tests.Cli;

namespace NeuroLcp.Tests.Recording.Outputs;

/// <summary>What the disk did not take is not said to be done: fsync's word counts, for files and for the folders that hold their names.</summary>
[TestFixture]
internal sealed class SynchronisationTests
{
    private const int Interrupted = 4, InputOutput = 5, Invalid = 22, NoSpace = 28, Quota = 122;

    private const string Circuit =
        """
        circuit: leak
        populations:
          cell:
            size: 2
            d v/dt: (1 - v) / (10 ms)
        time: {step: 0.1 ms, duration: 20 ms}
        """;

    [TestCase(InputOutput, "the disk reports an input/output error")]
    [TestCase(NoSpace, "no space left on the disk")]
    [TestCase(Quota, "the disk quota is used up")]
    public void ARecording_ThatTheDiskDidNotTake_IsNoSuccess(int error, string said)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        (int code, string text) = Run(directory, $"FSYNC_ERROR={error}", "simulate", Written(directory), "-o", path);
        Assert.That(code, Is.EqualTo(4));
        Assert.That(text, Does.Contain($"{path}: {said}").And.Not.Contain("bug"));
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Running), "it must not say that it is complete");
    }

    [Test]
    public void AFile_IsReplacedOnlyByOneThatTheDiskHas()
    {
        using var directory = new TemporaryDirectory();
        string circuit = Written(directory), recording = directory.File("run.h5");
        Assert.That(Run(directory, "", "simulate", circuit, "-o", recording).Code, Is.Zero);
        (string Name, string[] Command)[] outputs =
        [
            ("f.svg", ["plot", recording]), ("f.png", ["plot", recording]), ("d.svg", ["draw", circuit]), ("c.yaml", ["new", "abc"]),
                ("e.csv", ["export", recording, "--to", "csv", "--what", "states"]),
            ("e.npz", ["export", recording, "--to", "npz"]), ("e.mat", ["export", recording, "--to", "mat"]),
                ("e.nwb", ["export", recording, "--to", "nwb", "--what", "states"]),
        ];
        Parallel.ForEach(outputs, output =>
        {
            string path = directory.File(output.Name);
            File.WriteAllText(path, "what was there");
            (int code, string text) = Run(directory, $"FSYNC_ERROR={InputOutput}", [.. output.Command, "-o", path, "--overwrite"]);
            Assert.That(code, Is.EqualTo(4), text);
            Assert.That(text, Does.StartWith($"{path}: the disk reports an input/output error; check it, or choose another disk. Nothing was written."));
            Assert.That(File.ReadAllText(path), Is.EqualTo("what was there"));
        });
        Assert.That(Directory.GetFiles(directory.Root, ".*"), Is.Empty, "and nothing is left lying about");
    }

    [Test]
    public void AFolder_ThatDoesNotTakeTheNewName_IsReported()
    {
        // the first call is for the file, the second for its folder
        using var directory = new TemporaryDirectory();
        string path = directory.File("abc.yaml");
        (int code, string text) = Run(directory, $"FSYNC_ERROR={InputOutput} FSYNC_FROM=2", "new", "abc", "-o", path);
        Assert.That(code, Is.EqualTo(4));
        Assert.That(text, Does.Contain("the disk may not know its name"));
    }

    [Test]
    public void ACheckpoint_IsReplacedOnlyByOneThatTheDiskHas()
    {
        // 200 steps, a checkpoint every 50: 50, 100, 150. The calls of fsync: recording, folder, checkpoint, folder; then recording, checkpoint, folder each.
        // The sixth is that of the second checkpoint itself.
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5"), checkpoint = directory.File("run.checkpoint.h5");
        (int code, string text) = Run(directory, $"FSYNC_ERROR={InputOutput} FSYNC_FROM=6", "simulate", Written(directory), "-o", path, "--checkpoint-every",
            "50");
        Assert.That(code, Is.EqualTo(4), text);
        Assert.That(text, Does.Contain($"{checkpoint}: the disk reports an input/output error"));
        using (var reader = RecordingReader.Open(checkpoint))
        {
            Assert.That(reader.Read<long>("/state/steps"), Is.EqualTo(new long[] { 50 }), "the first is still there");
        }

        Assert.That(Run(directory, "", "simulate", directory.File("leak.yaml"), "-o", path, "--checkpoint-every", "50", "--resume").Code, Is.Zero);
    }

    [TestCase(Interrupted, "FSYNC_TIMES=3", Description = "a signal came in between: asked again")]
    [TestCase(Invalid, "", Description = "a file system that has no such thing")]
    public void AnAnswer_ThatIsNoFailure_IsNone(int error, string times)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("run.h5");
        (int code, string text) = Run(directory, $"FSYNC_ERROR={error} {times}", "simulate", Written(directory), "-o", path);
        Assert.That(code, Is.Zero, text);
        using var reader = RecordingReader.Open(path);
        Assert.That(reader.Status(), Is.EqualTo(RecordingStatus.Complete));
    }

    [Test]
    public void Recovery_ThatTheDiskDidNotTake_ChangesNothing()
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
        (int code, string text) = Run(directory, $"FSYNC_ERROR={InputOutput}", "recover", path);
        Assert.That(code, Is.EqualTo(4), text);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(directory.Root, "*.original"), Is.Empty);
    }

    private static string Written(TemporaryDirectory directory)
    {
        string circuit = directory.File("leak.yaml");
        File.WriteAllText(circuit, Circuit);
        return circuit;
    }

    private static (int Code, string Error) Run(TemporaryDirectory directory, string environment, params string[] arguments)
    {
        string library = directory.File("failing.so");
        if (!File.Exists(library))
        {
            FailingDisk.Build(directory);
        }

        return ProgramProcess.Run(environment.Length == 0 ? "" : $"export LD_PRELOAD='{library}' {environment};", arguments);
    }
}

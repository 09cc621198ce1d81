using NUnit.Framework;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Setup;

/// <summary>What a command reads it does not replace, whatever the name it is given under and whichever verb it is.</summary>
[TestFixture]
internal sealed class InputAsOutputTests
{
    private static readonly string s_circuit = File.ReadAllText(CircuitFolder.Path("linear-quadratic"));

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Make()
    {
        _directory = new TemporaryDirectory();
        SampleRecording.Write(_directory.File("r.h5"));
    }

    [TearDown]
    public void Remove() => _directory.Dispose();

    [TestCase("same", TestName = "TheSameName")]
    [TestCase("hard", TestName = "AHardLink")]
    [TestCase("symbolic", TestName = "ASymbolicLink")]
    [TestCase("detour", TestName = "ADetour")]
    [TestCase("folder", TestName = "ThroughALinkedFolder")]
    [TestCase("descriptor", TestName = "ADescriptor")]
    public void AnotherSpelling_OfWhatIsRead_IsRefused(string kind)
    {
        string input = _directory.File("r.h5"), other = _directory.File("other.h5");
        using FileStream open = File.OpenRead(input);
        string output = kind switch
        {
            "hard" => Linked(),
            "symbolic" => File.CreateSymbolicLink(other, "r.h5").FullName,
            "detour" => Path.Combine(_directory.Root, "not-there", "..", ".", "r.h5"),
            "folder" => Path.Combine(Directory.CreateSymbolicLink(_directory.File("folder"), _directory.Root).FullName, "r.h5"),
            "descriptor" => $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}",
            _ => input,
        };
        RequireRefused(input, "export", input, "--to", "npz", "-o", output, "--overwrite");

        string Linked()
        {
            Assert.That(OtherPrograms.Run("ln", input, other).ExitCode, Is.Zero);
            return other;
        }
    }

    [Test]
    public void EveryVerb_RefusesItsInputs()
    {
        string circuit = Saved("small.yaml", s_circuit), task = StudyFiles.Clouds(_directory.File("task.h5")), made = _directory.File("made.h5");
        Shell.Done("equilibrate", circuit, "--task", $"h5:{task}", "--trials", "2", "-o", made);
        Shell.Done("run", circuit, "--task", $"h5:{task}", "--epochs", "1", "--trials", "8", "-o", made, "--overwrite");
        string[] setup = [circuit, "--task", $"h5:{task}"];
        foreach (string verb in (string[])["run", "simulate", "equilibrate"])
        {
            RequireRefused(task, [verb, .. setup, "-o", task, "--overwrite"]);
            RequireRefused(circuit, [verb, .. setup, "-o", circuit, "--overwrite"]);
            RequireRefused(made, [verb, .. setup, "--weights", made, "-o", made, "--overwrite"]);
        }

        RequireRefused(made, "rerun", made, "-o", made, "--overwrite");
        RequireRefused(made, "diagnose", made, "--trials", "1", "-o", made, "--overwrite");
        RequireRefused(made, ["diagnose", .. setup, "--weights", made, "--trials", "1", "-o", made, "--overwrite"]);
        foreach (string format in (string[])["npz", "mat", "csv"])
        {
            RequireRefused(made, "export", made, "--to", format, "--what", "training.epochs", "-o", Linked("made." + format), "--overwrite");
        }

        RequireRefused(made, "plot", made, "-o", Linked("made.svg"), "--overwrite");
        string drawn = Saved("small.svg", s_circuit);
        RequireRefused(drawn, "draw", drawn, "--task", $"h5:{task}", "-o", drawn, "--overwrite");
        RequireRefused(circuit, "new", "other", "--from", circuit, "-o", circuit, "--overwrite");

        string Linked(string name)
        {
            string link = _directory.File(name);
            Assert.That(OtherPrograms.Run("ln", made, link).ExitCode, Is.Zero);
            return link;
        }
    }

    [Test]
    public void ImagesThatAreLearned_AreInputsToo()
    {
        Directory.CreateDirectory(_directory.File("idx"));
        foreach (string part in (string[])["train", "t10k"])
        {
            File.WriteAllBytes(_directory.File($"idx/{part}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]);
            File.WriteAllBytes(_directory.File($"idx/{part}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
        }

        string images = _directory.File("idx/train-images-idx3-ubyte");
        RequireRefused(images, "equilibrate", Saved("small.yaml", s_circuit), "--task", $"idx:{_directory.File("idx")}", "-o", images, "--overwrite");
    }

    [Test]
    public void ACheckpoint_GivesItsNameToNoRecording()
    {
        (int code, _, string error) = Shell.Run("simulate", Saved("small.yaml", s_circuit), "--task", "teacher(inputs=2, outputs=2)", "-o",
            _directory.File("a.checkpoint.h5"));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("belong to the checkpoints beside recordings"));
    }

    private string Saved(string name, string text)
    {
        string path = _directory.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private static void RequireRefused(string input, params string[] command)
    {
        byte[] before = File.ReadAllBytes(input);
        (int code, _, string error) = Shell.Run(command);
        Assert.That(code, Is.EqualTo(2), $"{string.Join(' ', command)}\n{error}");
        Assert.That(error, Does.Match("is (what this command reads|.*, which this command reads), and would be lost; choose another name for the output"),
            string.Join(' ', command));
        Assert.That(File.ReadAllBytes(input), Is.EqualTo(before));
    }
}

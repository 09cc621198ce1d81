using NUnit.Framework;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.Files;

/// <summary>A file of another kind, named by mistake: it is refused by every verb that cannot use it, and nothing is written.</summary>
[TestFixture]
internal sealed class WrongFileTests
{
    private const int BadInput = 2, Storage = 4;

    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [Test]
    public void AnExportIsNoRecording_ForAnyVerb([Values("mat", "npz", "nwb", "sonata", "csv")] string format)
    {
        string circuit = _directory.File("spiking.yaml"), sound = _directory.File("sound.h5"), exported = _directory.File("exported");
        File.WriteAllText(circuit, Fuzzing.FuzzFolder.Spiking);
        Shell.Done("simulate", circuit, "--task", Fuzzing.FuzzFolder.Task, "-o", sound, "-q");
        Shell.Done("export", sound, "--to", format, "-o", exported, "-q");
        string file = File.Exists(exported) ? exported : Directory.GetFiles(Path.GetDirectoryName(exported)!, "exported*", SearchOption.AllDirectories).Concat(
            Directory.Exists(exported) ? Directory.GetFiles(exported, "*", SearchOption.AllDirectories) : []).First();
        string to = _directory.File("out");
        string[][] commands =
        [
            ["rerun", file, "-o", to, "-q"], ["recover", file], ["watch", file, "--once"], ["diagnose", circuit, "--weights", file],
            ["simulate", circuit, "--task", Fuzzing.FuzzFolder.Task, "--weights", file, "-o", to, "-q"],
                ["simulate", circuit, "--task", $"h5:{file}", "-o", to, "-q"],
                ["simulate", circuit, "--task", Fuzzing.FuzzFolder.Task, "--resume", "-o", file, "-q"],
            ["evaluate", circuit, "--task", Fuzzing.FuzzFolder.Task, "--weights", file], ["check", file], ["new", "again", "--from", file, "-o", to],
            .. Enum.GetNames<NeuroLcp.Inspection.Figures.PlotKind>()
                .Select(kind => new[] { "plot", file, "--kind", kind.ToLowerInvariant(), "-o", to + ".svg" }),
        ];

        Assert.Multiple(() =>
        {
            foreach (string[] command in commands)
            {
                (int code, _, string error) = Shell.Run(command);
                Assert.That(code, Is.EqualTo(BadInput).Or.EqualTo(Storage), $"{string.Join(' ', command)}: {error}");
                Assert.That(Path.Exists(to) || Path.Exists(to + ".svg"), Is.False, string.Join(' ', command));
            }

            // these show any HDF5 file
            foreach (string[] command in (string[][])[["inspect", file], ["inspect", file, "--json"], ["compare", file, sound],
                ["export", file, "--to", "csv", "-o", _directory.File("csv-again"), "-q"],
                ["export", file, "--to", "nwb", "-o", _directory.File("again.nwb"), "-q"]])
            {
                (int code, _, string error) = Shell.Run(command);
                Assert.That(code, Is.AnyOf(0, 1, BadInput, Storage), $"{string.Join(' ', command)}: {error}");
            }
        });
    }

    [Test]
    public void ACircuitToStartFrom_ThatDoesNotEnd_IsRefused()
    {
        Assume.That(File.Exists("/dev/zero"));

        (int code, _, string error) = Shell.Run("new", "idea", "--from", "/dev/zero", "-o", _directory.File("idea.yaml"));

        Assert.That(code, Is.EqualTo(BadInput));
        Assert.That(error, Does.StartWith("/dev/zero: this file is too large\n").And.Contain("a circuit file is text of at most 1 MiB\n"));
    }

    [Test]
    public void ATextToStartFrom_ThatIsNoCircuit_IsRefused()
    {
        string table = _directory.File("table.csv");
        File.WriteAllText(table, "time,v\n0,1\n");

        Assert.That(Shell.Run("new", "idea", "--from", table, "-o", _directory.File("idea.yaml")),
            Is.EqualTo((BadInput, "", $"{table} has no line 'circuit: NAME', as every circuit file has\n")));
        Assert.That(File.Exists(_directory.File("idea.yaml")), Is.False);
    }

    [Test]
    public void ArraysThatStandInNoGroup_AreExportedByTheirNames_OrLeftOut()
    {
        string file = _directory.File("bare.h5");
        ArrayFile.Write(file, [new NamedArray("W", new double[2, 3]), new NamedArray("v", new double[4])]);

        Shell.Done("export", file, "--to", "mat", "-o", _directory.File("bare.mat"), "-q");
        Assert.That(Shell.Run("export", file, "--to", "nwb", "-o", _directory.File("bare.nwb")), Is.EqualTo((
            BadInput, "", $"{file} holds no activity over time among what was chosen, and NWB holds nothing else; neurolcp simulate records it. For training and weights take npz, mat or csv\n")));
    }
}

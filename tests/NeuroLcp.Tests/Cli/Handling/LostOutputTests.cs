using System.Diagnostics;
using System.Runtime.Versioning;
using NUnit.Framework;
using NeuroLcp.Tests.Architecture;
using NeuroLcp.Tests.Fuzzing;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Cli.Handling;

/// <summary>
/// A result that standard output does not take is lost, and the command says so by exit 4; what standard error does not take is lost without harm.
/// </summary>
[TestFixture]
[SupportedOSPlatform("linux")]
internal sealed class LostOutputTests
{
    private const int Differ = 1, Storage = 4;

    private TemporaryDirectory _directory = null!;

    private string Circuit => _directory.File("circuit.yaml");

    private string Recording => _directory.File("run.h5");

    [OneTimeSetUp]
    public void MakeRecording()
    {
        _directory = new TemporaryDirectory();
        File.WriteAllText(Circuit, FuzzFolder.Spiking);
        Experiments.Shell.Done("simulate", Circuit, "--task", FuzzFolder.Task, "-o", Recording, "-q");
    }

    [OneTimeTearDown]
    public void TidyUp() => _directory.Dispose();

    [TestCase("check CIRCUIT", ">/dev/full")]
    [TestCase("check CIRCUIT", ">&-")]
    [TestCase("check CIRCUIT", "</dev/null >&0")]
    [TestCase("inspect RECORDING --json", ">&-")]
    [TestCase("plot RECORDING -o FIGURE --overwrite -q", ">&-")]
    [TestCase("--help", ">&-")]
    [TestCase("--help", ">/dev/full")]
    public void AResultThatStandardOutputDoesNotTake_IsExit4_AndSaid(string command, string standardOutput)
    {
        (int code, string error) = ProgramProcess.Run($"exec {standardOutput};", Words(command));

        Assert.That((code, error.Split('\n')[^2].Split(':')[0]), Is.EqualTo((Storage, "standard output cannot be written")), error);
    }

    /// <summary>Without the differences, exit 1 alone would pass for a comparison that was made and shown.</summary>
    [Test]
    public void ADifferenceThatCannotBeShown_IsExit4()
    {
        string other = _directory.File("other.h5");
        Experiments.Shell.Done("simulate", Circuit, "--task", FuzzFolder.Task, "-o", other, "-q", "--set", "tau=20 ms");

        Assert.That(Experiments.Shell.Run("compare", Recording, other).Code, Is.EqualTo(Differ));
        Assert.That(ProgramProcess.Run("exec >/dev/full;", "compare", Recording, other).Code, Is.EqualTo(Storage));
    }

    /// <summary>
    /// Whatever had the number of standard error would get the lines that are for people: here the runtime's own pipes, which it does not survive.
    /// </summary>
    [TestCase("new again -o AGAIN --overwrite", "2>&-", 0)]
    [TestCase("check nothing.yaml", "2>&-", 2)]
    [TestCase("check nothing.yaml --json", "2>/dev/full", 2)]
    public void WithoutStandardError_TheCommandEndsAsWithIt(string command, string standardError, int expected) =>
        Assert.That(ProgramProcess.Run($"exec {standardError};", Words(command)).Code, Is.EqualTo(expected));

    [Test]
    public void ALauncherWithoutStreams_HandsOverStreams()
    {
        string launcher = Path.Combine(RepositoryFiles.Root, "neurolcp"), head = _directory.File("head.sh");
        string[] lines = File.ReadAllLines(launcher);
        File.WriteAllLines(head, [.. lines.TakeWhile(line => !line.StartsWith("here=", StringComparison.Ordinal)),
            "readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 > \"$1\""]);
        string seen = _directory.File("seen");
        using Process bash = Process.Start("/bin/bash", ["-c", "exec <&- >&- 2>&-; exec bash \"$0\" \"$1\"", head, seen]);
        bash.WaitForExit();

        Assert.That(File.ReadAllLines(seen), Is.EqualTo(new[] { "/dev/null", "/dev/null", "/dev/null" }));
    }

    private string[] Words(string command) => [.. command.Split(' ').Select(word => word switch
    {
        "CIRCUIT" => Circuit,
        "RECORDING" => Recording,
        "FIGURE" => _directory.File("figure.svg"),
        "AGAIN" => _directory.File("again.yaml"),
        _ => word,
    })];
}

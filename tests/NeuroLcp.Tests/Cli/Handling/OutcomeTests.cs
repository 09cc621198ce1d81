using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using NeuroLcp.Cli.Handling;

namespace NeuroLcp.Tests.Cli.Handling;

[TestFixture]
internal sealed class OutcomeTests
{
    private static readonly Outcome Trained = new()
    {
        Outputs = ["recordings/a.h5", "recordings/b.h5"],
        Summary = ["test accuracy: 97.6 %"],
        Details = new JsonObject { ["accuracy"] = 0.976, ["weight"] = "Wᵀ" },
    };

    [Test]
    public void Paths_GoToStdout_AndWordsToStderr()
    {
        CommandLineRun run = CommandLineRun.With((_, _) => Trained, "run", "c.yaml");

        Assert.That((run.ExitCode, run.Out, run.Error), Is.EqualTo((0, "recordings/a.h5\nrecordings/b.h5\n", "test accuracy: 97.6 %\n")));
    }

    [Test]
    public void Json_IsOneObject_WithCommandStatusExitOutputsSummary()
    {
        CommandLineRun run = CommandLineRun.With((_, _) => Trained, "run", "c.yaml", "--json");
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;

        Assert.Multiple(() =>
        {
            Assert.That(json.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "command", "status", "exit", "outputs", "summary" }));
            Assert.That(json.GetProperty("command").GetString(), Is.EqualTo("run"));
            Assert.That(json.GetProperty("status").GetString(), Is.EqualTo("done"));
            Assert.That(json.GetProperty("exit").GetInt32(), Is.Zero);
            Assert.That(json.GetProperty("outputs").EnumerateArray().Select(path => path.GetString()), Is.EqualTo(Trained.Outputs));
            Assert.That(json.GetProperty("summary").GetProperty("accuracy").GetDouble(), Is.EqualTo(0.976));
            Assert.That(run.Out, Does.Contain("Wᵀ"), "names stay readable");
            Assert.That(run.Error, Is.EqualTo("test accuracy: 97.6 %\n"));
        });
    }

    [Test]
    public void Quiet_LeavesOnlyResults()
    {
        CommandLineRun run = CommandLineRun.With(
            (_, progress) =>
            {
                progress.Note("epoch 1: loss 0.3");
                return Trained;
            },
            "run", "c.yaml", "--quiet");

        Assert.That((run.Out, run.Error), Is.EqualTo(("recordings/a.h5\nrecordings/b.h5\n", "")));
    }

    [TestCase(ExitCode.ComparisonFailed, 1, "different")]
    [TestCase(ExitCode.Diverged, 3, "diverged")]
    [TestCase(ExitCode.Interrupted, 75, "interrupted")]
    public void AnOutcomesCode_IsTheExitCode(ExitCode code, int exit, string status)
    {
        CommandLineRun run = CommandLineRun.With((_, _) => new Outcome { Code = code }, "run", "c.yaml", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(exit));
        Assert.That(JsonDocument.Parse(run.Out).RootElement.GetProperty("status").GetString(), Is.EqualTo(status));
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return new TestCaseData(new CommandException(ExitCode.Diverged, "pyramidal.soma[3] is NaN"), 3, "pyramidal.soma[3] is NaN");
        yield return new TestCaseData(new CommandException(ExitCode.BadInput, "a.yaml:1:2: no"), 2, "a.yaml:1:2: no");
        yield return new TestCaseData(new FileNotFoundException("there is no c.yaml"), 2, "there is no c.yaml");
        yield return new TestCaseData(new NeuroLcp.Recording.RecordingException("c.h5", "no such file", NeuroLcp.Recording.RecordingProblem.IsMissing), 2,
            "c.h5: no such file");
        yield return new TestCaseData(new UnauthorizedAccessException("c.h5 is read-only"), 4, "c.h5 is read-only");
        yield return new TestCaseData(new OperationCanceledException(), 75, "interrupted");
        yield return new TestCaseData(new AggregateException(new IOException("disk full")), 4, "disk full");
        yield return new TestCaseData(
            new TypeInitializationException("H5", new DllNotFoundException("libhdf5 is missing")), 4, "libhdf5 is missing");
        yield return new TestCaseData(new OutOfMemoryException(), 4, "out of memory: try a smaller --batch, fewer --threads or --precision float");
    }

    [TestCaseSource(nameof(Failures))]
    public void AFailure_HasItsCodeAndWords_AndNoTrace(Exception failure, int exit, string words)
    {
        CommandLineRun run = CommandLineRun.With((_, _) => throw failure, "run", "c.yaml");

        Assert.That((run.ExitCode, run.Out, run.Error), Is.EqualTo((exit, "", words + "\n")));
    }

    [Test]
    public void ABug_IsOneLine_AndAFileWithTheTrace()
    {
        CommandLineRun run = CommandLineRun.With((_, _) => throw new InvalidOperationException("two\nlines"), "run", "c.yaml", "--seed", "3");
        string[] lines = run.Error.Split('\n');
        string path = lines[0][lines[0].IndexOf(Path.GetTempPath(), StringComparison.Ordinal)..];
        string report = File.ReadAllText(path);
        File.Delete(path);

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(70));
            Assert.That(lines, Has.Length.EqualTo(2));
            Assert.That(lines[0], Does.StartWith(
                "neurolcp: this is a bug in NeuroLcp (InvalidOperationException: two lines); please report it with the file "));
            Assert.That(report, Does.Contain("command: neurolcp run c.yaml --seed 3").And.Contain(nameof(ABug_IsOneLine_AndAFileWithTheTrace)));
        });
    }

    [Test]
    public void ABug_UnderDebug_ShowsItsTrace()
    {
        CommandLineRun run = CommandLineRun.In(
            new() { ["NEUROLCP_DEBUG"] = "1" }, (_, _) => throw new InvalidOperationException("x"), "run", "c.yaml");

        Assert.That(run.ExitCode, Is.EqualTo(70));
        Assert.That(run.Error, Does.Contain("please report the text below").And.Contain(nameof(ABug_UnderDebug_ShowsItsTrace)));
    }
}

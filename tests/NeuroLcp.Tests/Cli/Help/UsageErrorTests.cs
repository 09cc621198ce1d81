using System.Text.Json;
using NUnit.Framework;

namespace NeuroLcp.Tests.Cli.Help;

[TestFixture]
internal sealed class UsageErrorTests
{
    [TestCase("", "neurolcp: what to do is missing; to begin with:")]
    [TestCase("rnu c.yaml", "neurolcp: unknown command 'rnu'; did you mean 'run'?")]
    [TestCase("zebra c.yaml", "neurolcp: unknown command 'zebra'")]
    [TestCase("--verison", "neurolcp: unknown option '--verison'; did you mean '--version'?")]
    [TestCase("run", "neurolcp run: CIRCUIT is missing: circuit file, or a shipped circuit by its name: dynamic-inversion; - is standard input")]
    [TestCase("run c.yaml --epoch 3", "neurolcp run: unknown option '--epoch'; did you mean '--epochs'?")]
    [TestCase("run c.yaml --epoch=3", "neurolcp run: unknown option '--epoch'; did you mean '--epochs'?")]
    [TestCase("run c.yaml --thread 3", "neurolcp run: unknown option '--thread'; did you mean '--threads'?")]
    [TestCase("run c.yaml --duration 3s", "neurolcp run: unknown option '--duration'")]
    [TestCase("run c.yaml d.yaml", "neurolcp run: unexpected 'd.yaml'")]
    [TestCase("run c.yaml @d", "neurolcp run: unexpected '@d'")]
    [TestCase("run c.yaml --epochs three", "neurolcp run: --epochs 'three' is not a whole number of 0 or more")]
    [TestCase("run c.yaml --epochs 1.5", "neurolcp run: --epochs '1.5' is not a whole number of 0 or more")]
    [TestCase("run c.yaml --batch 0", "neurolcp run: --batch '0' is not a whole number of 1 or more")]
    [TestCase("run c.yaml --trials 99999999999", "neurolcp run: --trials '99999999999' is not a whole number of 1 or more")]
    [TestCase("run c.yaml --seed=-1", "neurolcp run: --seed '-1' is not a whole number of 0 or more")]
    [TestCase("run c.yaml -j 0", "neurolcp run: --threads '0' is not a whole number of 1 or more")]
    [TestCase("run c.yaml --epochs 1 --epochs 2", "neurolcp run: --epochs is given 2 times; once is enough")]
    [TestCase("run c.yaml --seed", "neurolcp run: --seed needs a value: --seed N, seed of everything random")]
    [TestCase("run c.yaml --task --json", "neurolcp run: --task needs a value, and '--json' is another option")]
    [TestCase("run c.yaml --set alpha", "neurolcp run: --set 'alpha' is not NAME=VALUE; write, for example, --set alpha=0.01")]
    [TestCase("run c.yaml --set =3", "neurolcp run: --set '=3' is not NAME=VALUE; write, for example, --set alpha=0.01")]
    [TestCase("run c.yaml --weights :g", "neurolcp run: --weights ':g' is not FILE or FILE:group")]
    [TestCase("run c.yaml --precision half", "neurolcp run: --precision 'half' is not a precision; use float or double")]
    [TestCase("run c.yaml --progress loud", "neurolcp run: --progress 'loud' is not a way to show progress; use auto, bar, plain or none")]
    [TestCase("simulate c.yaml --duration 500", "neurolcp simulate: --duration '500' has no unit; write 500ms, 500us, 500s or 500min")]
    [TestCase("simulate c.yaml --duration 5hours", "neurolcp simulate: --duration '5hours' has the unknown unit 'hours'; use us, ms, s or min")]
    [TestCase("simulate c.yaml --duration 1s --dt 0ms", "neurolcp simulate: --dt '0ms' must be longer than zero and finite")]
    [TestCase("evaluate c.yaml", "neurolcp evaluate: --weights is missing: --weights FILE[:group], weights from a weight file or a recording")]
    [TestCase("new", "neurolcp new: NAME is missing: name of the new circuit")]
    public void AMistake_IsNamedWithItsRemedy_OnStderr(string line, string expected)
    {
        CommandLineRun run = CommandLineRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Multiple(() =>
        {
            Assert.That(run.Error.Split('\n')[0], Is.EqualTo(expected));
            Assert.That(run.Error, Does.Match(@"\nsee: neurolcp [a-z ]*--help\n$"));
            Assert.That(run.ExitCode, Is.EqualTo(2));
            // stdout carries results only; a script that asked for JSON gets JSON
            Assert.That(run.Out, line.Contains("--json", StringComparison.Ordinal) ? Is.Not.Empty : Is.Empty);
            Assert.That(run.Request, Is.Null);
        });
    }

    [Test]
    public void WithoutACommand_ThreeAreShown_OfWhichEachExists()
    {
        string[] shown = [.. CommandLineRun.Of().Error.Split('\n').Where(line => line.StartsWith("  neurolcp ", StringComparison.Ordinal))
            .Select(line => line.Split('#')[0].Trim())];

        Assert.That(shown, Has.Length.EqualTo(3));
        foreach (string line in shown)
        {
            Assert.That(CommandLineRun.Of(line.Split(' ')[1..]).Request, Is.Not.Null, line);
        }
    }

    [Test]
    public void SeveralMistakes_AreReportedInOneGo()
    {
        CommandLineRun run = CommandLineRun.Of("simulate", "c.yaml", "--duration", "500", "ms", "--seed", "x");

        Assert.That(run.Error.Split('\n'), Is.EquivalentTo(new[]
        {
            "neurolcp simulate: --seed 'x' is not a whole number of 0 or more",
            "neurolcp simulate: --duration '500' has no unit; write 500ms, 500us, 500s or 500min",
            "neurolcp simulate: unexpected 'ms'",
            "see: neurolcp simulate --help",
            "",
        }));
    }

    [Test]
    public void AMistake_WithJson_IsAlsoJson()
    {
        JsonElement json = JsonDocument.Parse(CommandLineRun.Of("run", "--json").Out).RootElement;

        Assert.That(json.GetProperty("exit").GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("error").GetString(), Does.Contain("CIRCUIT is missing"));
    }

    [Test]
    public void Test_InsideTheProgram_PointsToTheLauncher()
    {
        CommandLineRun run = CommandLineRun.Of("test", "--slow");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo(
            (2, "neurolcp test: the launcher at the root of the repository runs the tests; type ./neurolcp test\n")));
    }

    [TestCase("epoch", "epochs", 1)]
    [TestCase("rnu", "run", 1)]
    [TestCase("", "abc", 3)]
    [TestCase("kitten", "sitting", 3)]
    public void Distance_CountsEdits(string a, string b, int edits) => Assert.That(NeuroLcp.Language.Text.NearestName.Distance(a, b), Is.EqualTo(edits));
}

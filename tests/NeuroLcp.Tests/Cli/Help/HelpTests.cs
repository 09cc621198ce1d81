using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace NeuroLcp.Tests.Cli.Help;

/// <summary>
/// The help of every verb against a file in Golden. After a wanted change: <c>NEUROLCP_UPDATE_GOLDEN=1 ./neurolcp test HelpTests</c>,
/// and read the difference.
/// </summary>
[TestFixture]
internal sealed class HelpTests
{
    private static readonly string[] Verbs =
        ["run", "simulate", "equilibrate", "evaluate", "check", "draw", "describe", "plot", "inspect", "watch", "compare", "export", "diagnose", "fit", "rerun",
        "recover", "new", "test", "bench", "help", "completion"];

    [TestCase("neurolcp")]
    [TestCase("run")]
    [TestCase("simulate")]
    [TestCase("equilibrate")]
    [TestCase("evaluate")]
    [TestCase("check")]
    [TestCase("draw")]
    [TestCase("describe")]
    [TestCase("plot")]
    [TestCase("inspect")]
    [TestCase("watch")]
    [TestCase("compare")]
    [TestCase("export")]
    [TestCase("diagnose")]
    [TestCase("fit")]
    [TestCase("rerun")]
    [TestCase("recover")]
    [TestCase("new")]
    [TestCase("test")]
    [TestCase("bench")]
    [TestCase("help")]
    [TestCase("completion")]
    public void Help_OfEveryVerb_IsTheGoldenText(string verb)
    {
        CommandLineRun run = CommandLineRun.Of(Arguments(verb));
        string golden = Path.Combine(Folder(), verb + ".txt");
        // the layout pads wrapped lines with spaces, which say nothing
        string shown = string.Join('\n', run.Out.Split('\n').Select(line => line.TrimEnd())).TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("NEUROLCP_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(golden, shown);
        }

        Assert.Multiple(() =>
        {
            Assert.That(shown, Is.EqualTo(File.ReadAllText(golden)));
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Error, Is.Empty);
        });
    }

    [TestCaseSource(nameof(Verbs))]
    public void Help_OfEveryVerb_HasExamplesThatParse(string verb)
    {
        // what help shows must work when typed: each example reaches the verb's handler
        string[] examples = [.. CommandLineRun.Of(verb, "--help").Out.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith($"neurolcp {verb}", StringComparison.Ordinal) && !line.Contains('<'))];

        Assert.That(examples, Is.Not.Empty);
        if (verb is "test" or "bench" or "help" or "completion")
        {
            return;
        }

        foreach (string example in examples)
        {
            // as a shell splits it: what stands in quotes is one word
            string[] words = [.. System.Text.RegularExpressions.Regex.Matches(example, @"(?:'[^']*'|[^\s'])+")
                .Select(m => m.Value.Replace("'", "", StringComparison.Ordinal))];
            CommandLineRun run = CommandLineRun.Of(words[1..]);
            Assert.That(run.Request, Is.Not.Null, $"{example}: {run.Error}");
        }
    }

    [TestCase("run", "--task --data --epochs --batch --trials --seed --set --weights --record --resume --checkpoint-every --max-recording-size --precision --output -o --overwrite --threads -j --diagnose --json --quiet --progress")]
    [TestCase("simulate", "--duration --dt --task --data --trials --seed --set --weights --record --resume --checkpoint-every --max-recording-size --precision --output --overwrite --threads --json --quiet --progress")]
    [TestCase("equilibrate",
        "--free --task --data --trials --seed --set --weights --record --precision --output --overwrite --threads --json --quiet --progress")]
    [TestCase("evaluate", "--weights --task --data --trials --set --precision --threads --json --quiet --progress")]
    [TestCase("check", "--set --task --data --dt --precision --json")]
    [TestCase("draw", "--output -o --overwrite --set --task --json")]
    [TestCase("describe", "--set --task --json")]
    [TestCase("plot", "--kind --what --units --trials --from --to --at --width --output -o --overwrite --json")]
    [TestCase("inspect", "--quick --json --quiet")]
    [TestCase("watch", "--what --every --once --json --quiet")]
    [TestCase("compare", "--rtol --atol --json --quiet")]
    [TestCase("export", "--to --what --units --trials --from --until --output -o --overwrite --json --quiet")]
    [TestCase("diagnose", "--weights --task --data --trials --at --alpha --set --seed --output -o --overwrite --threads --json --quiet --progress")]
    [TestCase("new", "--from --output --overwrite")]
    [TestCase("bench", "--report --only --quick --data --epochs --python --output -o --render")]
    public void Help_OfAVerb_NamesItsOptions(string verb, string options)
    {
        string help = CommandLineRun.Of(verb, "--help").Out;

        Assert.That(options.Split(' ').Where(option => !help.Contains(option, StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("-h")]
    [TestCase("-?")]
    public void Help_HasShortForms(string form) => Assert.That(CommandLineRun.Of("run", form).Out, Is.EqualTo(CommandLineRun.Of("run", "--help").Out));

    [Test]
    public void Help_BesideAMistake_IsStillShown()
    {
        CommandLineRun run = CommandLineRun.Of("run", "--epochs", "many", "--help");

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public void HelpAsAVerb_IsTheSameAsTheOption()
    {
        Assert.That(CommandLineRun.Of("help").Out, Is.EqualTo(CommandLineRun.Of("--help").Out));
        Assert.That(CommandLineRun.Of("help", "plot").Out, Is.EqualTo(CommandLineRun.Of("plot", "--help").Out));
        CommandLineRun unknown = CommandLineRun.Of("help", "plto");
        Assert.That((unknown.ExitCode, unknown.Error.Split('\n')[0]), Is.EqualTo((2, "neurolcp: unknown command 'plto'; did you mean 'plot'?")));
    }

    [Test]
    public void Version_IsANumber_OnStdout()
    {
        CommandLineRun run = CommandLineRun.Of("--version");

        Assert.That(run.Out, Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
    }

    private static string[] Arguments(string verb) => verb == "neurolcp" ? ["--help"] : [verb, "--help"];

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Golden");
}

using NUnit.Framework;
using NeuroLcp.Experiments.New;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Cli.Completion;

/// <summary>What shells are taught.</summary>
[TestFixture]
internal sealed class CompletionTests
{
    [TestCase("neurolcp|pl", "plot")]
    [TestCase("neurolcp|plot|--ki", "--kind")]
    [TestCase("neurolcp|plot|--kind|r", "raster")]
    [TestCase("neurolcp|run|x.yaml|--precision|", "double float")]
    [TestCase("neurolcp|run|linear-q", "linear-quadratic")]
    [TestCase("neurolcp|plot|linear-q", "", TestName = "A recording is no circuit")]
    [TestCase("neurolcp|help|ex", "export")]
    [TestCase("neurolcp|completion|z", "zsh")]
    [TestCase("./neurolcp|simulate|linear-q", "linear-quadratic")]
    public void Bash_Completes(string words, string expected)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("completion.bash"), Script("bash"));
        const string ask = """
            cd "$1" && . ./completion.bash && shift && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) && _neurolcp && printf '%s\n' "${COMPREPLY[@]}" | sort | xargs
            """;
        (int code, string completed, string error) = OtherPrograms.Run("bash", ["-c", ask, "bash", directory.File("."), .. words.Split('|')]);

        Assert.That((code, completed.Trim()), Is.EqualTo((0, expected)), error);
    }

    [TestCase("bash", "-n")]
    [TestCase("zsh", "-n")]
    [TestCase("fish", "--no-execute")]
    public void TheScript_IsOneThatTheShellReads(string shell, string check)
    {
        if (OtherPrograms.Run("bash", "-c", $"command -v {shell}").ExitCode != 0)
        {
            Assert.Ignore($"needs {shell}");
        }

        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("script"), Script(shell));
        (int code, _, string error) = OtherPrograms.Run(shell, check, directory.File("script"));

        Assert.That((code, error), Is.EqualTo((0, "")));
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    public void EveryShell_KnowsEveryCommandAndCircuit(string shell)
    {
        string script = Script(shell);

        Assert.That(CommandLineRun.Of("--help").Out.Split('\n').SkipWhile(l => l != "Commands:").Skip(1).TakeWhile(l => l.Length > 0).Where(l => l[2] != ' ')
            .Select(l => l.Trim().Split(' ')[0])
            .Concat(ShippedCircuits.Names).Where(word => !script.Contains(word, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void AnUnknownShell_IsRefused()
    {
        CommandLineRun run = CommandLineRun.Of("completion", "tcsh");

        Assert.That((run.ExitCode, run.Error.Split('\n')[0]),
            Is.EqualTo((2, "neurolcp completion: 'tcsh' is no shell that can be taught; use bash, zsh or fish")));
    }

    private static string Script(string shell) => CommandLineRun.Of("completion", shell).Out;
}

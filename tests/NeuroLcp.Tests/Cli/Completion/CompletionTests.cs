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

    [TestCase("neurolcp pl", "plot")]
    [TestCase("neurolcp plot --ki", "--kind")]
    [TestCase("neurolcp run x.yaml --precision ", "double float")]
    [TestCase("neurolcp run linear-q", "linear-quadratic")]
    [TestCase("neurolcp completion z", "zsh")]
    public void Fish_Completes(string line, string expected)
    {
        Need("fish");
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("completion.fish"), Script("fish"));
        (int code, string completed, string error) = OtherPrograms.Run("bash", "-c",
            "cd \"$1\" && fish --no-config -c 'source completion.fish; complete -C $argv[1]' \"$2\" | cut -f 1 | sort | xargs", "bash", directory.File("."), line);

        Assert.That((code, completed.Trim()), Is.EqualTo((0, expected)), error);
    }

    // what zsh itself does with the words (filtering by what is typed, drawing a menu) is left out: the script's function says which there are
    [TestCase("neurolcp|", "plot")]
    [TestCase("neurolcp|plot|--", "--kind")]
    [TestCase("neurolcp|run|x.yaml|--precision|", "double")]
    [TestCase("neurolcp|run|", "linear-quadratic")]
    [TestCase("neurolcp|completion|", "zsh")]
    public void Zsh_Offers(string words, string expected)
    {
        Need("zsh");
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("completion.zsh"), Script("zsh"));
        const string ask = """
            cd "$1"; shift
            compdef() { }
            _files() { }
            compadd() { while [[ $1 == -* && $1 != -- ]]; do shift; done; shift; print -l -- "$@" }
            _describe() { local -a all; all=("${(@P)2}"); print -l -- "${(@)all%%:*}" }
            . ./completion.zsh
            words=("$@"); CURRENT=$#; PREFIX=${words[-1]}
            _neurolcp
            """;
        (int code, string offered, string error) = OtherPrograms.Run("zsh", ["-f", "-c", ask, "zsh", directory.File("."), .. words.Split('|')]);

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(offered.Split('\n'), Does.Contain(expected).And.Not.Contain("x.yaml"));
    }

    [TestCase("bash", "-n")]
    [TestCase("zsh", "-n")]
    [TestCase("fish", "--no-execute")]
    public void TheScript_IsOneThatTheShellReads(string shell, string check)
    {
        Need(shell);
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

    private static void Need(string shell)
    {
        if (OtherPrograms.Run("bash", "-c", $"command -v {shell}").ExitCode != 0)
        {
            Assert.Ignore($"needs {shell}");
        }
    }

    private static string Script(string shell) => CommandLineRun.Of("completion", shell).Out;
}

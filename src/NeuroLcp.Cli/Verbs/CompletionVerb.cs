using System.CommandLine;
using NeuroLcp.Cli.Completion;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Experiments.New;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp completion</c>: a script that teaches a shell our commands, options and circuits.</summary>
internal sealed class CompletionVerb : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp completion bash > ~/.local/share/bash-completion/completions/neurolcp", "for bash, from the next shell on"),
        new("neurolcp completion zsh > ~/.zfunc/_neurolcp", "for zsh, with ~/.zfunc on its fpath"),
        new("neurolcp completion fish > ~/.config/fish/completions/neurolcp.fish", "for fish"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
        shell.Validators.Add(result =>
        {
            string asked = result.Tokens[0].Value;
            if (!CompletionScript.Shells.ContainsKey(asked))
            {
                result.AddError($"'{asked}' is no shell that can be taught; use bash, zsh or fish");
            }
        });
        Command command = new("completion", "Print a script that completes commands, options and circuits in a shell.") { shell };
        command.SetAction(parsed =>
        {
            runner.Terminal.Out.Write(CompletionScript.Shells[parsed.GetRequiredValue(shell)](CompletedVerb.Of(parsed.RootCommandResult.Command),
                ShippedCircuits.Names));
            return (int)ExitCode.Done;
        });
        return command;
    }
}

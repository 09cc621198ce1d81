using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp help</c>: the same as <c>--help</c>, for who types it first.</summary>
internal sealed class HelpVerb : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples => [new("neurolcp help", "all commands"), new("neurolcp help run", "one of them, as neurolcp run --help")];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        Argument<string?> verb = new("COMMAND") { Description = "the command to explain (default: all)", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("help", "Explain a command, or list all.") { verb };
        command.SetAction(parsed =>
        {
            Command root = parsed.RootCommandResult.Command;
            string? asked = parsed.GetValue(verb);
            if (asked is not null && root.Subcommands.All(known => known.Name != asked))
            {
                UsageErrors.Describe(root.Parse([asked])).ToList().ForEach(runner.Terminal.Error.WriteLine);
                return (int)ExitCode.BadInput;
            }

            return root.Parse(asked is null ? ["--help"] : [asked, "--help"]).Invoke(parsed.InvocationConfiguration);
        });
        return command;
    }
}

using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.New;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp new</c>.</summary>
internal sealed class NewVerb(VerbHandler<NewRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp new my-idea", "my-idea.yaml, with a comment on every line"),
        new("neurolcp new my-idea --from dynamic-inversion -o circuits/my-idea.yaml", "start from a shipped circuit"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> name = new("NAME") { Description = "name of the new circuit" };
        Option<string> from = new("--from") { Description = "circuit to start from: a file, or the name of a shipped one", HelpName = "CIRCUIT" };
        Option<string> output = StandardOptions.Output("the file (default: NAME.yaml)");
        Option<bool> overwrite = StandardOptions.Overwrite();

        Command command = new("new", "Write a commented circuit file to start from.") { name, from, output, overwrite };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new NewRequest
        {
            Name = parsed.GetRequiredValue(name),
            From = parsed.GetValue(from),
            Output = parsed.GetValue(output),
            Overwrite = parsed.GetValue(overwrite),
        }));
        return command;
    }
}

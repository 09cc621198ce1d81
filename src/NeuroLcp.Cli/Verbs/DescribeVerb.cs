using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Describe;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp describe</c>.</summary>
internal sealed class DescribeVerb(VerbHandler<DescribeRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp describe circuits/dynamic-inversion.yaml", "equations, rules and parameters as Markdown"),
        new("neurolcp describe circuits/dynamic-inversion.yaml --task mnist --set alpha=0.01", "as it is run"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        ReportOptions report = new();

        Command command = new("describe", "Print the equations, weights, rules and parameters of a circuit as Markdown, with the comments of its file.");
        circuit.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new DescribeRequest(circuit.Read(parsed, runner.Terminal))));
        return command;
    }
}

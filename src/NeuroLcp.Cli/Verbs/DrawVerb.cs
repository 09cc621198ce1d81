using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Draw;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp draw</c>.</summary>
internal sealed class DrawVerb(VerbHandler<DrawRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp draw circuits/dynamic-inversion.yaml", "dynamic-inversion.svg: populations, compartments, weights"),
        new("neurolcp draw circuits/dynamic-inversion.yaml --set S=W.T --set B=D.T -o tied.png", "as an image, with the feedback tied"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        ReportOptions report = new();
        Option<string> output = StandardOptions.Output("the figure, .svg, .pdf or .png (default: the circuit's name with .svg)");
        Option<bool> overwrite = StandardOptions.Overwrite();

        Command command = new("draw", "Draw the microcircuit of a circuit file, made from its equations alone.");
        circuit.AddTo(command);
        command.Add(output);
        command.Add(overwrite);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new DrawRequest
        {
            Input = circuit.Read(parsed, runner.Terminal),
            Output = parsed.GetValue(output),
            Overwrite = parsed.GetValue(overwrite),
        }));
        return command;
    }
}

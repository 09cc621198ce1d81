using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Evaluate;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp evaluate</c>.</summary>
internal sealed class EvaluateVerb(VerbHandler<EvaluateRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp evaluate circuits/dynamic-inversion.yaml --weights recordings/trained.h5", "on the built-in digits"),
        new("neurolcp evaluate circuits/dynamic-inversion.yaml --weights trained.h5 --task mnist --data ~/data --json", "on MNIST, for a script"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        ReportOptions report = new();
        Option<WeightSource> weights = StandardOptions.Weights(required: true);
        Option<int?> trials = StandardOptions.Trials("test trials (default: all)");
        Option<bool> allow = StandardOptions.AllowUnconverged();

        Command command = new("evaluate", "Accuracy and loss of the free circuit (no control) on the test set of a task.");
        circuit.AddTo(command);
        command.Add(weights);
        command.Add(trials);
        command.Add(allow);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new EvaluateRequest
        {
            Input = circuit.Read(parsed, runner.Terminal),
            Weights = parsed.GetRequiredValue(weights),
            Trials = parsed.GetValue(trials),
            AllowUnconverged = parsed.GetValue(allow),
        }));
        return command;
    }
}

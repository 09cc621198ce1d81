using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Equilibrate;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp equilibrate</c>.</summary>
internal sealed class EquilibrateVerb(VerbHandler<EquilibrateRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp equilibrate circuits/linear-quadratic.yaml --task h5:trials.h5 --weights weights.h5 -o out.h5", "your own inputs and weights"),
        new("neurolcp equilibrate circuits/dynamic-inversion.yaml --trials 100 --free --precision double", "with and without control, in double"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        RecordingOptions recording = new();
        ReportOptions report = new();
        Option<int?> trials = StandardOptions.Trials("trials to solve (default: all of the task)");
        Option<WeightSource> weights = StandardOptions.Weights(required: false);
        Option<bool> free = OptionParsing.Flag("--free", [], "add the equilibrium without control, under /states/free");
        Option<bool> allow = StandardOptions.AllowUnconverged();

        Command command = new("equilibrate", "Solve for the controlled equilibrium of every trial of a task; nothing is learned.");
        circuit.AddTo(command);
        command.Add(trials);
        command.Add(weights);
        command.Add(free);
        command.Add(allow);
        recording.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new EquilibrateRequest
        {
            Input = circuit.Read(parsed, runner.Terminal),
            Target = recording.Read(parsed),
            Trials = parsed.GetValue(trials),
            Weights = parsed.GetValue(weights),
            Free = parsed.GetValue(free),
            AllowUnconverged = parsed.GetValue(allow),
        }));
        return command;
    }
}

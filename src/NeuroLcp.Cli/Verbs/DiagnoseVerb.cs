using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Diagnose;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp diagnose</c>.</summary>
internal sealed class DiagnoseVerb(VerbHandler<DiagnoseRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp diagnose circuits/linear-quadratic.yaml", "is the control of this circuit the least one?"),
        new("neurolcp diagnose recordings/run.h5 --at all --trials 4", "over training: angles, distances, alignment"),
        new("neurolcp diagnose circuits/dynamic-inversion.yaml --set S=W.T --set B=D.T --weights trained.h5 --json", "feedback tied, for a script"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new(new Argument<string>("RECORDING|CIRCUIT") { Description = "recording of a run, or circuit file" });
        ReportOptions report = new();
        Option<WeightSource> weights = StandardOptions.Weights(required: false);
        Option<int?> trials = StandardOptions.Trials("training trials to diagnose (default: 8)");
        Option<string> at = StandardOptions.Snapshots();
        Option<double?> alpha = StandardOptions.Alpha();
        Option<string> output = StandardOptions.Output("write all numbers to this recording, under /training/diagnostics (default: none)");
        Option<bool> overwrite = StandardOptions.Overwrite();

        Command command = new("diagnose",
            "Compare a circuit's control with the exact least control, its learning with the gradient, its feedback with what it should mirror.");
        circuit.AddTo(command);
        command.Add(weights);
        command.Add(trials);
        command.Add(at);
        command.Add(alpha);
        command.Add(output);
        command.Add(overwrite);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new DiagnoseRequest
        {
            Input = circuit.Read(parsed, runner.Terminal),
            Weights = parsed.GetValue(weights),
            Trials = parsed.GetValue(trials) ?? 8,
            At = parsed.GetValue(at),
            Alpha = parsed.GetValue(alpha),
            Output = parsed.GetValue(output),
            Overwrite = parsed.GetValue(overwrite),
        }));
        return command;
    }
}

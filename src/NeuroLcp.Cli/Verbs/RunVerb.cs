using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Run;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp run</c>.</summary>
internal sealed class RunVerb(VerbHandler<RunRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp run circuits/dynamic-inversion.yaml", "learn the built-in digits"),
        new("neurolcp run circuits/dynamic-inversion.yaml --task mnist --data ~/data --epochs 1 --seed 3", "one epoch of MNIST"),
        new("neurolcp run circuits/dynamic-inversion.yaml --set S=W.T --set B=D.T -o tied.h5", "the same circuit, feedback tied"),
        new("neurolcp run circuits/dynamic-inversion-feedforward.yaml --learn backprop", "the same network, trained by backprop for comparison"),
        new("neurolcp run circuits/dynamic-inversion.yaml --learn rbp", "a recurrent one: recurrent backprop at its free equilibrium (or --learn implicit)"),
        new("neurolcp run circuits/dynamic-inversion.yaml --weights long.h5 --epochs 2", "go on from the weights of a recording"),
        new("neurolcp run circuits/dynamic-inversion.yaml --resume -o long.h5", "begin, or go on where a run into that file was interrupted or killed"),
        new("neurolcp run circuits/dynamic-inversion.yaml --record 'W every 10 updates' --record 'weights statistics'",
            "weights at every tenth update, their norms and angles at each"),
        new("neurolcp run circuits/dynamic-inversion.yaml --diagnose 4", "and compare control and learning with the optimum every epoch"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        RecordingOptions recording = new(canResume: true);
        ReportOptions report = new();
        Option<LearningMethod?> learn = StandardOptions.Learn();
        Option<int?> epochs = StandardOptions.Epochs();
        Option<int?> trials = StandardOptions.Trials("training trials per epoch (default: all)");
        Option<WeightSource> weights = StandardOptions.Weights(required: false);
        Option<int?> diagnose = StandardOptions.Diagnose();
        Option<bool> allow = StandardOptions.AllowUnconverged();

        Command command = new("run", "Train a circuit at its controlled equilibrium, evaluate it, and record it.");
        circuit.AddTo(command);
        command.Add(epochs);
        command.Add(trials);
        command.Add(weights);
        command.Add(learn);
        command.Add(diagnose);
        command.Add(allow);
        recording.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new RunRequest
        {
            Input = circuit.Read(parsed, runner.Terminal) with { Learn = parsed.GetValue(learn) ?? LearningMethod.Rules },
            Target = recording.Read(parsed),
            Epochs = parsed.GetValue(epochs),
            Trials = parsed.GetValue(trials),
            Weights = parsed.GetValue(weights),
            Diagnose = parsed.GetValue(diagnose),
            AllowUnconverged = parsed.GetValue(allow),
        }));
        return command;
    }
}

using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Simulate;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp simulate</c>.</summary>
internal sealed class SimulateVerb(VerbHandler<SimulateRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp simulate circuits/dynamic-inversion.yaml --duration 500ms",
            "half a second; without --record: every state of up to 8 trials, at up to 2000 moments"),
        new("neurolcp simulate circuits/dynamic-inversion.yaml --duration 10s --record '*'", "every state of every trial at every step"),
        new("neurolcp simulate circuits/dynamic-inversion.yaml --duration 2s --dt 0.5ms --trials 8", "eight trials at once"),
        new("neurolcp simulate circuits/dynamic-inversion.yaml --duration 10s --record 'pyramidal.* every 5 ms units 0:16 mean'",
            "means over 5 ms of sixteen units"),
        new("neurolcp simulate circuits/burst-spiking.yaml --record 'pyramidal.cell.spike events units 0:100'", "when a hundred cells spike"),
        new("neurolcp simulate circuits/dynamic-inversion.yaml --duration 1s --weights trained.h5 --record pyramidal.apical", "with trained weights"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        CircuitOptions circuit = new();
        RecordingOptions recording = new(canResume: true);
        ReportOptions report = new();
        Option<double?> duration = StandardOptions.Time("--duration",
            "length of a trial: a number and us, ms, s or min, such as 500ms (default: the circuit's time.duration)");
        Option<double?> step = StandardOptions.Time("--dt", "time step, such as 0.5ms (default: the circuit's time.step)");
        Option<int?> trials = StandardOptions.Trials("trials to simulate (default: 1)");
        Option<WeightSource> weights = StandardOptions.Weights(required: false);

        Command command = new("simulate", "Integrate a circuit in time, with all its noise and its rules in time, and record the traces.");
        circuit.AddTo(command);
        command.Add(duration);
        command.Add(step);
        command.Add(trials);
        command.Add(weights);
        recording.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new SimulateRequest
        {
            Input = circuit.Read(parsed, runner.Terminal),
            Target = recording.Read(parsed),
            DurationMs = parsed.GetValue(duration),
            StepMs = parsed.GetValue(step),
            Trials = parsed.GetValue(trials),
            Weights = parsed.GetValue(weights),
        }));
        return command;
    }
}

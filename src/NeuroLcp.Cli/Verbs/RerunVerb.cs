using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Rerun;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp rerun</c>.</summary>
internal sealed class RerunVerb(VerbHandler<RerunRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp rerun recordings/run.h5 -o again.h5", "repeat a run: circuit, settings, seed and task are in its recording"),
        new("neurolcp compare recordings/run.h5 again.h5", "and see that it is the same, bit for bit"),
        new("neurolcp rerun mnist.h5 --data ~/data -j 1 -o again.h5", "with the data set it was made with, on one thread"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        RecordingOptions recording = new(canResume: true, canRecord: false);
        Argument<string> file = new("RECORDING") { Description = "recording of run, simulate or equilibrate" };
        Option<string> data = StandardOptions.Data();
        Option<int?> threads = StandardOptions.Threads();

        Command command = new("rerun", "Repeat a run from its recording alone.") { file, data, threads };
        recording.AddTo(command);
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new RerunRequest
        {
            Recording = parsed.GetRequiredValue(file),
            Target = recording.Read(parsed),
            DataFolder = parsed.GetValue(data) ?? (runner.Terminal.Environment(CircuitOptions.DataVariable) is { Length: > 0 } folder ? folder : null),
            Threads = parsed.GetValue(threads),
        }));
        return command;
    }
}

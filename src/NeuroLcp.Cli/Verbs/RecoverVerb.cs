using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Inspection.Recover;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp recover</c>.</summary>
internal sealed class RecoverVerb(VerbHandler<RecoverRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp recover run.h5", "every committed row stays; the file as it was becomes run.h5.original"),
        new("neurolcp recover run.h5 --json", "rows of each group, for a script"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> recording = new("RECORDING") { Description = "recording whose run was killed, or whose machine went down" };

        Command command = new("recover",
            "Make an ordinary file of a recording whose run was killed, without losing a committed row. A sound file is left alone.") { recording };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new RecoverRequest(parsed.GetRequiredValue(recording))));
        return command;
    }
}

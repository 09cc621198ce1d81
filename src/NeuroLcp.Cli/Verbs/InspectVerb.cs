using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Inspection.Inspect;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp inspect</c>.</summary>
internal sealed class InspectVerb(VerbHandler<InspectRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp inspect run.h5", "how it was made, how it ended, and every array with its range"),
        new("neurolcp inspect huge.h5 --quick", "without reading every number"),
        new("neurolcp inspect weights.h5 --json", "any HDF5 file, for a script"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> file = new("FILE") { Description = "recording, finished or not; or any other HDF5 file, such as weights or a task" };
        Option<bool> quick = OptionParsing.Flag("--quick", [], "leave out the ranges, for which every number is read");

        Command command = new("inspect", "Say what a recording is, how it stands, and what is in it.") { file, quick };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler,
            new InspectRequest { File = parsed.GetRequiredValue(file), Quick = parsed.GetValue(quick) }));
        return command;
    }
}

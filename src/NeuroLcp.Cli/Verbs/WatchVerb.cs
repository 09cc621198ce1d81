using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Inspection.Watch;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp watch</c>.</summary>
internal sealed class WatchVerb(VerbHandler<WatchRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp watch recordings/run.h5", "status, rate, loss, accuracy and control, redrawn every two seconds"),
        new("neurolcp watch run.h5 --what training.loss,epochs.test_accuracy --every 10s", "two curves, seldom"),
        new("neurolcp watch time.h5 --what pyramidal.soma,pyramidal.apical", "traces of the first units"),
        new("neurolcp watch run.h5 --once", "how it stands now"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> file = new("FILE") { Description = "recording; it may be written while it is watched" };
        Option<double?> every = StandardOptions.Time("--every", "how often to look (default: 2s)");
        Option<IReadOnlyList<string>> what = StandardOptions.Words("--what", "arrays by the end of their names, with commas between (default: loss, accuracy, control_norm and iterations of training, or traces of a simulation)");
        Option<bool> once = OptionParsing.Flag("--once", [], "look once and end");

        Command command = new("watch", "Follow a recording while it is written, until its run ends or you press Ctrl-C; in a log a line for each change.")
            { file, what, every, once };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new WatchRequest
        {
            File = parsed.GetRequiredValue(file),
            What = parsed.GetValue(what) ?? [],
            Every = TimeSpan.FromMilliseconds(parsed.GetValue(every) ?? 2000),
            Once = parsed.GetValue(once),
            Show = new FrameWriter(runner.Terminal).Show,
        }));
        return command;
    }
}

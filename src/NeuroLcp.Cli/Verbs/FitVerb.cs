using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Experiments.Fit;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp fit</c>.</summary>
internal sealed class FitVerb(VerbHandler<FitRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp fit calibration.h5 --target pyramidal.counted --by pyramidal.facil,pyramidal.depr", "bursts from what two kinds of synapses release"),
        new("neurolcp fit run.h5 --target pyramidal.soma --by pyramidal.basal,pyramidal.apical --from 200ms", "without the first 200 ms"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> recording = new("RECORDING") { Description = "recording with time courses, as neurolcp simulate makes it" };
        Option<string> target = OptionParsing.Single<string>("--target", [], "NAME", "population.variable that is to be fitted", StandardOptions.ParseText);
        Option<IReadOnlyList<string>> by = StandardOptions.Words("--by",
            "population.variable of the same units, with commas between: what it is to be a sum of");
        Option<double?> from = StandardOptions.Time("--from", "leave out the time before, such as 500ms (default: none)");
        target.Required = true;
        by.Required = true;

        Command command = new("fit", "Fit one recorded variable by a sum of others: averages over time, least squares over units and trials.")
            { recording, target, by, from };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new FitRequest
        {
            Recording = parsed.GetRequiredValue(recording),
            Target = parsed.GetRequiredValue(target),
            By = parsed.GetRequiredValue(by),
            FromMs = parsed.GetValue(from) ?? 0,
        }));
        return command;
    }
}

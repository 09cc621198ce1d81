using System.CommandLine;
using NeuroLcp.Cli.Options;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp plot</c>.</summary>
internal sealed class PlotVerb(VerbHandler<PlotRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp plot run.h5", "run.svg: a panel for each recorded variable, five units in each"),
        new("neurolcp plot run.h5 --what pyramidal.soma,pyramidal.apical --units 0,7 -o figure-2.png", "two variables of two units"),
        new("neurolcp plot run.h5 --what output.* --trials 0,1", "all of a population, two trials"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> recording = new("RECORDING") { Description = "recording with time courses, as neurolcp simulate makes it" };
        Option<IReadOnlyList<string>> what = StandardOptions.Words("--what", "population.variable or population.*, with commas between (default: all that was recorded in time)");
        Option<IReadOnlyList<int>> units = StandardOptions.Indices("--units", "units, counted from 0, with commas between (default: the first five)");
        Option<IReadOnlyList<int>> trials = StandardOptions.Indices("--trials", "trials, counted from 0, with commas between (default: the first)");
        Option<string> output = StandardOptions.Output("the figure, .svg or .png (default: the recording's name with .svg)");
        Option<bool> overwrite = StandardOptions.Overwrite();

        Command command = new("plot", "Plot the time courses of a recording.") { recording, what, units, trials, output, overwrite };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new PlotRequest
        {
            Recording = parsed.GetRequiredValue(recording),
            What = parsed.GetValue(what) ?? [],
            Units = parsed.GetValue(units) ?? [],
            Trials = parsed.GetValue(trials) ?? [],
            Output = parsed.GetValue(output),
            Overwrite = parsed.GetValue(overwrite),
        }));
        return command;
    }
}

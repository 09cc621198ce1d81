using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Inspection.Figures;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp plot</c>.</summary>
internal sealed class PlotVerb(VerbHandler<PlotRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp plot run.h5", "run.svg: of training an overview, of a simulation its time courses"),
        new("neurolcp plot run.h5 --kind learning --width single -o figure-1.png", "loss, accuracy, control and solver over updates, in one column"),
        new("neurolcp plot run.h5 --kind weights --what W,S", "two matrices as they began, as they are, and their change"),
        new("neurolcp plot run.h5 --what W --at first,1563,last", "snapshots of one of them"),
        new("neurolcp plot run.h5 --what pyramidal.soma,output.* --units 0,7 --from 100ms --to 250ms", "time courses of two units in a window"),
        new("neurolcp plot run.h5 --kind raster --trials 0,1", "spikes or other events of two trials, with rates"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> recording = new("RECORDING") { Description = "recording of neurolcp run or simulate, also while it is being written" };
        Option<PlotKind?> kind = StandardOptions.Word<PlotKind>("--kind",
            "overview, learning, alignment, change, weights, traces or raster (default: what the recording holds and the other options ask for)",
            "a kind of figure");
        Option<IReadOnlyList<string>> what = StandardOptions.Words("--what",
            "names with commas between: monitor.variable or monitor.*, kinds of events, weights, numbers of training (default: the most telling)");
        Option<IReadOnlyList<int>> units = StandardOptions.Indices("--units",
            "units, counted from 0, with commas between (default: the first five; in a raster all)");
        Option<IReadOnlyList<int>> trials = StandardOptions.Indices("--trials", "trials, counted from 0, with commas between (default: the first)");
        Option<double?> from = StandardOptions.Moment("--from", "begin time courses and rasters here (default: at the beginning)");
        Option<double?> to = StandardOptions.Moment("--to", "end them here (default: at the end)");
        Option<IReadOnlyList<string>> at = StandardOptions.Words("--at",
            "snapshots of weights, with commas between: first, last, numbers of updates (default: first, last and their change)");
        Option<FigureWidth?> width = StandardOptions.Word<FigureWidth>("--width",
            "single (85 mm) or double (180 mm), the columns of a journal (default: what suits the figure)", "a width");
        Option<string> output = StandardOptions.Output(
            "the figure, .svg, .pdf or .png of 300 dots an inch (default: the recording's name, with the kind if asked for, and .svg)");
        Option<bool> overwrite = StandardOptions.Overwrite();

        Command command = new("plot", "Plot a recording: training, angles, weights, time courses, events.")
            { recording, kind, what, units, trials, from, to, at, width, output, overwrite };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new PlotRequest
        {
            Recording = parsed.GetRequiredValue(recording),
            Kind = parsed.GetValue(kind),
            What = parsed.GetValue(what) ?? [],
            Units = parsed.GetValue(units) ?? [],
            Trials = parsed.GetValue(trials) ?? [],
            FromMs = parsed.GetValue(from),
            ToMs = parsed.GetValue(to),
            At = parsed.GetValue(at) ?? [],
            Width = parsed.GetValue(width),
            Output = parsed.GetValue(output),
            Overwrite = parsed.GetValue(overwrite),
        }));
        return command;
    }
}

using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Inspection.Export;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp export</c>.</summary>
internal sealed class ExportVerb(VerbHandler<ExportRequest> handler) : IVerb
{
    private static readonly string[] s_names = [.. ExportFormat.All.Select(format => format.Name)];

    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp export run.h5 --to npz", "run.npz: all arrays; in Python numpy.load('run.npz')['training.loss']"),
        new("neurolcp export run.h5 --to csv --what training.epochs -o epochs.csv", "one table, since one group over one axis"),
        new("neurolcp export time.h5 --to csv --what pyramidal --units 0,7 --from 100ms --until 200ms -o figure/",
            "two units, a tenth of a second, in a folder"),
        new("neurolcp export time.h5 --to nwb --what states", "activity for an archive; weights stay behind"),
        new("neurolcp export time.h5 --to sonata --trials 0 -o reports/", "one file a variable"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> file = new("FILE") { Description = "recording, finished or not, or another HDF5 file of numbers" };
        string formats = string.Join(", ", ExportFormat.All.Select(format => $"{format.Name} ({format.Summary})"));
        Option<ExportFormat?> to = OptionParsing.Single<ExportFormat?>("--to", [], string.Join('|', s_names), formats, ParseFormat);
        Option<IReadOnlyList<string>> what = StandardOptions.Words("--what",
            "arrays or groups by the end of their names, such as pyramidal.soma, training or W, with commas between (default: all but /run)");
        Option<IReadOnlyList<int>> units = StandardOptions.Indices("--units", "units by number, with commas between (default: all)");
        Option<IReadOnlyList<int>> trials = StandardOptions.Indices("--trials", "trials by number, with commas between (default: all)");
        Option<double?> from = StandardOptions.Time("--from", "of what has times leave out those before, such as 100ms");
        Option<double?> until = StandardOptions.Time("--until", "and those after");
        Option<string> output = StandardOptions.Output("file, or folder where it takes several files (default: the recording's name)");
        Option<bool> overwrite = StandardOptions.Overwrite();
        to.Required = true;

        Command command = new("export", "Take a recording, or a part of it, to another program.")
            { file, to, what, units, trials, from, until, output, overwrite };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new ExportRequest
        {
            File = parsed.GetRequiredValue(file),
            Format = parsed.GetRequiredValue(to)!,
            What = parsed.GetValue(what) ?? [],
            Units = parsed.GetValue(units) ?? [],
            Trials = parsed.GetValue(trials) ?? [],
            FromMs = parsed.GetValue(from),
            UntilMs = parsed.GetValue(until),
            Output = parsed.GetValue(output),
            Overwrite = parsed.GetValue(overwrite),
        }));
        return command;
    }

    private static bool ParseFormat(string text, out ExportFormat? value, out string error)
    {
        value = ExportFormat.Find(text);
        error = value is null ? $"'{text}' is not a format; use {string.Join(", ", s_names[..^1])} or {s_names[^1]}" : "";
        return value is not null;
    }
}

using System.CommandLine;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Help;
using NeuroLcp.Cli.Options;
using NeuroLcp.Inspection.Compare;

namespace NeuroLcp.Cli.Verbs;

/// <summary><c>neurolcp compare</c>.</summary>
internal sealed class CompareVerb(VerbHandler<CompareRequest> handler) : IVerb
{
    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples =>
    [
        new("neurolcp compare a.h5 b.h5", "the same to the bit? exit code 0 if so, 1 if not"),
        new("neurolcp compare float.h5 double.h5 --rtol 1e-4 --atol 1e-6", "within a tolerance, whatever the precision"),
        new("neurolcp compare a.h5 b.h5 --json", "every first difference, for a script"),
    ];

    /// <inheritdoc/>
    public Command Build(VerbRunner runner)
    {
        ReportOptions report = new();
        Argument<string> a = new("A") { Description = "recording, finished or not, or any other HDF5 file" };
        Argument<string> b = new("B") { Description = "what to compare it with" };
        Option<double?> relative = StandardOptions.NonNegative("--rtol", "values may differ by R times the larger of the two (default: 0)", "R");
        Option<double?> absolute = StandardOptions.NonNegative("--atol",
            "and by A on top of that (default: 0; without both every bit counts, so that 0 is not -0, but NaN is NaN)", "A");

        Command command = new("compare",
            "Say where two recordings part: the first difference of each array, and the earliest of all. Clocks, machines, commands and threads do not count.")
            { a, b, relative, absolute };
        report.AddTo(command);
        command.SetAction(parsed => runner.Run(command.Name, report.Read(parsed), handler, new CompareRequest
        {
            A = parsed.GetRequiredValue(a),
            B = parsed.GetRequiredValue(b),
            RelativeTolerance = parsed.GetValue(relative) ?? 0,
            AbsoluteTolerance = parsed.GetValue(absolute) ?? 0,
        }));
        return command;
    }
}

using NeuroLcp.Cli.Options;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Commands;

namespace NeuroLcp.Cli.Handling;

/// <summary>Runs a verb's work: signals, progress, failures and the result, the same for every verb.</summary>
internal sealed class VerbRunner
{
    private readonly IReadOnlyList<string> _arguments;

    /// <param name="terminal">Where to write.</param>
    /// <param name="arguments">The command line, for a crash report.</param>
    public VerbRunner(Terminal terminal, IReadOnlyList<string> arguments)
    {
        Terminal = terminal;
        _arguments = arguments;
    }

    /// <summary>Where to write.</summary>
    public Terminal Terminal { get; }

    /// <summary>Runs a verb and writes how it ended.</summary>
    /// <returns>The exit code.</returns>
    public int Run<TRequest>(string verb, ReportSettings report, VerbHandler<TRequest> handler, TRequest request)
    {
        try
        {
            Outcome outcome;
            using (IProgressReporter progress = Terminal.Reporter(report.Progress, report.Quiet))
            using (Interruption interruption = new(() => progress.Note("stopping cleanly; once more stops at once")))
            {
                outcome = handler(request, progress, interruption.Token);
            }

            return (int)Written(verb, outcome, report);
        }
#pragma warning disable CA1031 // the last place that can turn any failure into words
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure failure = Failure.From(exception) ??
                new Failure(ExitCode.Bug, CrashReport.Compose(exception, _arguments, Terminal, Path.GetTempPath()));
            OutcomeWriter.Write(verb, failure, Terminal, report.Json);
            return (int)failure.Code;
        }
    }

    /// <summary>Standard output is part of what was asked for; how work that was stopped can be gone on with counts for more.</summary>
    private ExitCode Written(string verb, Outcome outcome, ReportSettings report)
    {
        try
        {
            OutcomeWriter.Write(verb, outcome, Terminal, report.Json, report.Quiet);
            return outcome.Code;
        }
        catch (IOException unread)
        {
            Terminal.Error.WriteLine($"standard output cannot be written: {unread.Message}");
            return outcome.Code is ExitCode.Interrupted or ExitCode.Diverged ? outcome.Code : ExitCode.Storage;
        }
    }
}

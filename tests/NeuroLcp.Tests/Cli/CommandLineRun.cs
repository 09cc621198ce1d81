using NeuroLcp.Cli;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Terminals;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Compare;
using NeuroLcp.Inspection.Export;
using NeuroLcp.Inspection.Figures;
using NeuroLcp.Inspection.Inspect;
using NeuroLcp.Inspection.Recover;
using NeuroLcp.Inspection.Watch;
using NeuroLcp.Experiments.Check;
using NeuroLcp.Experiments.Describe;
using NeuroLcp.Experiments.Diagnose;
using NeuroLcp.Experiments.Draw;
using NeuroLcp.Experiments.Equilibrate;
using NeuroLcp.Experiments.Evaluate;
using NeuroLcp.Experiments.Fit;
using NeuroLcp.Experiments.New;
using NeuroLcp.Experiments.Rerun;
using NeuroLcp.Experiments.Run;
using NeuroLcp.Experiments.Simulate;

namespace NeuroLcp.Tests.Cli;

/// <summary>Runs a command line in this process and keeps what came of it.</summary>
internal sealed class CommandLineRun
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private CommandLineRun(Func<object, IProgressReporter, Outcome> work, Dictionary<string, string> environment, string[] arguments)
    {
        Terminal terminal = new() { Out = _out, Error = _error, Clock = new FakeClock(), Environment = name => environment.GetValueOrDefault(name) };
        VerbHandlers handlers = new()
        {
            Run = Keep<RunRequest>(),
            Simulate = Keep<SimulateRequest>(),
            Equilibrate = Keep<EquilibrateRequest>(),
            Evaluate = Keep<EvaluateRequest>(),
            Check = Keep<CheckRequest>(),
            Draw = Keep<DrawRequest>(),
            Describe = Keep<DescribeRequest>(),
            Plot = Keep<PlotRequest>(),
            Inspect = Keep<InspectRequest>(),
            Watch = Keep<WatchRequest>(),
            Compare = Keep<CompareRequest>(),
            Export = Keep<ExportRequest>(),
            Diagnose = Keep<DiagnoseRequest>(),
            Fit = Keep<FitRequest>(),
            Rerun = Keep<RerunRequest>(),
            Recover = Keep<RecoverRequest>(),
            New = Keep<NewRequest>(),
        };
        ExitCode = new CommandLine(handlers, terminal).Run(arguments);

        VerbHandler<T> Keep<T>()
            where T : notnull => (request, progress, _) =>
        {
            Request = request;
            return work(request, progress);
        };
    }

    public int ExitCode { get; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    /// <summary>The request that reached the verb's handler, if any did.</summary>
    public object? Request { get; private set; }

    public static CommandLineRun Of(params string[] arguments) => With((_, _) => new Outcome(), arguments);

    public static CommandLineRun With(Func<object, IProgressReporter, Outcome> work, params string[] arguments) => new(work, [], arguments);

    public static CommandLineRun In(Dictionary<string, string> environment, Func<object, IProgressReporter, Outcome> work, params string[] arguments) =>
        new(work, environment, arguments);
}

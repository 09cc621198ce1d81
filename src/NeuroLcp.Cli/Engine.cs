using NeuroLcp.Cli.Handling;
using NeuroLcp.Commands;
using NeuroLcp.Inspection.Compare;
using NeuroLcp.Inspection.Export;
using NeuroLcp.Inspection.Figures;
using NeuroLcp.Inspection.Inspect;
using NeuroLcp.Inspection.Plots;
using NeuroLcp.Inspection.Recover;
using NeuroLcp.Inspection.Watch;
using NeuroLcp.Language.Text;
using NeuroLcp.Recording.Files;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Tasks;
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

namespace NeuroLcp.Cli;

/// <summary>Puts the studies behind the verbs, and turns what can go wrong there into exit codes.</summary>
internal static class Engine
{
    /// <summary>The handlers of all verbs.</summary>
    public static VerbHandlers Handlers() => new()
    {
        Run = Connect<RunRequest>(RunCommand.Run),
        Simulate = Connect<SimulateRequest>(SimulateCommand.Run),
        Equilibrate = Connect<EquilibrateRequest>(EquilibrateCommand.Run),
        Evaluate = Connect<EvaluateRequest>(EvaluateCommand.Run),
        Check = Connect<CheckRequest>((request, progress, _) => CheckCommand.Run(request, progress)),
        Draw = Connect<DrawRequest>((request, progress, _) => DrawCommand.Run(request, progress)),
        Describe = Connect<DescribeRequest>((request, progress, _) => DescribeCommand.Run(request, progress)),
        Plot = Connect<PlotRequest>((request, _, _) => PlotCommand.Run(request)),
        Inspect = Connect<InspectRequest>(InspectCommand.Run),
        Compare = Connect<CompareRequest>(CompareCommand.Run),
        Export = Connect<ExportRequest>(ExportCommand.Run),
        Watch = Connect<WatchRequest>((request, _, interrupted) => WatchCommand.Run(request, interrupted)),
        Diagnose = Connect<DiagnoseRequest>(DiagnoseCommand.Run),
        Fit = Connect<FitRequest>((request, _, _) => FitCommand.Run(request)),
        Rerun = Connect<RerunRequest>(RerunCommand.Run),
        Recover = Connect<RecoverRequest>(RecoverCommand.Run),
        New = Connect<NewRequest>((request, _, _) => NewCommand.Write(request)),
    };

    private static VerbHandler<TRequest> Connect<TRequest>(Func<TRequest, IProgressReporter, CancellationToken, CommandResult> study) =>
        (request, progress, interrupted) =>
    {
        try
        {
            using IDisposable reading = InputFiles.Follow();
            CommandResult result = study(request, progress, interrupted);
            return new Outcome
            {
                Code = result.Interrupted ? ExitCode.Interrupted : result.Diverged is not null ? ExitCode.Diverged : result.Differs ? ExitCode.ComparisonFailed
                    : ExitCode.Done,
                Outputs = result.Outputs,
                Text = result.Text,
                Summary = [.. result.Summary, .. result.Remarks],
                Error = result.Diverged,
                Details = result.Details,
            };
        }
        catch (CircuitException circuit)
        {
            throw new CommandException(ExitCode.BadInput, DiagnosticText.Format(circuit.Diagnostics), circuit);
        }
        catch (Exception bad) when (bad is RequestException or TaskException or LinearisationException)
        {
            throw new CommandException(ExitCode.BadInput, bad.Message, bad);
        }
        catch (DivergenceException diverged)
        {
            throw new CommandException(ExitCode.Diverged, diverged.Message, diverged);
        }
    };
}

using NeuroLcp.Language.Text;
using NeuroLcp.Recording;
using NeuroLcp.Simulation;
using NeuroLcp.Simulation.Stability;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Studies;
using NeuroLcp.Studies.Progress;

namespace NeuroLcp.Cli;

/// <summary>Puts the studies behind the verbs, and turns what can go wrong there into exit codes.</summary>
internal static class Engine
{
    /// <summary>The handlers of all verbs.</summary>
    public static VerbHandlers Handlers() => new()
    {
        Run = Connect<Studies.Requests.RunRequest>(RunStudy.Run),
        Simulate = Connect<Studies.Requests.SimulateRequest>(SimulateStudy.Run),
        Equilibrate = Connect<Studies.Requests.EquilibrateRequest>(EquilibrateStudy.Run),
        Evaluate = Connect<Studies.Requests.EvaluateRequest>(EvaluateStudy.Run),
        Check = Connect<Studies.Requests.CheckRequest>((request, progress, _) => CheckStudy.Run(request, progress)),
        Draw = Connect<Studies.Requests.DrawRequest>((request, progress, _) => DrawStudy.Run(request, progress)),
        Describe = Connect<Studies.Requests.DescribeRequest>((request, progress, _) => DescribeStudy.Run(request, progress)),
        Plot = Connect<Studies.Requests.PlotRequest>((request, _, _) => PlotStudy.Run(request)),
        Inspect = Connect<Studies.Requests.InspectRequest>(InspectStudy.Run),
        Compare = Connect<Studies.Requests.CompareRequest>(CompareStudy.Run),
        Export = Connect<Studies.Requests.ExportRequest>(ExportStudy.Run),
        Watch = Connect<Studies.Requests.WatchRequest>((request, _, interrupted) => WatchStudy.Run(request, interrupted)),
        Diagnose = Connect<Studies.Requests.DiagnoseRequest>(DiagnoseStudy.Run),
        Fit = Connect<Studies.Requests.FitRequest>((request, _, _) => FitStudy.Run(request)),
        Rerun = Connect<Studies.Requests.RerunRequest>(RerunStudy.Run),
        Recover = Connect<Studies.Requests.RecoverRequest>(RecoverStudy.Run),
        New = Connect<Studies.Requests.NewRequest>((request, _, _) => NewCircuit.Write(request)),
    };

    private static VerbHandler<TRequest> Connect<TRequest>(Func<TRequest, IProgressReporter, CancellationToken, StudyResult> study) => (request, progress, interrupted) =>
    {
        try
        {
            using IDisposable reading = InputFiles.Follow();
            StudyResult result = study(request, progress, interrupted);
            return new Outcome
            {
                Code = result.Interrupted ? ExitCode.Interrupted : result.Diverged is not null ? ExitCode.Diverged : result.Differs ? ExitCode.ComparisonFailed : ExitCode.Done,
                Outputs = result.Outputs,
                Text = result.Text,
                Summary = result.Summary,
                Error = result.Diverged,
                Details = result.Details,
            };
        }
        catch (CircuitException circuit)
        {
            throw new CommandException(ExitCode.BadInput, DiagnosticText.Format(circuit.Diagnostics), circuit);
        }
        catch (Exception bad) when (bad is StudyException or TaskException or LinearisationException)
        {
            throw new CommandException(ExitCode.BadInput, bad.Message, bad);
        }
        catch (DivergenceException diverged)
        {
            throw new CommandException(ExitCode.Diverged, diverged.Message, diverged);
        }
    };
}

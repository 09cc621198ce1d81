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

namespace NeuroLcp.Cli.Handling;

/// <summary>Does a verb's work.</summary>
/// <param name="request">What the command line asked for, checked in form but not in meaning.</param>
/// <param name="progress">Takes ticks and notes while the work goes on; safe from any thread.</param>
/// <param name="interrupted">Cancelled when the person asks to stop; the work then stops cleanly, saving what it can.</param>
/// <exception cref="CommandException">The work cannot be done, with what to do about it.</exception>
internal delegate Outcome VerbHandler<in TRequest>(TRequest request, IProgressReporter progress, CancellationToken interrupted);

/// <summary>One slot per verb: what stands behind the command line.</summary>
internal sealed record VerbHandlers
{
    /// <summary><c>neurolcp run</c>.</summary>
    public required VerbHandler<RunRequest> Run { get; init; }

    /// <summary><c>neurolcp simulate</c>.</summary>
    public required VerbHandler<SimulateRequest> Simulate { get; init; }

    /// <summary><c>neurolcp equilibrate</c>.</summary>
    public required VerbHandler<EquilibrateRequest> Equilibrate { get; init; }

    /// <summary><c>neurolcp evaluate</c>.</summary>
    public required VerbHandler<EvaluateRequest> Evaluate { get; init; }

    /// <summary><c>neurolcp check</c>.</summary>
    public required VerbHandler<CheckRequest> Check { get; init; }

    /// <summary><c>neurolcp draw</c>.</summary>
    public required VerbHandler<DrawRequest> Draw { get; init; }

    /// <summary><c>neurolcp describe</c>.</summary>
    public required VerbHandler<DescribeRequest> Describe { get; init; }

    /// <summary><c>neurolcp plot</c>.</summary>
    public required VerbHandler<PlotRequest> Plot { get; init; }

    /// <summary><c>neurolcp inspect</c>.</summary>
    public required VerbHandler<InspectRequest> Inspect { get; init; }

    /// <summary><c>neurolcp watch</c>.</summary>
    public required VerbHandler<WatchRequest> Watch { get; init; }

    /// <summary><c>neurolcp compare</c>.</summary>
    public required VerbHandler<CompareRequest> Compare { get; init; }

    /// <summary><c>neurolcp export</c>.</summary>
    public required VerbHandler<ExportRequest> Export { get; init; }

    /// <summary><c>neurolcp diagnose</c>.</summary>
    public required VerbHandler<DiagnoseRequest> Diagnose { get; init; }

    /// <summary><c>neurolcp fit</c>.</summary>
    public required VerbHandler<FitRequest> Fit { get; init; }

    /// <summary><c>neurolcp rerun</c>.</summary>
    public required VerbHandler<RerunRequest> Rerun { get; init; }

    /// <summary><c>neurolcp recover</c>.</summary>
    public required VerbHandler<RecoverRequest> Recover { get; init; }

    /// <summary><c>neurolcp new</c>.</summary>
    public required VerbHandler<NewRequest> New { get; init; }
}

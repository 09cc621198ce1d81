using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Simulation.Training;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Evaluate;

/// <summary>Accuracy and loss of the free circuit on the test set of a task (<c>neurolcp evaluate</c>).</summary>
public static class EvaluateCommand
{
    /// <summary>Evaluates.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Takes notes.</param>
    /// <param name="interrupted">Stops between batches.</param>
    /// <exception cref="RequestException">The circuit has no readout, or weights do not fit.</exception>
    public static CommandResult Run(EvaluateRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        CircuitSetup setup = CircuitSetup.Open(request.Input, [], progress);
        if (setup.Circuit.Readout is null)
        {
            throw new RequestException($"circuit '{setup.Circuit.Name}' has no 'readout:', so there is nothing to test");
        }

        setup.RequireEquilibrium(setup.Circuit.Evaluation);
        return setup.Precision == Precision.Double ? Run<double>(setup, request, interrupted) : Run<float>(setup, request, interrupted);
    }

    private static CommandResult Run<T>(CircuitSetup setup, EvaluateRequest request, CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<T> values = StartingWeights.Of<T>(setup, request.Weights);
        setup.SayTrials(request.Trials, setup.Task.Test, "test");
        ExampleSet examples = request.Trials is { } count ? new FirstExamples(setup.Task.Test, count) : setup.Task.Test;
        Evaluation test = new Evaluator<T>(setup.Circuit, values, setup.Seed, pool).Run(examples, interrupted);
        return new EvaluateResult
        {
            Circuit = setup.Circuit.Name,
            Task = setup.Task.Name,
            Weights = request.Weights.Path,
            Solver = setup.Circuit.Solver,
            Test = test,
            Diverged = test.Convergence.IsDiverged && !request.AllowUnconverged ? ConvergenceText.Refusal(test.Convergence, "test trials") : null,
        };
    }
}

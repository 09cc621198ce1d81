using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Monitors;
using NeuroLcp.Language.Operations;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Outputs;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;
using NeuroLcp.Experiments.Checkpoints;
using NeuroLcp.Experiments.Monitors;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Experiments.Equilibrate;

/// <summary>
/// The equilibrium of every trial of a task, no learning (<c>neurolcp equilibrate</c>): <c>/states/equilibrium/&lt;population&gt;.&lt;variable&gt;[trial,
/// unit]</c> for every state and value, steps, residual and loss of each trial beside them; with <c>--free</c> the same without control under
/// <c>/states/free</c>.
/// </summary>
public static class EquilibrateCommand
{
    private const int TrialsAtOnce = 512;

    /// <summary>Solves and writes.</summary>
    /// <param name="request">What.</param>
    /// <param name="progress">Takes ticks.</param>
    /// <param name="interrupted">Stops between batches; nothing is written then.</param>
    /// <exception cref="RequestException">Weights do not fit, or <c>--free</c> is asked of a circuit that has no <c>free:</c>.</exception>
    public static CommandResult Run(EquilibrateRequest request, IProgressReporter progress, CancellationToken interrupted)
    {
        CircuitSetup setup = CircuitSetup.Open(request.Input, [], progress);
        setup.RequireEquilibrium(null);
        if (request.Free && setup.Circuit.Free.Count == 0)
        {
            throw new RequestException($"circuit '{setup.Circuit.Name}' has no 'free:' section that says what is held to run without control, so there is no free equilibrium to find");
        }

        return setup.Precision == Precision.Double ? Run<double>(setup, request, progress, interrupted) : Run<float>(setup, request, progress, interrupted);
    }

    private static CommandResult Run<T>(CircuitSetup setup, EquilibrateRequest request, IProgressReporter progress, CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Circuit circuit = setup.Circuit;
        setup.SayTrials(request.Trials, setup.Task.Test, "test");
        ExampleSet examples = request.Trials is { } count ? new FirstExamples(setup.Task.Test, count) : setup.Task.Test;
        using OutputClaim claim = RecordingPath.Claim(request.Target, $"{circuit.Name}-equilibrium", request.Weights);
        using var pool = new WorkerPool(setup.Threads);
        CircuitValues<T> values = StartingWeights.Of<T>(setup, request.Weights);
        IReadOnlyList<CircuitMonitor> asked = [.. request.Target.Record.DefaultIfEmpty("*").Select(entry => MonitorText.Parse(entry, circuit))];
        if (asked.FirstOrDefault(m => m.Kind != MonitorKind.Traces || m != new CircuitMonitor
        { Written = m.Written, Kind = m.Kind, Variables = m.Variables, Weights = m.Weights }) is { } more)
        {
            throw new RequestException(
                $"--record '{more.Written}': equilibria are recorded whole, one for each trial; name variables alone, such as pyramidal.soma");
        }

        IReadOnlyList<Variable> variables = [.. circuit.Populations.SelectMany(p => p.Variables).Where(v => asked.Any(m => m.Variables.Contains(v)))];
        ElementType type = setup.Precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        var groups = new List<(string Path, IReadOnlyList<Held> Held)> { ("/states/equilibrium", []) };
        if (request.Free)
        {
            groups.Add(("/states/free", circuit.Free));
        }

        var found = new List<(string Path, Equilibria<T> Equilibria)>();
        foreach ((string group, IReadOnlyList<Held> held) in groups)
        {
            found.Add((group, Solve(circuit, values, examples, variables, held, pool, progress, group[8..], interrupted)));
        }

        var layout = new RecordingLayout
        {
            Attributes = Provenance.FileAttributes(setup, "equilibrate"),
            Groups =
            [
                Provenance.Run(setup, "equilibrate", RunIdentity.Of(setup, request.Target, request.Weights, new EquilibriumWork(request.Trials, request.Free))),
                .. PopulationGroups.Layout(values),
                .. found.Select(f => f.Equilibria.Layout(f.Path, variables, type)),
            ],
        };
        using (var writer = RecordingWriter.Create(claim.Path, layout, request.Target.Overwrite, claim))
        {
            writer.Complete();
        }

        (string Path, Equilibria<T> Equilibria) diverged = found.FirstOrDefault(f => f.Equilibria.Convergence.IsDiverged);
        return new EquilibrateResult
        {
            Outputs = [claim.Path],
            Circuit = circuit.Name,
            Task = setup.Task.Name,
            Trials = examples.Count,
            Solver = circuit.Solver,
            Conditions = [.. found.Select(f => new EquilibriumCondition(f.Path[8..], f.Equilibria.Steps.Average(), f.Equilibria.Residuals.Max(),
                f.Equilibria.Convergence))],
            Diverged = diverged.Equilibria is { } bad && !request.AllowUnconverged ? ConvergenceText.Refusal(bad.Convergence, $"trials ({diverged.Path[8..]})")
                : null,
        };
    }

    private static Equilibria<T> Solve<T>(
        Circuit circuit, CircuitValues<T> values, ExampleSet examples, IReadOnlyList<Variable> variables, IReadOnlyList<Held> held,
        WorkerPool pool, IProgressReporter progress, string name, CancellationToken interrupted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int capacity = Math.Min(TrialsAtOnce, examples.Count);
        List<(Expression Formula, int Rows)> observed = [.. variables.Select(v => ((Expression)new VariableReference(v), v.Population.Size))];
        if (circuit.Loss is not null)
        {
            observed.Add((circuit.Loss, 1));
        }

        var solver = new EquilibriumSolver<T>(circuit, held, observed, capacity, pool);
        var batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, capacity);
        var result = new Equilibria<T>(examples.Count, [.. variables.Select(v => v.Population.Size)], circuit.Loss is not null);
        int[] indices = [.. Enumerable.Range(0, examples.Count)];
        for (int first = 0; first < examples.Count; first += capacity)
        {
            interrupted.ThrowIfCancellationRequested();
            int count = Math.Min(capacity, examples.Count - first);
            batch.Load(examples, indices.AsSpan(first, count), first);
            solver.Solve(values, batch);
            result.Add(solver, first, count);
            progress.Report(new ProgressTick(name, first + count, examples.Count, FormattableString.Invariant($"{solver.Report.MeanSteps:F0} steps/trial")));
        }

        return result;
    }
}

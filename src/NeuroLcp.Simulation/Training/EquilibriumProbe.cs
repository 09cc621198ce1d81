using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Equilibrium;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Training;

/// <summary>The controlled equilibria of the same few trials, whenever they are asked for while weights change.</summary>
public sealed class EquilibriumProbe<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly EquilibriumSolver<T> _solver;
    private readonly TrialBatch<T> _batch;
    private readonly List<Variable> _variables;

    /// <param name="circuit">The circuit.</param>
    /// <param name="examples">Where the trials come from; the first ones are taken.</param>
    /// <param name="trials">How many.</param>
    /// <param name="variables">What is observed.</param>
    /// <param name="pool">Threads.</param>
    public EquilibriumProbe(Circuit circuit, ExampleSet examples, int trials, IEnumerable<Variable> variables, WorkerPool pool)
    {
        _variables = [.. variables];
        _solver = new EquilibriumSolver<T>(circuit, [], [.. _variables.Select(v => ((Expression)new VariableReference(v), v.Population.Size))], trials, pool);
        _batch = new TrialBatch<T>(circuit.Task, circuit.Learning.SoftTargets, trials);
        _batch.Load(examples, [.. Enumerable.Range(0, trials)], 0);
    }

    /// <summary>Solves them with the weights as they are now.</summary>
    public void Solve(CircuitValues<T> values) => _solver.Solve(values, _batch);

    /// <summary>A variable at the equilibria solved for last: [trial, unit].</summary>
    public T[] Of(Variable variable) => _solver.ObservedByTrial(_variables.IndexOf(variable));
}

using System.Numerics;
using System.Numerics.Tensors;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>Formulae at the equilibria of a batch.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class EquilibriumObservation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PlanProgram _program;
    private readonly TaskInputs _task;
    private readonly PlanInput?[] _states;
    private readonly (int Output, Variable Variable)[] _mustBeFinite;
    private readonly Workspace<T>[] _work;
    private readonly T[][] _observed;

    /// <param name="map">The circuit as it is iterated.</param>
    /// <param name="states">The states that are found: those that are relaxed, and those that are solved for.</param>
    /// <param name="observed">The formulae, and their rows.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="pieceWidth">Trials that are evaluated together.</param>
    /// <param name="threads">Threads that will evaluate.</param>
    public EquilibriumObservation(
        RelaxationMap map, IEnumerable<Variable> states, IReadOnlyList<(Expression Formula, int Rows)> observed, int capacity, int pieceWidth, int threads)
    {
        var builder = new ProgramBuilder(map.Resolve, leaf => leaf is TaskReference);
        foreach ((Expression formula, int rows) in observed)
        {
            builder.Output(formula, rows);
        }

        // a state that is put at its target is seen here for the first time
        _mustBeFinite = [.. observed.Index().Select(o => (o.Index, Variable: BareVariable(o.Item.Formula)))
            .Where(o => o.Variable is { } v && (v.IsState || v == map.Circuit.Readout)).Select(o => (o.Index, o.Variable!))];
        _program = builder.Build();
        _task = new TaskInputs(_program);
        _states = [.. states.Select(_program.FindInput)];
        _work = [.. Enumerable.Range(0, threads).Select(_ => new Workspace<T>(_program, pieceWidth))];
        _observed = [.. observed.Select(o => new T[o.Rows * capacity])];
    }

    /// <summary>A formula at the equilibria of the last batch, (rows, trials).</summary>
    public ReadOnlySpan<T> Of(int index, int trials) => _observed[index].AsSpan(0, _program.Outputs[index].Rows * trials);

    /// <summary>The same, trials first: [trial, row].</summary>
    public T[] ByTrial(int index, int trials)
    {
        ReadOnlySpan<T> observed = Of(index, trials);
        var result = new T[observed.Length];
        for (int row = 0, rows = observed.Length / trials; row < rows; row++)
        {
            for (int trial = 0; trial < trials; trial++)
            {
                result[(trial * rows) + row] = observed[(row * trials) + trial];
            }
        }

        return result;
    }

    /// <summary>Evaluates the formulae in trials of a batch.</summary>
    /// <param name="worker">The calling thread's number.</param>
    /// <param name="values">Weights and drawn parameters.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The first trial.</param>
    /// <param name="count">How many.</param>
    /// <param name="found">The states, in the order of the constructor, (units, trials).</param>
    /// <exception cref="DivergenceException">An observed state or readout is not finite.</exception>
    public void Evaluate(int worker, CircuitValues<T> values, TrialBatch<T> batch, int first, int count, IReadOnlyList<T[]> found)
    {
        Workspace<T> work = _work[worker];
        work.Columns = count;
        _task.Load(work, batch, first);
        for (int s = 0; s < _states.Length; s++)
        {
            if (_states[s] is { } place)
            {
                Columns.Load(work, new PlanOutput(place.Slot, place.Rows), found[s], batch.Count, first);
            }
        }

        _program.RunPrologue(work, values);
        _program.RunBody(work, values);
        foreach ((int output, Variable variable) in _mustBeFinite)
        {
            RequireFinite(work, _program.Outputs[output], variable, batch, first);
        }

        for (int o = 0; o < _observed.Length; o++)
        {
            Columns.Store(work, _program.Outputs[o], _observed[o], batch.Count, first);
        }
    }

    private static Variable? BareVariable(Expression formula) => formula switch
    {
        VariableReference v => v.Variable,
        SynapseVariable s => s.Variable,
        _ => null,
    };

    private static void RequireFinite(Workspace<T> work, PlanOutput place, Variable variable, TrialBatch<T> batch, int first)
    {
        ReadOnlySpan<T> values = work.Rows(place.Slot, place.Rows);
        if (TensorPrimitives.IsFiniteAll(values))
        {
            return;
        }

        int at = 0;
        while (T.IsFinite(values[at]))
        {
            at++;
        }

        throw new DivergenceException(variable, at / work.Columns, batch.Presentations[first + (at % work.Columns)], "at its equilibrium");
    }
}

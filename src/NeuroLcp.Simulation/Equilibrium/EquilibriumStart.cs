using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Where the trials of a batch start from: where an earlier phase left them, where their example rested the last time, or the circuit's initial state.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class EquilibriumStart<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Variable[] _relaxed;
    private readonly InitialStates _initial;
    private readonly Workspace<T>[] _work;

    /// <param name="relaxed">The states that are relaxed.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="pieceWidth">Trials that are placed together.</param>
    /// <param name="threads">Threads that will place them.</param>
    public EquilibriumStart(Variable[] relaxed, int capacity, int pieceWidth, int threads)
    {
        _relaxed = relaxed;
        _initial = new InitialStates(relaxed);
        _work = [.. Enumerable.Range(0, threads).Select(_ => _initial.MakeWorkspace<T>(pieceWidth))];
        Warm = new bool[capacity];
    }

    /// <summary>Whether each trial of the batch starts from where its example rested.</summary>
    public bool[] Warm { get; }

    /// <summary>Where an earlier phase left the trials; null where there was none.</summary>
    public TrialStates<T>? From { get; set; }

    /// <summary>Where examples rested the last time; null where trials start anew.</summary>
    public RememberedEquilibria<T>? Remembered { get; set; }

    /// <summary>Puts trials of a batch where they start.</summary>
    /// <param name="worker">The calling thread's number.</param>
    /// <param name="values">Weights and drawn parameters.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The first trial.</param>
    /// <param name="count">How many.</param>
    /// <param name="states">Each relaxed state, (units, trials); receives them.</param>
    public void Place(int worker, CircuitValues<T> values, TrialBatch<T> batch, int first, int count, T[][] states)
    {
        Warm.AsSpan(first, count).Clear();
        if (From is not null)
        {
            for (int s = 0; s < states.Length; s++)
            {
                for (int r = 0; r < _relaxed[s].Population.Size; r++)
                {
                    int at = (r * batch.Count) + first;
                    From[_relaxed[s]].AsSpan(at, count).CopyTo(states[s].AsSpan(at));
                }
            }

            return;
        }

        _initial.Evaluate(_work[worker], values, batch, first, count);
        for (int s = 0; s < states.Length; s++)
        {
            Columns.Store(_work[worker], _initial.Place(s), states[s], batch.Count, first);
        }

        for (int trial = first; Remembered is not null && trial < first + count; trial++)
        {
            int example = batch.Examples[trial];
            Warm[trial] = Remembered.Has(example);
            for (int s = 0; s < states.Length && Warm[trial]; s++)
            {
                Remembered.Recall(_relaxed[s], example, states[s], batch.Count, trial);
            }
        }
    }

    /// <summary>Where a trial has come to rest its example starts the next time; one that has not starts anew.</summary>
    public void Remember(TrialBatch<T> batch, int first, int count, T[][] states, EquilibriumReport report)
    {
        for (int trial = first; Remembered is not null && trial < first + count; trial++)
        {
            for (int s = 0; s < states.Length && report.Converged[trial]; s++)
            {
                Remembered.Keep(_relaxed[s], batch.Examples[trial], states[s], batch.Count, trial);
            }
        }
    }
}

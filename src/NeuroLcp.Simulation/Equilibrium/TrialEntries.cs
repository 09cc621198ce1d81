using System.Numerics;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// The trials of a batch as they enter a relaxation: their initial states, and what cannot change within a trial, computed for many together.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class TrialEntries<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly RelaxationPlan _plan;
    private readonly AlignedMemory<T> _rows;
    private readonly Workspace<T>[] _work;
    private TrialBatch<T>? _batch;
    private bool[] _warm = [];

    /// <param name="plan">The relaxation step.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="group">Trials that are taken together.</param>
    /// <param name="pieceWidth">Trials that are prepared together.</param>
    /// <param name="threads">Threads that will prepare.</param>
    public TrialEntries(RelaxationPlan plan, int capacity, int group, int pieceWidth, int threads)
    {
        _plan = plan;
        Group = group;
        PieceWidth = pieceWidth;
        _rows = new AlignedMemory<T>(checked(plan.Program.PersistentRows * capacity));
        _work = [.. Enumerable.Range(0, threads).Select(_ => new Workspace<T>(plan.Program, pieceWidth))];
    }

    /// <summary>Trials that are taken together.</summary>
    public int Group { get; }

    /// <summary>Trials of a piece of <see cref="Prepare"/>.</summary>
    public int PieceWidth { get; }

    /// <summary>The batch.</summary>
    public TrialBatch<T> Batch => _batch!;

    /// <summary>Whether a trial starts from near where it will rest.</summary>
    public bool IsWarm(int trial) => _warm[trial];

    /// <summary>Begins a batch.</summary>
    /// <param name="batch">The trials.</param>
    /// <param name="warm">Whether each starts from near where it will rest; to be read once all are prepared.</param>
    public void Start(TrialBatch<T> batch, bool[] warm) => (_batch, _warm) = (batch, warm);

    /// <summary>Prepares the trials of one piece.</summary>
    /// <param name="worker">The calling thread's number.</param>
    /// <param name="values">Weights.</param>
    /// <param name="piece">Which: the trials from <see cref="PieceWidth"/> times this.</param>
    /// <param name="states">Where trials start from: each iterated state, (units, trials).</param>
    public void Prepare(int worker, CircuitValues<T> values, int piece, IReadOnlyList<T[]> states)
    {
        int first = piece * PieceWidth, count = Math.Min(PieceWidth, Batch.Count - first), trials = Batch.Count;
        Workspace<T> work = _work[worker];
        work.Columns = count;
        _plan.LoadTask(work, Batch, first, count);
        for (int s = 0; s < states.Count; s++)
        {
            Columns.Load(work, new PlanOutput(_plan.States[s].Slot, _plan.States[s].Rows), states[s], trials, first);
        }

        _plan.Program.RunPrologue(work, values);
        Span<T> rows = _rows.Span;
        for (int r = 0; r < _plan.Program.PersistentRows; r++)
        {
            work.Row(r).CopyTo(rows[((r * trials) + first)..]);
        }
    }

    /// <summary>Puts trials from <paramref name="first"/> on into columns of an arena.</summary>
    public void CopyTo(Workspace<T> work, int first, ReadOnlySpan<int> columns)
    {
        ReadOnlySpan<T> rows = _rows.Span;
        for (int r = 0; r < _plan.Program.PersistentRows; r++)
        {
            ReadOnlySpan<T> from = rows.Slice((r * Batch.Count) + first, columns.Length);
            Span<T> to = work.Row(r);
            for (int t = 0; t < from.Length; t++)
            {
                to[columns[t]] = from[t];
            }
        }
    }
}

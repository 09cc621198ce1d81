using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Simulation.Learning;

/// <summary>
/// In which order the training trials of an epoch are presented, and in which batches: a function of (seed, epoch) alone,
/// so that a run that goes on after an interruption sees what it would have seen. Every trial comes once an epoch.
/// </summary>
/// <remarks>It keeps the order of the epoch last asked for, and is for one thread at a time.</remarks>
public sealed class PresentationOrder
{
    private readonly ulong _seed;
    private readonly int[] _order;
    private int _epoch = -1;

    /// <summary>An order over a training set.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="count">How many trials the set has; at least 1.</param>
    /// <param name="batch">How many trials a batch has; at least 1. The last batch of an epoch holds what is left and may be smaller.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public PresentationOrder(ulong seed, int count, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        _seed = seed;
        _order = new int[count];
        BatchSize = batch;
        Batches = (int)(((long)count + batch - 1) / batch);
    }

    /// <summary>How many trials an epoch presents.</summary>
    public int Count => _order.Length;

    /// <summary>How many trials a batch has, but perhaps the last.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches, and so updates, an epoch has.</summary>
    public int Batches { get; }

    /// <summary>The trials of one batch, in order of presentation. Valid until another epoch is asked for; allocates nothing.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch in the epoch, from 0 to <see cref="Batches"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch or batch.</exception>
    public ReadOnlySpan<int> Batch(int epoch, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, Batches);
        if (epoch != _epoch)
        {
            Shuffle(epoch);
            _epoch = epoch;
        }

        int first = batch * BatchSize;
        return _order.AsSpan(first, Math.Min(BatchSize, Count - first));
    }

    /// <summary>
    /// The number of a batch's first presentation, counted over all epochs from 0: noise is keyed by presentation,
    /// not by trial, so that a trial seen again meets new noise.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch in the epoch, from 0.</param>
    public long FirstPresentation(int epoch, int batch) => (long)epoch * Count + (long)batch * BatchSize;

    // Fisher-Yates, inside out: trial i goes to a random place among the first i + 1, and what stood there to place i.
    private void Shuffle(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            double uniform = Philox.Uniform(_seed, TaskStream.PresentationOrder, (uint)epoch, 0, (uint)i);
            int j = Math.Min((int)(uniform * (i + 1)), i);
            _order[i] = _order[j];
            _order[j] = i;
        }
    }
}

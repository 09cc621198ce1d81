using System.Runtime.ExceptionServices;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Compression;

/// <summary>Compresses a block of an array's rows while the simulation goes on with the next.</summary>
/// <remarks>
/// One block at a time: whoever has the next one first waits for the last. Whether a worker or the waiting thread itself does the work depends
/// on the moment; what comes out does not.
/// </remarks>
internal sealed class BlockCompressor(ElementType type, ChunkGrid grid) : IThreadPoolWorkItem
{
    private const int Idle = 0, Waiting = 1, Working = 2;

    // Shuffled bytes are needed by whoever works, for as long as it works.
    [ThreadStatic]
    private static byte[]? t_shuffled;

    [ThreadStatic]
    private static PlaneDeflation? t_deflation;

    private readonly int _size = ElementTypes.Size(type);
    private readonly int _room = PlaneDeflation.Bound(grid.ChunkBytes, ElementTypes.Size(type));
    private readonly int[] _lengths = new int[grid.Count];
    private readonly ManualResetEventSlim _done = new(true);
    private byte[] _chunks = [];
    private Exception? _failure;
    private int _state;

    /// <summary>Chunks of a block.</summary>
    internal int Count => grid.Count;

    /// <summary>Bytes that one block can take in the file at most.</summary>
    internal long Bound => (long)_room * grid.Count;

    /// <summary>Takes rows, which the caller may then overwrite, and begins.</summary>
    internal void Start(ReadOnlySpan<byte> rows, int rowCount)
    {
        if (_chunks.Length == 0)
        {
            _chunks = new byte[checked(_room * grid.Count)];
        }

        for (int chunk = 0; chunk < grid.Count; chunk++)
        {
            grid.Gather(rows, rowCount, chunk, _chunks.AsSpan(chunk * _room, grid.ChunkBytes));
        }

        _failure = null;
        _done.Reset();
        Volatile.Write(ref _state, Waiting);
        _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits until the chunks are compressed, or does it where nobody has begun.</summary>
    internal void Finish()
    {
        Execute();
        _done.Wait();
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>A compressed chunk.</summary>
    internal ReadOnlySpan<byte> Chunk(int chunk) => _chunks.AsSpan(chunk * _room, _lengths[chunk]);

    /// <summary>Where a chunk begins on each axis; the first is 0.</summary>
    internal ReadOnlySpan<long> Corner(int chunk) => grid.Corner(chunk);

    /// <summary>Compresses, if nobody else does.</summary>
    public void Execute()
    {
        if (Interlocked.CompareExchange(ref _state, Working, Waiting) != Waiting)
        {
            return;
        }

        try
        {
            Compress();
        }
#pragma warning disable CA1031 // it is thrown where the block is waited for
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = failure;
        }

        Volatile.Write(ref _state, Idle);
        _done.Set();
    }

    private void Compress()
    {
        if (t_shuffled is null || t_shuffled.Length < grid.ChunkBytes)
        {
            t_shuffled = new byte[grid.ChunkBytes];
        }

        t_deflation ??= new PlaneDeflation();
        Span<byte> shuffled = t_shuffled.AsSpan(0, grid.ChunkBytes);
        for (int chunk = 0; chunk < grid.Count; chunk++)
        {
            // The compressed chunk takes the place of the gathered one.
            int start = chunk * _room;
            ByteShuffle.Shuffle(_chunks.AsSpan(start, grid.ChunkBytes), _size, shuffled);
            _lengths[chunk] = t_deflation.Compress(shuffled, _size, grid.Neighbours, _chunks.AsSpan(start, _room));
        }
    }
}

using System.Runtime.InteropServices;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>Memory that begins where vectors of any width do, and where no other one of its kind begins in a page of the first-level cache.</summary>
/// <remarks>
/// Passes over several blocks of equal size touch the same place of each at the same time. Begun alike, all those places would compete for
/// the few lines of one set of the cache, and every load would look to the processor as if it might depend on a store just made.
/// </remarks>
internal sealed class AlignedMemory<T>
    where T : unmanaged
{
    private const int Alignment = 64;
    private const int Page = 4096;

    /// <summary>Lines between the beginnings of one memory and the next; odd, so that all of a page come up.</summary>
    private const int Stagger = 5;

    private static int s_count;

    private readonly T[] _memory;
    private readonly int _start;

    /// <param name="length">Elements; zero at first.</param>
    public unsafe AlignedMemory(int length)
    {
        Length = length;
        int offset = (int)((uint)Interlocked.Increment(ref s_count) * Stagger * Alignment % Page);
        _memory = GC.AllocateArray<T>(checked(length + ((Page + Alignment) / sizeof(T))), pinned: true);
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _start = (int)(((Alignment - (address % Alignment)) % Alignment) + (nuint)offset) / sizeof(T);
    }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<T> Span => _memory.AsSpan(_start, Length);

    /// <summary>A part of it.</summary>
    public Span<T> Slice(int start, int length) => Span.Slice(start, length);
}

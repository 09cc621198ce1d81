namespace NeuroLcp.Simulation.Plan;

/// <summary>
/// The memory one thread runs a program in: an arena of rows by trials, and tile-sized registers. All of it is taken at construction.
/// </summary>
internal sealed class Workspace<T>
    where T : unmanaged
{
    private readonly T[] _arena;
    private readonly T[] _registers;
    private readonly int _registerLength;

    /// <param name="program">The program that will run here.</param>
    /// <param name="capacity">The most trials at once.</param>
    public Workspace(PlanProgram program, int capacity)
    {
        Capacity = capacity;
        Columns = capacity;
        _arena = GC.AllocateArray<T>(checked(program.Rows * capacity), pinned: true);
        _registerLength = Math.Max(PlanProgram.TileElements, capacity);
        _registers = GC.AllocateArray<T>(program.Registers * _registerLength, pinned: true);
    }

    /// <summary>The most trials at once.</summary>
    public int Capacity { get; }

    /// <summary>Trials held now; also the row stride. Changing it leaves contents undefined unless <see cref="Close"/> does it.</summary>
    public int Columns { get; set; }

    /// <summary>Rows of the arena.</summary>
    public Span<T> Rows(int first, int count) => _arena.AsSpan(first * Columns, count * Columns);

    /// <summary>One row.</summary>
    public Span<T> Row(int row) => _arena.AsSpan(row * Columns, Columns);

    /// <summary>A scratch tile.</summary>
    public Span<T> Register(int index) => _registers.AsSpan(index * _registerLength, _registerLength);

    /// <summary>Keeps only the listed columns (ascending), in that order, of the first <paramref name="rows"/> rows.</summary>
    public void Close(ReadOnlySpan<int> columns, int rows)
    {
        Plan.Columns.Keep<T>(_arena, rows, Columns, columns);
        Columns = columns.Length;
    }
}

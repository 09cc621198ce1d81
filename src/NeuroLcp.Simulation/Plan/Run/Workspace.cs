using System.Numerics;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>
/// The memory one thread runs a program in: an arena of rows by trials, and tile-sized registers. All of it is taken at construction.
/// </summary>
internal sealed class Workspace<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly AlignedMemory<T> _arena;
    private readonly AlignedMemory<T> _registers;
    private readonly int _registerLength;

    /// <param name="program">The program that will run here.</param>
    /// <param name="capacity">The most trials at once.</param>
    public Workspace(PlanProgram program, int capacity)
    {
        Capacity = capacity;
        Columns = capacity;
        _arena = new AlignedMemory<T>(checked(program.Rows * capacity));
        _registerLength = Math.Max(ElementwiseStage.TileElements, capacity);
        _registers = new AlignedMemory<T>(program.Registers * _registerLength);
    }

    /// <summary>The most trials at once.</summary>
    public int Capacity { get; }

    /// <summary>Weights kept in their other orientation too, or none.</summary>
    public TransposedWeights<T>? Transposes { get; init; }

    /// <summary>Trials held now; also the row stride. Changing it leaves contents undefined unless <see cref="Compact"/> does it.</summary>
    public int Columns { get; set; }

    /// <summary>Rows of the arena.</summary>
    public Span<T> Rows(int first, int count) => _arena.Slice(first * Columns, count * Columns);

    /// <summary>One row.</summary>
    public Span<T> Row(int row) => _arena.Slice(row * Columns, Columns);

    /// <summary>A scratch tile.</summary>
    public Span<T> Register(int index) => _registers.Slice(index * _registerLength, _registerLength);

    /// <summary>
    /// Keeps only the listed columns (ascending), in that order, of the first <paramref name="rows"/> rows, and makes room for others behind them.
    /// </summary>
    /// <param name="columns">What is kept.</param>
    /// <param name="rows">The rows that matter.</param>
    /// <param name="width">Columns afterwards; those beyond the kept ones are the caller's to fill.</param>
    public void Compact(ReadOnlySpan<int> columns, int rows, int width)
    {
        Run.Columns.Compact<T>(_arena.Span, rows, Columns, columns, width);
        Columns = width;
    }
}

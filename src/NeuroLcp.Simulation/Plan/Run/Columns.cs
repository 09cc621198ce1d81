using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>
/// Moves columns, which are trials: between a workspace and arrays that hold a whole batch, (units, trials), and together where some are closed.
/// </summary>
internal static class Columns
{
    /// <summary>Arena → batch, trials [first, first + columns).</summary>
    public static void Store<T>(Workspace<T> work, PlanOutput place, T[] batch, int trials, int first)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int r = 0; r < place.Rows; r++)
        {
            work.Row(place.Slot + r).CopyTo(batch.AsSpan((r * trials) + first, work.Columns));
        }
    }

    /// <summary>Batch → arena, trials [first, first + columns).</summary>
    public static void Load<T>(Workspace<T> work, PlanOutput place, T[] batch, int trials, int first)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int r = 0; r < place.Rows; r++)
        {
            batch.AsSpan((r * trials) + first, work.Columns).CopyTo(work.Row(place.Slot + r));
        }
    }

    /// <summary>(rows, columns) → batch, trials [first, first + columns); zeros where there is nothing.</summary>
    public static void Store<T>(ReadOnlySpan<T> block, int rows, int columns, T[] batch, int trials, int first)
        where T : unmanaged
    {
        for (int r = 0; r < rows; r++)
        {
            Span<T> to = batch.AsSpan((r * trials) + first, columns);
            if (block.IsEmpty)
            {
                to.Clear();
            }
            else
            {
                block.Slice(r * columns, columns).CopyTo(to);
            }
        }
    }

    /// <summary>Batch, trials [first, first + columns) → (rows, columns).</summary>
    public static void Load<T>(Span<T> block, int rows, int columns, T[] batch, int trials, int first)
        where T : unmanaged
    {
        for (int r = 0; r < rows; r++)
        {
            batch.AsSpan((r * trials) + first, columns).CopyTo(block.Slice(r * columns, columns));
        }
    }

    /// <summary>
    /// Keeps only the listed columns (ascending), in that order, of a block of rows with <paramref name="old"/> columns, in rows of
    /// <paramref name="width"/>; what lies behind the kept ones is left as it happens to be.
    /// </summary>
    public static void Compact<T>(Span<T> block, int rows, int old, ReadOnlySpan<int> columns, int width)
    {
        if (columns.Length > 0 && (columns[^1] >= old || columns.Length > width))
        {
            throw new ArgumentException($"column {columns[^1]} of {old}, {columns.Length} of them in rows of {width}", nameof(columns));
        }

        if (width <= old)
        {
            // everything moves towards the start, so nothing is overwritten before it is read
            for (int r = 0; r < rows; r++)
            {
                Gather(block.Slice(r * old, old), columns, block.Slice(r * width, columns.Length));
            }

            return;
        }

        for (int r = rows - 1; r >= 0; r--)
        {
            Span<T> row = block.Slice(r * old, old);
            Gather(row, columns, row);
            row[..columns.Length].CopyTo(block[(r * width)..]);
        }
    }

    /// <summary>Column by column: there are a few of each row, and a great many rows.</summary>
    private static void Gather<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> columns, Span<T> destination)
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        for (int k = 0; k < columns.Length; k++)
        {
            Unsafe.Add(ref to, k) = Unsafe.Add(ref from, columns[k]);
        }
    }
}

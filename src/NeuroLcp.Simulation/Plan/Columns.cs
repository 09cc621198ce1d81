namespace NeuroLcp.Simulation.Plan;

/// <summary>Moves columns, which are trials: between a workspace and arrays that hold a whole batch, (units, trials), and together where some are closed.</summary>
internal static class Columns
{
    /// <summary>Arena → batch, trials [first, first + columns).</summary>
    public static void Store<T>(Workspace<T> work, PlanOutput place, T[] batch, int trials, int first)
        where T : unmanaged
    {
        for (int r = 0; r < place.Rows; r++)
        {
            work.Row(place.Slot + r).CopyTo(batch.AsSpan((r * trials) + first, work.Columns));
        }
    }

    /// <summary>Batch → arena, trials [first, first + columns).</summary>
    public static void Load<T>(Workspace<T> work, PlanOutput place, T[] batch, int trials, int first)
        where T : unmanaged
    {
        for (int r = 0; r < place.Rows; r++)
        {
            batch.AsSpan((r * trials) + first, work.Columns).CopyTo(work.Row(place.Slot + r));
        }
    }

    /// <summary>Keeps only the listed columns (ascending), in that order, of a block of rows with <paramref name="old"/> columns.</summary>
    public static void Keep<T>(Span<T> block, int rows, int old, ReadOnlySpan<int> columns)
    {
        int to = 0;
        for (int r = 0; r < rows; r++)
        {
            // by runs of neighbours; moves only towards the start, so nothing is overwritten before it is read
            for (int k = 0; k < columns.Length;)
            {
                int length = 1;
                while (k + length < columns.Length && columns[k + length] == columns[k] + length)
                {
                    length++;
                }

                block.Slice((r * old) + columns[k], length).CopyTo(block[to..]);
                to += length;
                k += length;
            }
        }
    }
}

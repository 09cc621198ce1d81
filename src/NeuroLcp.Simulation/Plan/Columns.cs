namespace NeuroLcp.Simulation.Plan;

/// <summary>Moves blocks of trials between a workspace and arrays that hold a whole batch, (units, trials).</summary>
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
}

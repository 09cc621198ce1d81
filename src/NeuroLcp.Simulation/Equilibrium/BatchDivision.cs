namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>How the trials of a batch are divided among threads. No result depends on it.</summary>
internal sealed class BatchDivision
{
    /// <summary>Trials that one thread solves linear states for together.</summary>
    public const int Solved = 16;

    /// <summary>Trials that one thread relaxes together: more do not stay in its cache.</summary>
    private const int MostTogether = 64;

    /// <summary>Trials of a piece are a multiple of this: what a product takes at its best.</summary>
    private const int PieceUnit = 16;

    /// <summary>Trials that enter at once: their rows lie side by side.</summary>
    private const int MostInGroup = 8;

    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="threads">Threads.</param>
    public BatchDivision(int capacity, int threads)
    {
        int share = Math.Max(1, (capacity + threads - 1) / threads);
        Together = Math.Min(share, MostTogether);
        Piece = Math.Min((Together + PieceUnit - 1) / PieceUnit * PieceUnit, capacity);
        Group = Math.Min(share, MostInGroup);
    }

    /// <summary>Trials that one thread relaxes together.</summary>
    public int Together { get; }

    /// <summary>Trials that are started and observed together.</summary>
    public int Piece { get; }

    /// <summary>Trials that enter a relaxation at once; small groups fill up what those that are through leave free.</summary>
    public int Group { get; }
}

using NeuroLcp.Language.Text;

namespace NeuroLcp.Language.Model;

/// <summary>
/// One stretch of a trial (<c>protocol:</c>): the circuit is driven to its equilibrium, or runs in time; then what it learns is applied.
/// It starts where the phase before it ended.
/// </summary>
public sealed record Phase
{
    /// <summary>The most steps of a phase: up to here every step has a time of its own in double.</summary>
    public const long MostSteps = 1L << 53;

    /// <summary>How the circuit runs.</summary>
    public required PhaseKind Kind { get; init; }

    /// <summary>True where noise is on; always false at an equilibrium.</summary>
    public bool Noise { get; init; }

    /// <summary>In time only: the length, ms.</summary>
    public double Duration { get; init; }

    /// <summary>In time only: the step, ms.</summary>
    public double Step { get; init; }

    /// <summary>Variables held at a value.</summary>
    public IReadOnlyList<Held> Hold { get; init; } = [];

    /// <summary>The weights that learn at its end, each by its own rule.</summary>
    public IReadOnlyList<Weight> Learn { get; init; } = [];

    /// <summary>How many times in a row it runs.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Where it stands; null for the phase that stands for a file without <c>protocol:</c>.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>Whether a time is a number of steps that can be counted.</summary>
    /// <param name="duration">The time, ms.</param>
    /// <param name="step">The step, ms.</param>
    public static bool IsCountable(double duration, double step) => duration / step <= MostSteps;

    /// <summary>Steps in time.</summary>
    public long Steps => Kind == PhaseKind.Simulate ? Math.Max(1, (long)Math.Round(Duration / Step)) : 0;
}

/// <summary>The two ways to run the same equations.</summary>
public enum PhaseKind
{
    /// <summary>To the equilibrium, by a solver, without noise.</summary>
    Equilibrate,

    /// <summary>In time, by Euler-Maruyama.</summary>
    Simulate,
}

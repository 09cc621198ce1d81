using NeuroLcp.Language.Model;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>
/// The traces of a simulation that was asked for none: every state of the first few trials, at the finest interval that a picture can show. It follows from
/// the length of the whole simulation alone, so that a resumption and a rerun choose the same. docs/decisions/0009-default-traces.md says why.
/// </summary>
internal static class DefaultTraces
{
    /// <summary>Trials that are recorded at most.</summary>
    internal const int MostTrials = 8;

    /// <summary>Samples over the simulation at most; the state it ends with comes on top.</summary>
    internal const long MostSamples = 2000;

    /// <summary>The entry.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="trials">Trials simulated.</param>
    /// <param name="steps">Steps of the whole simulation.</param>
    public static CircuitMonitor Of(Circuit circuit, int trials, long steps) => new()
    {
        Written = "",
        Kind = MonitorKind.Traces,
        Variables = [.. circuit.States.Where(s => s.Population.Ensemble is null)],
        Every = new MonitorInterval(Every(steps), MonitorIntervalUnit.Steps),
        Trials = trials > MostTrials && IndexSelection.TryParse(FormattableString.Invariant($"0:{MostTrials}"), out IndexSelection first) ? first : null,
    };

    /// <summary>Steps between samples: the least of 1, 2, 5, 10, 20, 50, … that makes no more samples than <see cref="MostSamples"/>.</summary>
    /// <param name="steps">Steps of the whole simulation.</param>
    public static long Every(long steps)
    {
        // in whole numbers, since 2,000 samples of 5 steps are 10,000 steps exactly
        long least = (steps + MostSamples - 1) / MostSamples;
        for (long power = 1; ; power *= 10)
        {
            foreach (long digit in (ReadOnlySpan<long>)[1, 2, 5])
            {
                if (digit * power >= least)
                {
                    return digit * power;
                }
            }
        }
    }

    /// <summary>What is recorded, and what to type for more; for a person.</summary>
    /// <param name="trials">Trials simulated.</param>
    /// <param name="steps">Steps of the whole simulation.</param>
    /// <param name="step">Δt, ms.</param>
    public static string Text(int trials, long steps, double step)
    {
        long every = Every(steps);
        string which = trials > MostTrials ? $" of the first {MostTrials} trials" : "",
            when = every == 1 ? "at every step" : FormattableString.Invariant($"every {every * step:G6} ms");
        string more = every == 1 && trials <= MostTrials ? "--record names others"
            : $"--record '*' for every step{(trials > MostTrials ? " of every trial" : "")}";
        return $"recording every state{which} {when} ({more})";
    }
}

using NeuroLcp.Commands;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Experiments.Setup;

/// <summary>The length of a simulation in steps.</summary>
internal static class TimeSteps
{
    /// <summary>The nearest whole number of steps, at least one.</summary>
    /// <param name="duration">The length, ms.</param>
    /// <param name="step">The step, ms.</param>
    /// <exception cref="RequestException">They are more than can be counted.</exception>
    public static long Of(double duration, double step) => Phase.IsCountable(duration, step)
        ? Math.Max(1, (long)Math.Round(duration / step))
        : throw new RequestException(
            FormattableString.Invariant($"{duration:G4} ms in steps of {step:G4} ms are more than 2^53 steps; a shorter --duration or a longer --dt is meant"));
}

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>Delays in steps.</summary>
public static class DelaySteps
{
    /// <summary>The whole number of steps that a delay takes: the nearest, at least one.</summary>
    /// <param name="delay">The delay, ms.</param>
    /// <param name="step">The step, ms.</param>
    public static int Of(double delay, double step) => (int)Math.Max(1, Math.Round(delay / step));
}

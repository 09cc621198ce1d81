namespace NeuroLcp.Simulation.Stability;

/// <summary>A circuit that cannot be linearised at a state: a derivative is not finite there, or has no spectrum that can be computed.</summary>
/// <param name="message">Why not.</param>
public sealed class LinearisationException(string message) : Exception(message);

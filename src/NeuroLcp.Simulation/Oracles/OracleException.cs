namespace NeuroLcp.Simulation.Oracles;

/// <summary>A circuit about which the least-control oracles cannot say anything; the message says why and what to do.</summary>
/// <param name="message">What is missing.</param>
public sealed class OracleException(string message) : Exception(message);

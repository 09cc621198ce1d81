using NeuroLcp.Simulation.Oracles;

namespace NeuroLcp.Experiments.Diagnose;

/// <summary>A circuit diagnosed with the weights of one moment.</summary>
/// <param name="Update">Updates of the weights made before; 0 for weights as drawn or read.</param>
/// <param name="Diagnosis">What was found.</param>
public sealed record Snapshot(long Update, Diagnosis Diagnosis);

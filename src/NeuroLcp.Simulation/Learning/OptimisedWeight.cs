namespace NeuroLcp.Simulation.Learning;

/// <summary>A weight (matrix or bias) as the optimiser sees it.</summary>
/// <param name="Name">Its name in the circuit file.</param>
/// <param name="Length">How many numbers it has.</param>
/// <param name="RateFactor">What its learning rate is multiplied by (<c>rate:</c> under the weight's plasticity); from 0.</param>
public sealed record OptimisedWeight(string Name, int Length, double RateFactor = 1);

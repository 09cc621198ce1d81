using System.Numerics;

namespace NeuroLcp.Simulation.Learning;

/// <summary>What an optimiser remembers between updates, as named arrays: enough to go on after an interruption, bit for bit.</summary>
/// <param name="Kind">The optimiser it belongs to (<see cref="OptimiserSettings.Kinds"/>).</param>
/// <param name="Updates">How many updates each weight has had, by weight.</param>
/// <param name="Arrays">
/// Copies of what is remembered of each weight, named <c>weight/quantity</c>: <c>W/velocity</c> for momentum,
/// <c>W/first_moment</c> and <c>W/second_moment</c> for Adam; each as long as the weight.
/// </param>
public sealed record OptimiserState<T>(
    string Kind,
    IReadOnlyDictionary<string, long> Updates,
    IReadOnlyDictionary<string, T[]> Arrays)
    where T : unmanaged, IFloatingPointIeee754<T>;

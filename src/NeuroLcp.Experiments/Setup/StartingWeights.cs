using System.Numerics;
using NeuroLcp.Commands;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Experiments.Files;

namespace NeuroLcp.Experiments.Setup;

/// <summary>The weights a run starts from: a file's, or the circuit's own initialisation, and that too for weights the file does not have.</summary>
internal static class StartingWeights
{
    /// <summary>Reads or draws them.</summary>
    /// <param name="setup">The circuit.</param>
    /// <param name="source">The file; null for the circuit's own.</param>
    /// <param name="snapshot">Which snapshot of a recording, from 0; null for the last.</param>
    public static CircuitValues<T> Of<T>(CircuitSetup setup, WeightSource? source, long? snapshot = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        CircuitValues<T> values = source is null ? CircuitValues<T>.Draw(setup.Circuit, setup.Seed) : FromFile<T>(setup, source, snapshot);
        TimeConstants.Require(values);
        return values;
    }

    private static CircuitValues<T> FromFile<T>(CircuitSetup setup, WeightSource source, long? snapshot)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        WeightFileContent given = WeightFile.Read(source, setup.Circuit, snapshot ?? source.Snapshot);
        if (given.Missing.Count > 0)
        {
            setup.Say($"notice: {source.Path} has no {(given.Missing.Count == 1 ? "weight" : "weights")} {string.Join(", ", given.Missing.Select(w => $"'{w}'"))}: drawn as the circuit file says");
        }

        if (given.Further.Count > 0)
        {
            setup.Say($"notice: {source.Path} also holds {string.Join(", ", given.Further.Take(8).Select(w => $"'{w}'"))}{(given.Further.Count > 8 ? ", ..." : "")}, which circuit '{setup.Circuit.Name}' has no weight for");
        }

        try
        {
            return CircuitValues<T>.Draw(setup.Circuit, setup.Seed, given.Weights, given.Wiring, given.Drawn);
        }
        catch (ArgumentException unfit)
        {
            throw new RequestException($"{source.Path} does not fit circuit '{setup.Circuit.Name}': {unfit.Message}", unfit);
        }
    }
}

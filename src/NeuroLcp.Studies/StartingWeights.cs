using System.Numerics;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Studies.Files;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies;

/// <summary>The weights a run starts from: a file's, or the circuit's own initialisation.</summary>
internal static class StartingWeights
{
    /// <summary>Reads or draws them.</summary>
    /// <param name="setup">The circuit.</param>
    /// <param name="source">The file; null for the circuit's own.</param>
    /// <param name="snapshot">Which snapshot of a recording, from 0; null for the last.</param>
    public static CircuitValues<T> Of<T>(CircuitSetup setup, WeightSource? source, long? snapshot = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (source is null)
        {
            return CircuitValues<T>.Draw(setup.Circuit, setup.Seed);
        }

        WeightFileContent given = WeightFile.Read(source, setup.Circuit, snapshot ?? source.Snapshot);
        try
        {
            return CircuitValues<T>.Draw(setup.Circuit, setup.Seed, given.Weights, given.Wiring, given.Drawn);
        }
        catch (ArgumentException unfit)
        {
            throw new StudyException($"{source.Path} does not fit circuit '{setup.Circuit.Name}': {unfit.Message}", unfit);
        }
    }
}

using System.Numerics;
using NeuroLcp.Simulation.Plan;
using NeuroLcp.Studies.Files;
using NeuroLcp.Studies.Requests;

namespace NeuroLcp.Studies;

/// <summary>The weights a run starts from: a file's, or the circuit's own initialisation.</summary>
internal static class StartingWeights
{
    /// <summary>Reads or draws them.</summary>
    public static CircuitValues<T> Of<T>(CircuitSetup setup, WeightSource? source)
        where T : unmanaged, IFloatingPointIeee754<T> => source is null
        ? CircuitValues<T>.Draw(setup.Circuit, setup.Seed)
        : CircuitValues<T>.Draw(setup.Circuit, setup.Seed, WeightFile.Read(source, setup.Circuit));
}

namespace NeuroLcp.Language.Model;

/// <summary>How long a signal is on its way from one neuron to another, and where.</summary>
/// <param name="Time">The time, ms.</param>
/// <param name="Site">Where it passes.</param>
public sealed record Delay(double Time, DelaySite Site);

/// <summary>
/// The two sides of a synapse a delay can be on. It makes no difference to the current, but to what meets at the synapse, and so to plasticity
/// in time.
/// </summary>
public enum DelaySite
{
    /// <summary>Before the synapse: it sees what the presynaptic neuron did a delay ago, and the postsynaptic neuron now.</summary>
    Axon,

    /// <summary>Behind it: it sees the presynaptic neuron now, and what the postsynaptic neuron did a delay ago; its current arrives a delay later.</summary>
    Dendrite,
}

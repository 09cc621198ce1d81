namespace NeuroLcp.Language.Model;

/// <summary>Which sign the synapses of a weight may have. Weights are stored signed: an inhibitory one is at most 0.</summary>
public enum SynapseSign
{
    /// <summary>Either.</summary>
    Any,

    /// <summary>At least 0.</summary>
    Excitatory,

    /// <summary>At most 0.</summary>
    Inhibitory,
}

/// <summary>Dale's law for a number.</summary>
public static class SynapseSigns
{
    /// <summary>A weight that starts with this magnitude; where either sign is allowed, the number itself.</summary>
    /// <param name="sign">The sign allowed.</param>
    /// <param name="value">What <c>init:</c> says.</param>
    public static double OfMagnitude(this SynapseSign sign, double value) => sign switch
    {
        SynapseSign.Excitatory => Math.Abs(value),
        SynapseSign.Inhibitory => -Math.Abs(value),
        _ => value,
    };

    /// <summary>The word of a circuit file; empty where either sign is allowed.</summary>
    /// <param name="sign">The sign allowed.</param>
    public static string Word(this SynapseSign sign) => sign switch
    {
        SynapseSign.Excitatory => "excitatory",
        SynapseSign.Inhibitory => "inhibitory",
        _ => "",
    };

    /// <summary>Whether a weight may have this value.</summary>
    /// <param name="sign">The sign allowed.</param>
    /// <param name="value">The weight.</param>
    public static bool Allows(this SynapseSign sign, double value) => sign switch
    {
        SynapseSign.Excitatory => !(value < 0),
        SynapseSign.Inhibitory => !(value > 0),
        _ => true,
    };
}

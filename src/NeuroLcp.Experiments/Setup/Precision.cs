namespace NeuroLcp.Experiments.Setup;

/// <summary>The floating-point type a circuit is computed in.</summary>
public enum Precision
{
    /// <summary>32 bits.</summary>
    Float,

    /// <summary>64 bits.</summary>
    Double,
}

namespace NeuroLcp.Cli.Requests;

/// <summary>The floating-point type a circuit is computed in.</summary>
internal enum Precision
{
    /// <summary>32 bits.</summary>
    Float,

    /// <summary>64 bits.</summary>
    Double,
}

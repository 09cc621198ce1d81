namespace NeuroLcp.Recording.Arrays;

/// <summary>Element types a recording stores, all little-endian.</summary>
public enum ElementType
{
    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE double precision.</summary>
    Float64,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>Unsigned byte, for flags and codes.</summary>
    UInt8,
}

namespace NeuroLcp.Recording;

/// <summary>What the elements of a stored array are.</summary>
public enum ElementKind
{
    /// <summary>Whole numbers of any size (and h5py's booleans).</summary>
    Integer,

    /// <summary>Floating-point numbers of any size.</summary>
    Float,

    /// <summary>Text, of fixed or variable length.</summary>
    Text,

    /// <summary>Anything else: compounds, references, opaque data; cannot be read here.</summary>
    Other,
}

/// <summary>Shape and type of an array in a file.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Shape">Lengths, slowest axis first; empty for a scalar.</param>
/// <param name="Kind">What its elements are.</param>
/// <param name="ElementBytes">Bytes an element, as stored.</param>
public sealed record ArrayDescription(string Path, IReadOnlyList<long> Shape, ElementKind Kind, int ElementBytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (count, length) => count * length);

    /// <summary>The shape as people write it, for instance "256 x 784"; "scalar" where there are no axes.</summary>
    public string ShapeText => Shape.Count == 0 ? "scalar" : string.Join(" x ", Shape);
}

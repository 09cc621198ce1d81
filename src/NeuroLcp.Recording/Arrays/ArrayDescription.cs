namespace NeuroLcp.Recording.Arrays;

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
    /// <summary>Whether the whole numbers have no sign.</summary>
    public bool IsUnsigned { get; init; }

    /// <summary>Whether the first axis can grow without limit, as the arrays of a recording do that are appended to.</summary>
    public bool Grows { get; init; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (count, length) => count * length);

    /// <summary>The shape as people write it, for instance "256 x 784"; "scalar" where there are no axes.</summary>
    public string ShapeText => Shape.Count == 0 ? "scalar" : string.Join(" x ", Shape);

    /// <summary>The type of an element as people write it, for instance "float32", "uint8" or "text".</summary>
    public string TypeText => Kind switch
    {
        ElementKind.Float => $"float{8 * ElementBytes}",
        ElementKind.Integer => $"{(IsUnsigned ? "uint" : "int")}{8 * ElementBytes}",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}

namespace NeuroLcp.Recording;

/// <summary>An array with named axes, row-major.</summary>
/// <param name="Name">Name of the dataset.</param>
/// <param name="Type">Type of its elements in the file.</param>
/// <param name="Axes">Names of its axes, slowest first, each an axis of the array's group or of a group above it. The growing one, if any, comes first.</param>
/// <param name="Units">Unit as a UDUNITS symbol; "1" for pure numbers.</param>
/// <param name="LongName">What a plot writes; null leaves it out.</param>
public sealed record ArrayLayout(string Name, ElementType Type, IReadOnlyList<string> Axes, string Units = "1", string? LongName = null)
{
    /// <summary>The content of an array without a growing axis, written once; of the .NET type of <see cref="Type"/>, any shape, row-major.</summary>
    public Array? Values { get; init; }

    /// <summary>Bits of the mantissa that are kept, values rounded to nearest; null for all.</summary>
    public int? KeptBits { get; init; }

    /// <summary>Further attributes, for instance <c>cell_methods</c>.</summary>
    public AttributeSet Attributes { get; init; } = new();
}

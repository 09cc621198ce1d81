using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Layout;

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

    /// <summary>
    /// Bits of the mantissa that are kept, 1 to 23 for float32, 1 to 52 for float64; null keeps all. Values are rounded to the nearest that has
    /// no others (to even, where two are as near), so the relative error is at most 2^-(bits+1), and what is left compresses better: noise does
    /// not. NaN and infinities stay. Written as the attribute <c>kept_mantissa_bits</c>.
    /// </summary>
    public int? KeptBits { get; init; }

    /// <summary>Further attributes, for instance <c>cell_methods</c>.</summary>
    public AttributeSet Attributes { get; init; } = new();
}

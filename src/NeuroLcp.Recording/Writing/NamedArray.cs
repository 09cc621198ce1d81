using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Hdf5;

namespace NeuroLcp.Recording.Writing;

/// <summary>An array and its place in an <see cref="ArrayFile"/>.</summary>
public sealed class NamedArray
{
    /// <summary>Names an array.</summary>
    /// <param name="path">Path from the root, for instance <c>/train/input</c> or simply <c>W</c>.</param>
    /// <param name="values">Elements of type float, double, int, long or byte, row-major; an array of several dimensions brings its shape.</param>
    /// <param name="shape">Lengths, slowest axis first; empty takes the array's own.</param>
    /// <exception cref="ArgumentException">The shape does not hold the values, or the element type cannot be stored.</exception>
    public NamedArray(string path, Array values, params long[] shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(values);
        Type = ElementTypes.Of(values.GetType().GetElementType()!);
        Path = "/" + path.Trim('/');
        Values = values;
        long[] lengths = shape.Length > 0 ? [.. shape] : [.. Enumerable.Range(0, values.Rank).Select(values.GetLongLength)];
        if (Hdf5Shape.Count(lengths) != values.LongLength)
        {
            throw new ArgumentException(
                $"'{Path}' has {values.LongLength} values where its shape {string.Join(" x ", lengths)} makes {Hdf5Shape.Count(lengths)}");
        }

        Shape = lengths;
    }

    /// <summary>Path from the root.</summary>
    public string Path { get; }

    /// <summary>The elements, row-major.</summary>
    public Array Values { get; }

    /// <summary>Lengths, slowest axis first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Attributes of the array.</summary>
    public AttributeSet Attributes { get; init; } = new();
}

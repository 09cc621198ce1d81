
namespace NeuroLcp.Recording.Arrays;

/// <summary>A named axis and its coordinate: a dimension scale in the file, a labelled dimension in xarray.</summary>
/// <remarks>Made by <see cref="Growing"/>, <see cref="Index"/> or <see cref="Of"/>.</remarks>
public sealed record ArrayAxis
{
    private ArrayAxis(string name, ElementType type, long? length)
    {
        Name = name;
        Type = type;
        Length = length;
    }

    /// <summary>Name of the axis and of the dataset that holds its coordinate.</summary>
    public string Name { get; }

    /// <summary>Type of the coordinate.</summary>
    public ElementType Type { get; }

    /// <summary>Length; null where it grows as rows are appended.</summary>
    public long? Length { get; }

    /// <summary>The coordinate of a fixed axis; null where it grows.</summary>
    public Array? Values { get; private init; }

    /// <summary>Unit as a UDUNITS symbol ("ms", not "milliseconds", which xarray would turn into dates); null for a plain index.</summary>
    public string? Units { get; private init; }

    /// <summary>What a plot writes beside the axis.</summary>
    public string? LongName { get; private init; }

    /// <summary>Further attributes, for instance <c>standard_name</c>.</summary>
    public AttributeSet Attributes { get; private init; } = new();

    /// <summary>An axis that grows: its coordinate is appended to like an array, one value a row.</summary>
    public static ArrayAxis Growing(string name, ElementType type, string? units = null, string? longName = null, AttributeSet? attributes = null) =>
        new(name, type, null) { Units = units, LongName = longName, Attributes = attributes ?? new() };

    /// <summary>The growing time axis: <c>time</c> in ms, float64, marked as time for CF readers.</summary>
    public static ArrayAxis Time() => Growing(
        "time",
        ElementType.Float64,
        "ms",
        "time",
        new AttributeSet { { "standard_name", "time" }, { "axis", "T" } });

    /// <summary>A fixed axis 0, 1, … of the given length (int32).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public static ArrayAxis Index(string name, int length, string? longName = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        int[] values = new int[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = i;
        }

        return Of(name, values, null, longName);
    }

    /// <summary>A fixed axis with the given coordinate.</summary>
    /// <param name="name">Name of the axis.</param>
    /// <param name="values">One-dimensional array of float, double, int, long or byte; not empty.</param>
    /// <param name="units">Unit as a UDUNITS symbol, or null.</param>
    /// <param name="longName">What a plot writes beside the axis.</param>
    /// <exception cref="ArgumentException">The array is empty, not one-dimensional or of another element type.</exception>
    public static ArrayAxis Of(string name, Array values, string? units = null, string? longName = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Rank != 1 || values.Length == 0)
        {
            throw new ArgumentException($"the coordinate of axis '{name}' must be a one-dimensional array that is not empty");
        }

        return new(name, ElementTypes.Of(values.GetType().GetElementType()!), values.Length) { Values = values, Units = units, LongName = longName };
    }
}

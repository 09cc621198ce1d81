namespace NeuroLcp.Recording.Export;

/// <summary>One axis of a chosen part of an array: its name, and which of its indices are taken.</summary>
public sealed record AxisChoice
{
    private AxisChoice(string name, long first, long count, IReadOnlyList<long>? picked)
    {
        Name = name;
        First = first;
        Count = count;
        Picked = picked;
    }

    /// <summary>Name of the axis.</summary>
    public string Name { get; }

    /// <summary>How many indices are taken.</summary>
    public long Count { get; }

    /// <summary>The chosen part of its coordinate; null where it has none, so that the index itself is all there is to say.</summary>
    public ArrayChoice? Coordinate { get; init; }

    internal long First { get; }

    internal IReadOnlyList<long>? Picked { get; }

    /// <summary>A stretch of an axis.</summary>
    /// <param name="name">Name of the axis.</param>
    /// <param name="first">First index.</param>
    /// <param name="count">How many.</param>
    public static AxisChoice Stretch(string name, long first, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new AxisChoice(name, first, count, null);
    }

    /// <summary>Single indices of an axis, in the order given.</summary>
    /// <param name="name">Name of the axis.</param>
    /// <param name="indices">The indices.</param>
    public static AxisChoice Of(string name, IReadOnlyList<long> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new AxisChoice(name, 0, indices.Count, indices);
    }

    /// <summary>The index in the file of a chosen one.</summary>
    public long At(long chosen) => Picked is null ? First + chosen : Picked[(int)chosen];

    /// <summary>Whether another choice takes the same indices of an axis of the same name.</summary>
    internal bool Takes(AxisChoice other) =>
        Name == other.Name && Count == other.Count && Coordinate?.Path == other.Coordinate?.Path
            && (Picked is null ? other.Picked is null && First == other.First : other.Picked is not null && Picked.SequenceEqual(other.Picked));
}

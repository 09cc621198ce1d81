using NeuroLcp.Inspection.Contents;

namespace NeuroLcp.Inspection.Compare;

/// <summary>How two files differ in one place.</summary>
internal enum DifferenceKind
{
    /// <summary>A number is another one.</summary>
    Value,

    /// <summary>One has rows that the other lacks; all they share are the same.</summary>
    Rows,

    /// <summary>A text is another one.</summary>
    Text,

    /// <summary>The array has another shape, or another type or unit.</summary>
    Form,

    /// <summary>Only one of the files has it.</summary>
    Missing,
}

/// <summary>A place on a growing axis: what it is called, where, and in what unit.</summary>
/// <param name="Axis">Name of the axis, such as time or update.</param>
/// <param name="Value">The coordinate of the row.</param>
/// <param name="Units">Its unit; null for a plain count.</param>
internal sealed record RowCoordinate(string Axis, double Value, string? Units)
{
    /// <summary>As "time 12.5 ms" or "update 13".</summary>
    public override string ToString() => $"{Axis} {NumberText.Exact(Value)}{(Units is null or "1" ? "" : " " + Units)}";
}

/// <summary>The first difference in an array, a text, an attribute or a group.</summary>
/// <param name="Path">Where it is; an attribute as <c>/run@seed</c>.</param>
/// <param name="Kind">What kind it is of.</param>
/// <param name="Words">What is different, such as "0.25 against 0.5".</param>
internal sealed record Difference(string Path, DifferenceKind Kind, string Words)
{
    /// <summary>Where on the growing axis; null for what has none.</summary>
    public RowCoordinate? At { get; init; }

    /// <summary>Index of the element, one number an axis.</summary>
    public IReadOnlyList<long>? Index { get; init; }

    /// <summary>The names of these axes; null for one without.</summary>
    public IReadOnlyList<string?>? Axes { get; init; }

    /// <summary>The two values.</summary>
    public (double A, double B)? Values { get; init; }

    /// <summary>How many elements differ, of those both have.</summary>
    public long? Count { get; init; }

    /// <summary>Elements that both have.</summary>
    public long? Of { get; init; }
}

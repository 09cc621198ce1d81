namespace NeuroLcp.Language.Operations;

/// <summary>
/// A set of units that can be matched one to one. Populations have the same axis where one's size is declared by reference
/// to the other's (or to the task's inputs or outputs); only then may their variables meet elementwise.
/// </summary>
/// <param name="name">What errors call it: the population or task size that declared it.</param>
/// <param name="size">The number of units.</param>
/// <param name="units">For the cells of an ensemble: the units they make up. The cells of a unit stand side by side, the units in order.</param>
public sealed class Axis(string name, int size, Axis? units = null)
{
    /// <summary>What errors call it.</summary>
    public string Name { get; } = name;

    /// <summary>The number of units.</summary>
    public int Size { get; } = size;

    /// <summary>For the cells of an ensemble the units they make up, otherwise null.</summary>
    public Axis? Units { get; } = units;

    /// <summary>For the cells of an ensemble how many make up a unit, otherwise 1.</summary>
    public int CellsPerUnit => Units is null ? 1 : Size / Units.Size;

    /// <inheritdoc/>
    public override string ToString() => Units is null ? $"{Name} ({Size})" : $"{Units.Name} ({Units.Size} x {CellsPerUnit})";
}

/// <summary>
/// The shape of an expression within one trial: a single number (no axis), a number per unit (Rows), or, in plasticity rules,
/// a number per synapse (Rows for post, Columns for pre).
/// </summary>
/// <param name="Rows">The units, or the postsynaptic units; null where the value does not depend on them.</param>
/// <param name="Columns">The presynaptic units; null where the value does not depend on them.</param>
public readonly record struct Shape(Axis? Rows, Axis? Columns = null)
{
    /// <summary>One number.</summary>
    public static readonly Shape Scalar = default;

    /// <summary>True for one number.</summary>
    public bool IsScalar => Rows is null && Columns is null;

    /// <summary>The shape of an elementwise combination, or null where the two cannot be matched.</summary>
    public static Shape? Combine(Shape a, Shape b)
    {
        if ((a.Rows is not null && b.Rows is not null && a.Rows != b.Rows) || (a.Columns is not null && b.Columns is not null && a.Columns != b.Columns))
        {
            return null;
        }

        return new Shape(a.Rows ?? b.Rows, a.Columns ?? b.Columns);
    }

    /// <inheritdoc/>
    public override string ToString() => (Rows, Columns) switch
    {
        (null, null) => "a single number",
        (_, null) => $"one value per {(Rows.Units is null ? "unit" : "cell")} of {Rows}",
        (null, _) => $"one value per presynaptic unit of {Columns}",
        _ => $"one value per synapse of {Rows} x {Columns}",
    };
}

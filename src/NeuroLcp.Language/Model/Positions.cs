namespace NeuroLcp.Language.Model;

/// <summary>The ways to lay out the units of a population.</summary>
public enum PositionKind
{
    /// <summary>Evenly on a segment.</summary>
    Line,

    /// <summary>Evenly on a closed line: distances go the shorter way round.</summary>
    Ring,

    /// <summary>Row by row on a rectangle.</summary>
    Grid,

    /// <summary>Row by row on a rectangle whose opposite edges meet.</summary>
    Torus,
}

/// <summary>
/// Where the units of a population are. Each stands in the middle of its share of the space, so that two populations of different
/// sizes on one sheet cover it alike.
/// </summary>
/// <param name="Kind">The layout.</param>
/// <param name="Width">Length of the line or ring, width of the sheet, um.</param>
/// <param name="Height">Height of the sheet, um; 0 for a line or ring.</param>
public sealed record Positions(PositionKind Kind, double Width, double Height)
{
    /// <summary>Numbers that say where a unit is: 1 on a line, 2 on a sheet.</summary>
    public int Dimensions => Kind is PositionKind.Line or PositionKind.Ring ? 1 : 2;

    /// <summary>True where opposite edges meet.</summary>
    public bool IsPeriodic => Kind is PositionKind.Ring or PositionKind.Torus;

    /// <summary>The greatest distance there can be, um.</summary>
    public double Span => (IsPeriodic ? 0.5 : 1) * Math.Sqrt((Width * Width) + (Height * Height));

    /// <summary>Where a unit is, um; y is 0 on a line.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="size">Units of the population.</param>
    public (double X, double Y) Of(int unit, int size)
    {
        if (Dimensions == 1)
        {
            return ((unit + 0.5) * Width / size, 0);
        }

        // as many columns as make the cells of the lattice nearly square; the last row may be short
        int columns = (int)Math.Clamp(Math.Round(Math.Sqrt(size * Width / Height)), 1, size), rows = (size + columns - 1) / columns;
        return (((unit % columns) + 0.5) * Width / columns, ((unit / columns) + 0.5) * Height / rows);
    }

    /// <summary>The distance of two places in this space, um.</summary>
    public double Distance((double X, double Y) a, (double X, double Y) b)
    {
        double x = Math.Abs(a.X - b.X), y = Math.Abs(a.Y - b.Y);
        if (IsPeriodic)
        {
            (x, y) = (Math.Min(x, Width - x), Math.Min(y, Height - y));
        }

        return Math.Sqrt((x * x) + (y * y));
    }

    /// <summary>As a circuit file says it.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
        $"{Kind.ToString().ToLowerInvariant()}({Width:G6} um{(Dimensions == 1 || Width == Height ? "" : FormattableString.Invariant($", {Height:G6} um"))})");
}

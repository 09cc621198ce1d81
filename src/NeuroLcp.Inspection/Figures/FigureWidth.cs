namespace NeuroLcp.Inspection.Figures;

/// <summary>Widths that journals print.</summary>
public enum FigureWidth
{
    /// <summary>One column, 85 mm.</summary>
    Single,

    /// <summary>The width of the page, 180 mm.</summary>
    Double,
}

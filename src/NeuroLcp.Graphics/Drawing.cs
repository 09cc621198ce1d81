namespace NeuroLcp.Graphics;

/// <summary>A vector drawing: what it shows, independent of the file it ends in. Lengths are in CSS pixels (1/96 inch), y grows downwards.</summary>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Title">What a screen reader says it is.</param>
/// <param name="Marks">What it is made of, back to front.</param>
public sealed record Drawing(double Width, double Height, string Title, IReadOnlyList<Mark> Marks)
{
    /// <summary>What is to be known about it beside its title, for screen readers and whoever opens the file; empty for nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether the file states its size in mm: programs for print take a pixel for 1/72 inch, and would enlarge it.</summary>
    public bool IsForPrint { get; init; }
}

/// <summary>A place in a drawing.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
public readonly record struct Spot(double X, double Y)
{
    /// <summary>A place beside this one.</summary>
    public Spot Shifted(double x, double y) => new(X + x, Y + y);
}

/// <summary>How a line is drawn.</summary>
/// <param name="Colour">As <c>#RRGGBB</c>.</param>
/// <param name="Width">Its width.</param>
/// <param name="Dashes">Lengths of dashes and gaps in turn; empty for a solid line.</param>
public sealed record Pen(string Colour, double Width, params IReadOnlyList<double> Dashes)
{
    /// <summary>Whether corners are round: those of measured lines, whose sharp ones would stick out beyond the values.</summary>
    public bool IsRound { get; init; }
}

/// <summary>Something drawn.</summary>
public abstract record Mark
{
    /// <summary>What it stands for, in a word or two; shown by browsers under the pointer. Empty for mere decoration.</summary>
    public string Meaning { get; init; } = "";
}

/// <summary>A rectangle with rounded corners.</summary>
/// <param name="Corner">Its upper left corner.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Radius">Radius of the corners.</param>
/// <param name="Fill">Colour inside, or null.</param>
/// <param name="Pen">Its outline, or null.</param>
public sealed record Box(Spot Corner, double Width, double Height, double Radius, string? Fill, Pen? Pen) : Mark;

/// <summary>A line of straight and curved parts.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Parts">Its parts in order.</param>
/// <param name="Fill">Colour inside, or null.</param>
/// <param name="Pen">The pen, or null.</param>
public sealed record Line(Spot Start, IReadOnlyList<LinePart> Parts, string? Fill, Pen? Pen) : Mark
{
    /// <summary>Straight from place to place.</summary>
    public static Line Through(Pen? pen, string? fill, params ReadOnlySpan<Spot> spots) =>
        new(spots[0], [.. spots[1..].ToArray().Select(s => new LinePart(s, s, s))], fill, pen);
}

/// <summary>A cubic Bézier curve; straight where both controls are its end.</summary>
/// <param name="First">Its first control point.</param>
/// <param name="Second">Its second control point.</param>
/// <param name="End">Where it ends.</param>
public readonly record struct LinePart(Spot First, Spot Second, Spot End)
{
    /// <summary>A straight part.</summary>
    public static LinePart To(Spot end) => new(end, end, end);

    /// <summary>True where it is straight.</summary>
    public bool IsStraight => First == End && Second == End;
}

/// <summary>A disc.</summary>
/// <param name="Centre">Its centre.</param>
/// <param name="Radius">Its radius.</param>
/// <param name="Fill">Its colour.</param>
public sealed record Disc(Spot Centre, double Radius, string Fill) : Mark;

/// <summary>Many straight strokes of one pen, such as the spikes of a raster.</summary>
/// <param name="All">Where each begins and ends.</param>
/// <param name="Pen">The pen.</param>
public sealed record Strokes(IReadOnlyList<(Spot From, Spot To)> All, Pen Pen) : Mark;

/// <summary>An image inside a drawing.</summary>
/// <param name="Corner">Its upper left corner.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Columns">Pixels of a row.</param>
/// <param name="Rgb">Red, green and blue of each pixel, row by row from the top.</param>
public sealed record PixelImage(Spot Corner, double Width, double Height, int Columns, byte[] Rgb) : Mark
{
    /// <summary>Rows of pixels.</summary>
    public int Rows => Rgb.Length / 3 / Columns;
}

/// <summary>A line of text.</summary>
/// <param name="At">On the baseline: its beginning, middle or end.</param>
/// <param name="Text">The text.</param>
/// <param name="Size">Size of the font.</param>
/// <param name="Align">Which of the three.</param>
/// <param name="Colour">Colour.</param>
public sealed record Label(Spot At, string Text, double Size, TextAlign Align, string Colour) : Mark
{
    /// <summary>How high an exponent stands above the baseline, in sizes of the font.</summary>
    internal const double Raise = 0.36;

    /// <summary>The size of an exponent, in sizes of the font.</summary>
    public const double Reduction = 0.72;

    /// <summary>Bold.</summary>
    public bool IsBold { get; init; }

    /// <summary>Italic.</summary>
    public bool IsItalic { get; init; }

    /// <summary>Written from the bottom to the top, as beside an axis.</summary>
    public bool IsUpright { get; init; }

    /// <summary>A smaller text that follows, raised: an exponent. Empty for none.</summary>
    public string Exponent { get; init; } = "";

    /// <summary>White around the letters, so that a line behind them does not disturb.</summary>
    public bool HasHalo { get; init; }
}

/// <summary>Which part of a text stands at its place.</summary>
public enum TextAlign
{
    /// <summary>Its beginning.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Its end.</summary>
    End,
}

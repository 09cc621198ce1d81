namespace NeuroLcp.Studies.Figures;

/// <summary>A vector drawing: what it shows, independent of the file it ends in. Lengths are in CSS pixels (1/96 inch), y grows downwards.</summary>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Title">What a screen reader says it is.</param>
/// <param name="Marks">What it is made of, back to front.</param>
public sealed record Drawing(double Width, double Height, string Title, IReadOnlyList<Mark> Marks);

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
public sealed record Pen(string Colour, double Width, params IReadOnlyList<double> Dashes);

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

/// <summary>A line of text.</summary>
/// <param name="At">On the baseline: its beginning, middle or end.</param>
/// <param name="Text">The text.</param>
/// <param name="Size">Size of the font.</param>
/// <param name="Align">Which of the three.</param>
/// <param name="Colour">Colour.</param>
public sealed record Label(Spot At, string Text, double Size, TextAlign Align, string Colour) : Mark
{
    /// <summary>Bold.</summary>
    public bool IsBold { get; init; }

    /// <summary>Italic.</summary>
    public bool IsItalic { get; init; }

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

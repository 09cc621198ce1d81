using NeuroLcp.Commands;
using NeuroLcp.Inspection.Charts;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Inspection.Figures;

/// <summary>A kind of figure that can be made of a recording.</summary>
internal interface IFigureKind
{
    /// <summary>Which.</summary>
    public PlotKind Kind { get; }

    /// <summary>The options of <c>neurolcp plot</c> that it heeds, beside those of every kind.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>What a recording must hold, in words, and what makes it.</summary>
    public string Needs { get; }

    /// <summary>Whether a recording holds it.</summary>
    public bool IsIn(RecordingReader reader);

    /// <summary>What a name could mean: what <c>--what</c> is looked for in.</summary>
    public IReadOnlyList<string> Names(RecordingReader reader);

    /// <summary>Makes the figure.</summary>
    /// <exception cref="RequestException">The recording does not have what was asked for.</exception>
    public FigureContent Of(RecordingReader reader, PlotRequest request);
}

/// <summary>What is on a figure.</summary>
/// <param name="Rows">Its panels.</param>
/// <param name="Shows">What they show, by the names that <c>--what</c> takes.</param>
internal sealed record FigureContent(IReadOnlyList<FigureRow> Rows, IReadOnlyList<string> Shows)
{
    /// <summary>The width it is laid out for.</summary>
    public required double Width { get; init; }

    /// <summary>What its colours mean.</summary>
    public IReadOnlyList<KeyEntry> Key { get; init; } = [];

    /// <summary>What has to be known to read it rightly.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Panels in rows of a number of columns.</summary>
    /// <param name="panels">The panels.</param>
    /// <param name="height">Height of their plots.</param>
    /// <param name="columns">Columns.</param>
    public static IReadOnlyList<FigureRow> Grid(IEnumerable<IPanel> panels, double height, int columns) =>
        [.. panels.Chunk(columns).Select(row => new FigureRow(height, columns, row))];

    /// <summary>The width asked for, or what suits the figure.</summary>
    public static double WidthOf(PlotRequest request, FigureWidth usual) =>
        (request.Width ?? usual) == FigureWidth.Double ? PrintStyle.DoubleColumn : PrintStyle.SingleColumn;

    /// <summary>How many panels stand beside each other: so many on a whole page, one in a column.</summary>
    public static int Columns(double width, int most) => width > PrintStyle.SingleColumn ? most : 1;
}

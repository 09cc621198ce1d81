namespace NeuroLcp.Inspection.Figures;

/// <summary><c>neurolcp plot</c>: a figure of a recording.</summary>
public sealed record PlotRequest
{
    /// <summary>The recording.</summary>
    public required string Recording { get; init; }

    /// <summary>The kind of figure; null for what the recording holds and the other options ask for.</summary>
    public PlotKind? Kind { get; init; }

    /// <summary>
    /// What to show: variables (<c>monitor.variable</c> or <c>monitor.*</c>), kinds of events, weights or numbers of training; empty for the most telling.
    /// </summary>
    public IReadOnlyList<string> What { get; init; } = [];

    /// <summary>Units, by their numbers; empty for the first five of each population, and for all in a raster.</summary>
    public IReadOnlyList<int> Units { get; init; } = [];

    /// <summary>Trials, by their numbers; empty for the first.</summary>
    public IReadOnlyList<int> Trials { get; init; } = [];

    /// <summary>Where time begins, ms; null for the beginning.</summary>
    public double? FromMs { get; init; }

    /// <summary>Where time ends, ms; null for the end.</summary>
    public double? ToMs { get; init; }

    /// <summary>Snapshots of weights: <c>first</c>, <c>last</c>, or numbers of updates; empty for the first and the last.</summary>
    public IReadOnlyList<string> At { get; init; } = [];

    /// <summary>The width; null for what suits the figure.</summary>
    public FigureWidth? Width { get; init; }

    /// <summary>The file, .svg, .pdf or .png; null for the recording's name, with the kind where one was asked for, in the current folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}

namespace NeuroLcp.Studies.Requests;

/// <summary><c>neurolcp plot</c>: the time courses of a recording as a figure.</summary>
public sealed record PlotRequest
{
    /// <summary>The recording.</summary>
    public required string Recording { get; init; }

    /// <summary>Variables, as <c>population.variable</c> or <c>population.*</c>; empty for all that were recorded in time.</summary>
    public IReadOnlyList<string> What { get; init; } = [];

    /// <summary>Units, counted from 0; empty for the first five of each population.</summary>
    public IReadOnlyList<int> Units { get; init; } = [];

    /// <summary>Trials, counted from 0; empty for the first.</summary>
    public IReadOnlyList<int> Trials { get; init; } = [];

    /// <summary>The file, .svg or .png; null for the recording's name with .svg, in the current folder.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an existing file may be replaced.</summary>
    public bool Overwrite { get; init; }
}

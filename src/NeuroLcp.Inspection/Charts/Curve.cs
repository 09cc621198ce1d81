using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>A line of measured or computed values.</summary>
/// <param name="X">Ascending.</param>
/// <param name="Y">As many; where one is not finite, the line has a gap.</param>
/// <param name="Colour">Its colour.</param>
internal sealed record Curve(double[] X, double[] Y, string Colour)
{
    /// <summary>What it is, where it is told apart from others; shown under the pointer too.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether its name stands at its end.</summary>
    public bool IsNamedAtItsEnd { get; init; }

    /// <summary>Whether each value has a dot, as for the few that are known after an epoch.</summary>
    public bool HasDots { get; init; }

    /// <summary>Drawn pale and thin, behind what matters.</summary>
    public bool IsPale { get; init; }

    /// <summary>Broken, to be told from another of its colour.</summary>
    public bool IsDashed { get; init; }

    /// <summary>Whether the area between the line and 0 is filled, as of a histogram.</summary>
    public bool IsFilled { get; init; }

    /// <summary>A palette's colour by number, and whether the colours are used up, so that lines are told apart by being broken.</summary>
    public static (string Colour, bool IsDashed) Look(int number) => (Palette.Lines[number % Palette.Lines.Count], number / Palette.Lines.Count % 2 == 1);
}

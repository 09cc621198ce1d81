using System.Globalization;

namespace NeuroLcp.Graphics;

/// <summary>Colours that people with any colour vision tell apart (Okabe and Ito 2008), and greys.</summary>
public static class Palette
{
    /// <summary>The ground.</summary>
    public const string White = "#FFFFFF";

    /// <summary>Text, and lines that matter.</summary>
    public const string Ink = "#1A1A1A";

    /// <summary>Text beside.</summary>
    public const string Grey = "#6E6E6E";

    /// <summary>Axes and grids.</summary>
    public const string Hairline = "#C8C8C8";

    /// <summary>Areas behind others.</summary>
    public const string Shade = "#F3F3F3";

    /// <summary>The first colour of lines.</summary>
    public const string Blue = "#0072B2";

    /// <summary>Of a line.</summary>
    public const string Green = "#009E73";

    /// <summary>Of a line.</summary>
    public const string Purple = "#A2508A";

    /// <summary>What stands out, such as control.</summary>
    public const string Vermillion = "#D55E00";

    /// <summary>Areas that stand out.</summary>
    public const string PaleVermillion = "#FBE0CF";

    /// <summary>For lines in one panel, in the order in which they are easiest to tell apart.</summary>
    public static readonly IReadOnlyList<string> Lines = [Blue, Vermillion, Green, "#CC79A7", "#56B4E9", "#E69F00", Ink];

    /// <summary>A colour mixed with another.</summary>
    /// <param name="colour">As <c>#RRGGBB</c>.</param>
    /// <param name="other">As <c>#RRGGBB</c>.</param>
    /// <param name="share">How much of the other, 0 to 1.</param>
    public static string Mixed(string colour, string other, double share) =>
        "#" + string.Concat(Enumerable.Range(0, 3)
            .Select(i => ((int)Math.Round(((1 - share) * Channel(colour, i)) + (share * Channel(other, i)))).ToString("X2", CultureInfo.InvariantCulture)));

    private static int Channel(string colour, int number) =>
        int.Parse(colour.AsSpan(1 + (2 * number), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

namespace NeuroLcp.Studies.Figures;

/// <summary>Colours that people with any colour vision tell apart (Okabe and Ito 2008), and greys.</summary>
internal static class Palette
{
    public const string Ink = "#1A1A1A";
    public const string Grey = "#6E6E6E";
    public const string Hairline = "#C8C8C8";
    public const string Shade = "#F3F3F3";
    public const string Blue = "#0072B2";
    public const string Green = "#009E73";
    public const string Purple = "#A2508A";
    public const string Vermillion = "#D55E00";
    public const string PaleVermillion = "#FBE0CF";

    /// <summary>For lines in one panel, in the order in which they are easiest to tell apart.</summary>
    public static readonly IReadOnlyList<string> Lines = [Blue, Vermillion, Green, "#CC79A7", "#56B4E9", "#E69F00", Ink];
}

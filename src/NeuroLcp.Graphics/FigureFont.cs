using SkiaSharp;

namespace NeuroLcp.Graphics;

/// <summary>
/// The font of every figure: Liberation Sans, which the program carries, so that a figure is the same on every machine and no machine needs a font.
/// Its letters are as wide as those of Arial and Helvetica. An SVG is shown with what font there is, so that room is kept by <see cref="TextExtent"/>.
/// </summary>
internal static class FigureFont
{
    private static readonly Lazy<SKTypeface> s_regular = new(() => Load("Regular")), s_bold = new(() => Load("Bold")), s_italic = new(() => Load("Italic"));

    /// <summary>A face of it; there is none both bold and italic.</summary>
    public static SKTypeface Typeface(bool bold, bool italic) => (bold ? s_bold : italic ? s_italic : s_regular).Value;

    /// <summary>The font at a size, without the hints that would fit it to the pixels of a screen.</summary>
    public static SKFont Of(double size, bool bold, bool italic) =>
        new(Typeface(bold, italic), (float)size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None, Edging = SKFontEdging.Antialias };

    private static SKTypeface Load(string face)
    {
        using Stream file = typeof(FigureFont).Assembly.GetManifestResourceStream($"LiberationSans-{face}.ttf")
            ?? throw new InvalidOperationException($"the program was built without its font, LiberationSans-{face}.ttf");
        return SKTypeface.FromStream(file) ?? throw new InvalidOperationException($"LiberationSans-{face}.ttf is no font that Skia can read");
    }
}

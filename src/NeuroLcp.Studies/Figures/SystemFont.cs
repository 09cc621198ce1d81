using SkiaSharp;

namespace NeuroLcp.Studies.Figures;

/// <summary>The sans-serif font of this machine, for images. Without any font Skia draws no text and says nothing, so its absence is an error here.</summary>
internal static class SystemFont
{
    private static readonly string[] s_preferred = ["Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Lato"];

    /// <summary>Its family; empty where the machine has no fonts.</summary>
    public static string Family { get; } = Find();

    /// <summary>A face of it.</summary>
    public static SKTypeface Typeface(bool bold, bool italic) => SKTypeface.FromFamilyName(
        Family, bold ? SKFontStyleWeight.Bold : SKFontStyleWeight.Normal, SKFontStyleWidth.Normal, italic ? SKFontStyleSlant.Italic : SKFontStyleSlant.Upright);

    private static string Find()
    {
        string[] installed = SKFontManager.Default.GetFontFamilies();
        return s_preferred.FirstOrDefault(installed.Contains) ?? installed.FirstOrDefault() ?? "";
    }

    /// <summary>Refuses to draw text where there is no font.</summary>
    /// <exception cref="IOException">The machine has no fonts.</exception>
    public static void Require()
    {
        if (Family.Length == 0)
        {
            throw new IOException("this machine has no fonts, and a figure without text says nothing; install one, as in: apt-get install fonts-dejavu-core");
        }
    }
}

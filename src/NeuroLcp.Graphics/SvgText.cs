using System.Globalization;
using System.Xml.Linq;

namespace NeuroLcp.Graphics;

/// <summary>A drawing as SVG. Fonts are asked for by family and need not be on this machine.</summary>
public static class SvgText
{
    private const string FontFamily = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    /// <summary>The text of the file.</summary>
    /// <param name="drawing">What to draw.</param>
    public static string Of(Drawing drawing)
    {
        var root = new XElement(
            s_svg + "svg",
            new XAttribute("width", Length(drawing.Width, drawing.IsForPrint)),
            new XAttribute("height", Length(drawing.Height, drawing.IsForPrint)),
            new XAttribute("viewBox", $"0 0 {Number(drawing.Width)} {Number(drawing.Height)}"),
            new XAttribute("font-family", FontFamily),
            new XElement(s_svg + "title", drawing.Title),
            drawing.Description.Length > 0 ? new XElement(s_svg + "desc", drawing.Description) : null,
            new XElement(s_svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#FFFFFF")),
            drawing.Marks.Select(Element));
        return root + "\n";
    }

    private static XElement Element(Mark mark)
    {
        XElement element = mark switch
        {
            Box b => new XElement(s_svg + "rect", At("x", b.Corner.X), At("y", b.Corner.Y), At("width", b.Width), At("height", b.Height),
                b.Radius > 0 ? At("rx", b.Radius) : null, Ink(b.Fill, b.Pen)),
            Line l => new XElement(s_svg + "path", new XAttribute("d", Path(l)), Ink(l.Fill, l.Pen)),
            Disc d => new XElement(s_svg + "circle", At("cx", d.Centre.X), At("cy", d.Centre.Y), At("r", d.Radius), Ink(d.Fill, null)),
            Strokes s => new XElement(s_svg + "path", new XAttribute("d", string.Concat(s.All.Select(l => $"M{Pair(l.From)}L{Pair(l.To)}"))), Ink(null, s.Pen)),
            PixelImage i => new XElement(
                s_svg + "image", At("x", i.Corner.X), At("y", i.Corner.Y), At("width", i.Width), At("height", i.Height),
                    new XAttribute("preserveAspectRatio", "none"),
                new XAttribute("style", "image-rendering:pixelated"),
                    new XAttribute("href", $"data:image/png;base64,{Convert.ToBase64String(PngImage.Of(i))}")),
            Label t => Text(t),
            _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, "no such mark"),
        };
        if (mark.Meaning.Length > 0)
        {
            element.Add(new XElement(s_svg + "title", mark.Meaning));
        }

        return element;
    }

    private static XElement Text(Label label) => new(
        s_svg + "text", At("x", label.At.X), At("y", label.At.Y), At("font-size", label.Size),
        label.Align == TextAlign.Start ? null : new XAttribute("text-anchor", label.Align == TextAlign.End ? "end" : "middle"),
        label.IsBold ? new XAttribute("font-weight", "bold") : null,
        label.IsItalic ? new XAttribute("font-style", "italic") : null,
        label.IsUpright ? new XAttribute("transform", $"rotate(-90 {Pair(label.At)})") : null,
        new XAttribute("fill", label.Colour),
        label.HasHalo ? new XObject[] { new XAttribute("stroke", "#FFFFFF"), At("stroke-width", 3), new XAttribute("stroke-linejoin", "round"),
            new XAttribute("paint-order", "stroke") } : null,
        label.Text,
        label.Exponent.Length > 0 ? new XElement(s_svg + "tspan", At("dy", -Label.Raise * label.Size), At("font-size", Label.Reduction * label.Size),
            label.Exponent) : null);

    private static string Path(Line line)
    {
        var path = new List<string> { $"M{Pair(line.Start)}" };
        path.AddRange(line.Parts.Select(p => p.IsStraight ? $"L{Pair(p.End)}" : $"C{Pair(p.First)} {Pair(p.Second)} {Pair(p.End)}"));
        return string.Concat(path) + (line.Fill is null ? "" : "Z");
    }

    private static IEnumerable<XAttribute> Ink(string? fill, Pen? pen)
    {
        yield return new XAttribute("fill", fill ?? "none");
        if (pen is not null)
        {
            yield return new XAttribute("stroke", pen.Colour);
            yield return At("stroke-width", pen.Width);
            if (pen.Dashes.Count > 0)
            {
                yield return new XAttribute("stroke-dasharray", string.Join(' ', pen.Dashes.Select(Number)));
            }

            if (pen.IsRound)
            {
                yield return new XAttribute("stroke-linejoin", "round");
            }
        }
    }

    private static string Length(double pixels, bool inMillimetres) => inMillimetres ? $"{Number(pixels / 96 * 25.4)}mm" : Number(pixels);

    private static XAttribute At(string name, double value) => new(name, Number(value));

    private static string Pair(Spot spot) => $"{Number(spot.X)} {Number(spot.Y)}";

    // a hundredth of a pixel is below what any printer shows
    private static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}

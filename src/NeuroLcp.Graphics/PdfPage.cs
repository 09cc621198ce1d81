using SkiaSharp;

namespace NeuroLcp.Graphics;

/// <summary>A drawing as a PDF of one page of its size: lines are lines, text is text, and the letters that are used are in the file.</summary>
internal static class PdfPage
{
    /// <summary>Points of a PDF, 1/72 inch, per CSS pixel.</summary>
    private const float Scale = 72f / 96;

    /// <summary>The bytes of the file; the same drawing makes the same, since no time is written into it.</summary>
    public static byte[] Of(Drawing drawing)
    {
        using var bytes = new MemoryStream();
        using (var stream = new SKManagedWStream(bytes))
        using (SKDocument document = SKDocument.CreatePdf(stream,
            new SKDocumentPdfMetadata { Title = drawing.Title, Subject = drawing.Description, Creator = "NeuroLcp", RasterDpi = 300, EncodingQuality = 101 })
            ?? throw new InvalidOperationException("Skia was built without PDF"))
        {
            SKCanvas canvas = document.BeginPage((float)drawing.Width * Scale, (float)drawing.Height * Scale);
            canvas.Scale(Scale);
            Painter.Draw(canvas, drawing);
            document.EndPage();
            document.Close();
        }

        return bytes.ToArray();
    }
}

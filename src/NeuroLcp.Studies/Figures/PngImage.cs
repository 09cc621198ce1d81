using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace NeuroLcp.Studies.Figures;

/// <summary>A drawing as a PNG image of 300 dots an inch.</summary>
internal static class PngImage
{
    /// <summary>Dots per CSS pixel.</summary>
    public const float Scale = 300f / 96;

    /// <summary>Where the first chunk of a PNG file ends: the signature, and a header of 13 bytes with its frame of 12.</summary>
    private const int EndOfHeader = 8 + 25;

    /// <summary>The bytes of the file.</summary>
    public static byte[] Of(Drawing drawing)
    {
        using var bitmap = new SKBitmap((int)Math.Round(drawing.Width * Scale), (int)Math.Round(drawing.Height * Scale));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale(Scale);
        foreach (Mark mark in drawing.Marks)
        {
            Draw(canvas, mark);
        }

        canvas.Flush();
        return WithResolution(Encoded(bitmap, SKPngEncoderFilterFlags.Sub, 6));
    }

    /// <summary>The bytes of an image inside a drawing, pixel by pixel.</summary>
    public static byte[] Of(PixelImage image)
    {
        // a few colours in rectangles are small as they are; the filters that help photographs make them several times larger
        using SKBitmap bitmap = Bitmap(image);
        return Encoded(bitmap, SKPngEncoderFilterFlags.NoFilters, 9);
    }

    private static byte[] Encoded(SKBitmap bitmap, SKPngEncoderFilterFlags filters, int effort)
    {
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData? data = pixels.Encode(new SKPngEncoderOptions(filters, effort));
        return data?.ToArray() ?? throw new InvalidOperationException("Skia could not encode an image");
    }

    /// <summary>Says how large the image is on paper: without it, programs take a dot for 1/72 or 1/96 inch.</summary>
    private static byte[] WithResolution(byte[] png)
    {
        // 300 dots an inch are 11811 a metre; the last four bytes are the CRC-32 of the chunk's name and content
        Span<byte> chunk = stackalloc byte[21];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, 9);
        "pHYs"u8.CopyTo(chunk[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[8..], 11811);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[12..], 11811);
        chunk[16] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(chunk[17..], 0x78A53F76);
        return [.. png[..EndOfHeader], .. chunk, .. png[EndOfHeader..]];
    }

    private static void Draw(SKCanvas canvas, Mark mark)
    {
        switch (mark)
        {
            case Box box:
                var bounds = SKRect.Create((float)box.Corner.X, (float)box.Corner.Y, (float)box.Width, (float)box.Height);
                Ink(box.Fill, box.Pen, paint => canvas.DrawRoundRect(bounds, (float)box.Radius, (float)box.Radius, paint));
                break;
            case Disc disc:
                Ink(disc.Fill, null, paint => canvas.DrawCircle(Point(disc.Centre), (float)disc.Radius, paint));
                break;
            case Line line:
                using (SKPath path = Path(line))
                {
                    Ink(line.Fill, line.Pen, paint => canvas.DrawPath(path, paint));
                }

                break;
            case Strokes strokes:
                Ink(null, strokes.Pen, paint => canvas.DrawPoints(SKPointMode.Lines, [.. strokes.All.SelectMany(s => new[] { Point(s.From), Point(s.To) })], paint));
                break;
            case PixelImage image:
                using (SKBitmap pixels = Bitmap(image))
                using (SKImage copy = SKImage.FromBitmap(pixels))
                {
                    canvas.DrawImage(copy, SKRect.Create((float)image.Corner.X, (float)image.Corner.Y, (float)image.Width, (float)image.Height), new SKSamplingOptions(SKFilterMode.Nearest));
                }

                break;
            case Label label:
                Write(canvas, label);
                break;
        }
    }

    private static SKBitmap Bitmap(PixelImage image)
    {
        var bitmap = new SKBitmap(image.Columns, image.Rows, SKColorType.Rgba8888, SKAlphaType.Opaque);
        byte[] rgba = new byte[image.Rgb.Length / 3 * 4];
        for (int i = 0; i < image.Rgb.Length / 3; i++)
        {
            image.Rgb.AsSpan(3 * i, 3).CopyTo(rgba.AsSpan(4 * i));
            rgba[(4 * i) + 3] = byte.MaxValue;
        }

        Marshal.Copy(rgba, 0, bitmap.GetPixels(), rgba.Length);
        return bitmap;
    }

    private static void Write(SKCanvas canvas, Label label)
    {
        canvas.Save();
        canvas.Translate(Point(label.At));
        if (label.IsUpright)
        {
            canvas.RotateDegrees(-90);
        }

        using SKFont font = FigureFont.Of(label.Size, label.IsBold, label.IsItalic), small = FigureFont.Of(label.Size * Label.Reduction, label.IsBold, label.IsItalic);
        float own = font.MeasureText(label.Text), width = own + (label.Exponent.Length > 0 ? small.MeasureText(label.Exponent) : 0);
        float left = label.Align switch { TextAlign.Middle => -width / 2, TextAlign.End => -width, _ => 0 };
        if (label.HasHalo)
        {
            using var halo = new SKPaint { Color = SKColors.White, IsStroke = true, StrokeWidth = 3, StrokeJoin = SKStrokeJoin.Round, IsAntialias = true };
            canvas.DrawText(label.Text, left, 0, SKTextAlign.Left, font, halo);
        }

        using var paint = new SKPaint { Color = SKColor.Parse(label.Colour), IsAntialias = true };
        canvas.DrawText(label.Text, left, 0, SKTextAlign.Left, font, paint);
        canvas.DrawText(label.Exponent, left + own, (float)(-Label.Raise * label.Size), SKTextAlign.Left, small, paint);
        canvas.Restore();
    }

    private static SKPath Path(Line line)
    {
        var path = new SKPath();
        path.MoveTo(Point(line.Start));
        foreach (LinePart part in line.Parts)
        {
            if (part.IsStraight)
            {
                path.LineTo(Point(part.End));
            }
            else
            {
                path.CubicTo(Point(part.First), Point(part.Second), Point(part.End));
            }
        }

        if (line.Fill is not null)
        {
            path.Close();
        }

        return path;
    }

    private static void Ink(string? fill, Pen? pen, Action<SKPaint> draw)
    {
        if (fill is not null)
        {
            using var paint = new SKPaint { Color = SKColor.Parse(fill), IsAntialias = true };
            draw(paint);
        }

        if (pen is not null)
        {
            using var paint = new SKPaint { Color = SKColor.Parse(pen.Colour), IsStroke = true, StrokeWidth = (float)pen.Width, IsAntialias = true, StrokeJoin = pen.IsRound ? SKStrokeJoin.Round : SKStrokeJoin.Miter };
            if (pen.Dashes.Count > 0)
            {
                paint.PathEffect = SKPathEffect.CreateDash([.. pen.Dashes.Select(d => (float)d)], 0);
            }

            draw(paint);
        }
    }

    private static SKPoint Point(Spot spot) => new((float)spot.X, (float)spot.Y);
}

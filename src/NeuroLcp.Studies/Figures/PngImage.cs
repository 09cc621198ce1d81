using SkiaSharp;

namespace NeuroLcp.Studies.Figures;

/// <summary>A drawing as a PNG image of 300 dots an inch.</summary>
internal static class PngImage
{
    /// <summary>Dots per CSS pixel.</summary>
    public const float Scale = 300f / 96;

    /// <summary>The bytes of the file.</summary>
    /// <exception cref="IOException">The machine has no fonts.</exception>
    public static byte[] Of(Drawing drawing) => Of(drawing.Width, drawing.Height, canvas =>
    {
        foreach (Mark mark in drawing.Marks)
        {
            Draw(canvas, mark);
        }
    });

    /// <summary>The bytes of an image that someone else paints.</summary>
    public static byte[] Of(double width, double height, Action<SKCanvas> paint)
    {
        using var bitmap = new SKBitmap((int)Math.Ceiling(width * Scale), (int)Math.Ceiling(height * Scale));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale(Scale);
        paint(canvas);
        canvas.Flush();
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
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
            case Label label:
                Write(canvas, label);
                break;
        }
    }

    private static void Write(SKCanvas canvas, Label label)
    {
        using var font = new SKFont(SystemFont.Typeface(label.IsBold, label.IsItalic), (float)label.Size);
        SKTextAlign align = label.Align switch { TextAlign.Middle => SKTextAlign.Center, TextAlign.End => SKTextAlign.Right, _ => SKTextAlign.Left };
        if (label.HasHalo)
        {
            using var halo = new SKPaint { Color = SKColors.White, IsStroke = true, StrokeWidth = 3, StrokeJoin = SKStrokeJoin.Round, IsAntialias = true };
            canvas.DrawText(label.Text, Point(label.At), align, font, halo);
        }

        using var paint = new SKPaint { Color = SKColor.Parse(label.Colour), IsAntialias = true };
        canvas.DrawText(label.Text, Point(label.At), align, font, paint);
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
            using var paint = new SKPaint { Color = SKColor.Parse(pen.Colour), IsStroke = true, StrokeWidth = (float)pen.Width, IsAntialias = true };
            if (pen.Dashes.Count > 0)
            {
                paint.PathEffect = SKPathEffect.CreateDash([.. pen.Dashes.Select(d => (float)d)], 0);
            }

            draw(paint);
        }
    }

    private static SKPoint Point(Spot spot) => new((float)spot.X, (float)spot.Y);
}

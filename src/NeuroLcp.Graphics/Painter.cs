using SkiaSharp;

namespace NeuroLcp.Graphics;

/// <summary>Draws marks with Skia, on an image or on a page.</summary>
internal static class Painter
{
    /// <summary>Draws all marks, back to front.</summary>
    public static void Draw(SKCanvas canvas, Drawing drawing)
    {
        foreach (Mark mark in drawing.Marks)
        {
            Draw(canvas, mark);
        }
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
                Ink(null, strokes.Pen, paint => canvas.DrawPoints(SKPointMode.Lines, [.. strokes.All.SelectMany(s => new[] { Point(s.From), Point(s.To) })],
                    paint));
                break;
            case PixelImage image:
                using (SKBitmap pixels = PngImage.Bitmap(image))
                using (SKImage copy = SKImage.FromBitmap(pixels))
                {
                    canvas.DrawImage(copy, SKRect.Create((float)image.Corner.X, (float)image.Corner.Y, (float)image.Width, (float)image.Height),
                        new SKSamplingOptions(SKFilterMode.Nearest));
                }

                break;
            case Label label:
                Write(canvas, label);
                break;
        }
    }

    private static void Write(SKCanvas canvas, Label label)
    {
        canvas.Save();
        canvas.Translate(Point(label.At));
        if (label.IsUpright)
        {
            canvas.RotateDegrees(-90);
        }

        using SKFont font = FigureFont.Of(label.Size, label.IsBold, label.IsItalic),
            small = FigureFont.Of(label.Size * Label.Reduction, label.IsBold, label.IsItalic);
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
            using var paint = new SKPaint
            {
                Color = SKColor.Parse(pen.Colour),
                IsStroke = true,
                StrokeWidth = (float)pen.Width,
                IsAntialias = true,
                StrokeJoin = pen.IsRound ? SKStrokeJoin.Round : SKStrokeJoin.Miter
            };
            if (pen.Dashes.Count > 0)
            {
                paint.PathEffect = SKPathEffect.CreateDash([.. pen.Dashes.Select(d => (float)d)], 0);
            }

            draw(paint);
        }
    }

    private static SKPoint Point(Spot spot) => new((float)spot.X, (float)spot.Y);
}

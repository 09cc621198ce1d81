using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace NeuroLcp.Graphics;

/// <summary>A drawing as a PNG image of 300 dots an inch.</summary>
public static class PngImage
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
        Painter.Draw(canvas, drawing);
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

    /// <summary>The pixels of an image inside a drawing.</summary>
    internal static SKBitmap Bitmap(PixelImage image)
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
}

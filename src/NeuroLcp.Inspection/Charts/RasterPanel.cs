using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>Events as marks: a row for each unit or cell, time across.</summary>
/// <param name="Title">What the events are.</param>
/// <param name="Times">When each happened.</param>
/// <param name="Rows">In which row; cells lie between.</param>
/// <param name="Across">The axis of time.</param>
/// <param name="Along">The axis of rows; a row's number is its middle.</param>
internal sealed record RasterPanel(string Title, double[] Times, double[] Rows, PlotAxis Across, PlotAxis Along) : IPanel
{
    /// <summary>Above this many strokes a file of strokes would be larger and slower to show than an image, and look the same.</summary>
    private const int MostStrokes = 20000;

    /// <summary>Steps within a pixel to which marks are rounded: those of one step are one mark.</summary>
    private const int Steps = 4;

    private const double LeastStroke = 1.2, StrokeWidth = 0.6 * PrintStyle.Point, RowShare = 0.8;

    /// <inheritdoc/>
    public bool HasLetter => true;

    /// <summary>How many rows there are: units, or the cells of all of them.</summary>
    public required int Lanes { get; init; }

    /// <inheritdoc/>
    public Margins Around(double width, double height) => new(Along.Beside(height), PrintStyle.CapitalHeight / 2, PrintStyle.LineHeight, Across.Below());

    /// <inheritdoc/>
    public IEnumerable<Mark> Draw(Frame frame)
    {
        double length = Math.Max(LeastStroke, RowShare * frame.Height / Lanes);

        // what falls within a quarter of a pixel of another mark is the same mark on paper
        List<(int X, int Y)> places = [
            .. Times.Zip(Rows, (time, row) => ((int)Math.Round(Steps * Across.Share(time) * frame.Width),
            (int)Math.Round(Steps * (1 - Along.Share(row)) * frame.Height)))
            .Distinct().Order()];
        if (places.Count > MostStrokes)
        {
            yield return Image(frame, places, length);
        }
        else if (places.Count > 0)
        {
            yield return new Strokes([
                .. places.Select(p => (new Spot(frame.Left + ((double)p.X / Steps), frame.Top + ((double)p.Y / Steps) - (length / 2)),
                new Spot(frame.Left + ((double)p.X / Steps), frame.Top + ((double)p.Y / Steps) + (length / 2))))], new Pen(Palette.Ink, StrokeWidth))
            { Meaning = Title };
        }

        foreach (Mark mark in Across.Below(frame).Concat(Along.Beside(frame)))
        {
            yield return mark;
        }
    }

    private PixelImage Image(Frame frame, List<(int X, int Y)> places, double length)
    {
        int columns = (int)Math.Ceiling(frame.Width * Steps), lines = (int)Math.Ceiling(frame.Height * Steps), wide = (int)Math.Round(StrokeWidth * Steps),
            high = Math.Max(1, (int)Math.Round(length * Steps));
        byte[] rgb = new byte[columns * lines * 3];
        Array.Fill(rgb, byte.MaxValue);
        foreach ((int x, int y) in places)
        {
            for (int row = Math.Max(0, y - (high / 2)); row < Math.Min(lines, y - (high / 2) + high); row++)
            {
                int first = Math.Clamp(x - (wide / 2), 0, columns), last = Math.Clamp(x - (wide / 2) + wide, 0, columns);
                rgb.AsSpan(3 * ((row * columns) + first), 3 * (last - first)).Clear();
            }
        }

        return new PixelImage(new Spot(frame.Left, frame.Top), frame.Width, frame.Height, columns, rgb) { Meaning = Title };
    }
}

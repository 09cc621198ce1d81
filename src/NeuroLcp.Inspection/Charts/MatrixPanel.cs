using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>A matrix as an image in colours around 0, its first row on top.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Values">What is drawn.</param>
/// <param name="Limit">The number of the last colour.</param>
/// <param name="Across">The axis of its columns.</param>
/// <param name="Along">The axis of its rows.</param>
internal sealed record MatrixPanel(string Title, MatrixBlocks Values, double Limit, PlotAxis Across, PlotAxis Along) : IPanel
{
    private const double BarWidth = 6, BarGap = 5;

    /// <summary>Pixels of the image along and across at least: programs that smooth images then leave the edges of a small matrix sharp.</summary>
    private const int LeastPixels = 240;

    /// <inheritdoc/>
    public bool HasLetter { get; init; } = true;

    /// <summary>Whether a bar on the right says what the colours are.</summary>
    public bool HasBar { get; init; } = true;

    /// <summary>What the bar's numbers are, with their unit.</summary>
    public string BarLabel { get; init; } = "";

    /// <inheritdoc/>
    public Margins Around(double width, double height) => new(
        Along.Beside(height), PrintStyle.CapitalHeight / 2, HasBar ? BarGap + BarWidth + Bar.Beside(height) : PrintStyle.Gap, Across.Below());

    private PlotAxis Bar => new(BarLabel, new AxisRange(-Limit, Limit));

    /// <inheritdoc/>
    public IEnumerable<Mark> Draw(Frame frame)
    {
        int wide = (LeastPixels + Values.Columns - 1) / Values.Columns, high = (LeastPixels + Values.Rows - 1) / Values.Rows, columns = wide * Values.Columns,
            rows = high * Values.Rows;
        byte[] rgb = new byte[3 * columns * rows];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                (rgb[3 * ((r * columns) + c)], rgb[(3 * ((r * columns) + c)) + 1], rgb[(3 * ((r * columns) + c)) + 2]) =
                    ColourMap.Of(Values[r / high, c / wide], Limit);
            }
        }

        yield return new PixelImage(new Spot(frame.Left, frame.Top), frame.Width, frame.Height, columns, rgb) { Meaning = Title };
        foreach (Mark mark in Across.Below(frame).Concat(Along.Beside(frame)).Concat(HasBar ? DrawBar(frame) : []))
        {
            yield return mark;
        }
    }

    private IEnumerable<Mark> DrawBar(Frame frame)
    {
        const int steps = 101;
        byte[] rgb = new byte[3 * steps];
        for (int i = 0; i < steps; i++)
        {
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = ColourMap.Of(Limit * (1 - (2.0 * i / (steps - 1))), Limit);
        }

        double left = frame.Right + BarGap;
        yield return new PixelImage(new Spot(left, frame.Top), BarWidth, frame.Height, 1, rgb) { Meaning = BarLabel };
        yield return new Box(new Spot(left, frame.Top), BarWidth, frame.Height, 0, null, PrintStyle.Axis);
        foreach (Mark mark in Bar.RightOf(new Frame(left, frame.Top, BarWidth, frame.Height)))
        {
            yield return mark;
        }
    }
}

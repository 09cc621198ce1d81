using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>A panel of a figure: axes, and what is drawn between them.</summary>
internal interface IPanel
{
    /// <summary>What it shows, above it; empty where its axes say all.</summary>
    public string Title { get; }

    /// <summary>Whether it has a letter of its own to be referred to; a histogram below a raster shares the raster's.</summary>
    public bool HasLetter { get; }

    /// <summary>The room that ticks, numbers and labels take around the plot.</summary>
    /// <param name="width">Width of the plot, about.</param>
    /// <param name="height">Height of the plot.</param>
    public Margins Around(double width, double height);

    /// <summary>Draws it.</summary>
    /// <param name="frame">Where the plot is.</param>
    public IEnumerable<Mark> Draw(Frame frame);
}

/// <summary>Room around a plot.</summary>
internal readonly record struct Margins(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Room enough for both.</summary>
    public Margins Joined(Margins other) =>
        new(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}

/// <summary>Where a plot is on the page.</summary>
internal readonly record struct Frame(double Left, double Top, double Width, double Height)
{
    /// <summary>Its right side.</summary>
    public double Right => Left + Width;

    /// <summary>Its lower side.</summary>
    public double Bottom => Top + Height;
}

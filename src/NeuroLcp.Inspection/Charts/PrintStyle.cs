using NeuroLcp.Graphics;

namespace NeuroLcp.Inspection.Charts;

/// <summary>Sizes of what is printed, as journals ask for them, in CSS pixels (1/96 inch).</summary>
internal static class PrintStyle
{
    public const double Point = 96.0 / 72;
    public const double Millimetre = 96 / 25.4;

    /// <summary>Widths of one column of a journal's page, and of both.</summary>
    public const double SingleColumn = 85 * Millimetre, DoubleColumn = 180 * Millimetre;

    /// <summary>Text of axes, keys and captions.</summary>
    public const double TextSize = 7 * Point;

    /// <summary>The letters of panels.</summary>
    public const double LetterSize = 9 * Point;

    /// <summary>From one line of text to the next.</summary>
    public const double LineHeight = 1.25 * TextSize;

    /// <summary>How far capitals and digits reach above their baseline.</summary>
    public const double CapitalHeight = 0.72 * TextSize;

    public const double AxisWidth = 0.5 * Point, CurveWidth = 0.9 * Point, TickLength = 2.2 * Point;

    /// <summary>From a tick to its number, from a number to what the axis is.</summary>
    public const double Gap = 2 * Point;

    public static readonly Pen Axis = new(Palette.Ink, AxisWidth);

    /// <summary>What is to be compared with.</summary>
    public static readonly Pen Reference = new(Palette.Grey, AxisWidth, 3, 2);
}

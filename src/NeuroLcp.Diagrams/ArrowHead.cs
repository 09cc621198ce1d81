using NeuroLcp.Graphics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Diagrams;

/// <summary>The end of an arrow: open where a weight may have either sign, full for excitation, a bar for inhibition.</summary>
internal static class ArrowHead
{
    /// <summary>Draws it.</summary>
    /// <param name="tip">The tip.</param>
    /// <param name="pointsRight">Right or left.</param>
    /// <param name="sign">The sign.</param>
    /// <param name="pen">The pen of the line.</param>
    /// <param name="scale">Of its size.</param>
    public static Mark Of(Spot tip, bool pointsRight, SynapseSign sign, Pen pen, double scale = 1)
    {
        double back = (pointsRight ? -6 : 6) * scale, half = 3 * scale;
        var line = new Pen(pen.Colour, pen.Width);
        return sign switch
        {
            SynapseSign.Inhibitory =>
                Line.Through(new Pen(pen.Colour, pen.Width + 0.5), null, tip.Shifted(back / 4, -half - 1), tip.Shifted(back / 4, half + 1)),
            SynapseSign.Excitatory => Line.Through(null, pen.Colour, tip, tip.Shifted(back, -half), tip.Shifted(back, half)),
            _ => Line.Through(line, null, tip.Shifted(back, -half - 0.5), tip, tip.Shifted(back, half + 0.5)),
        };
    }
}

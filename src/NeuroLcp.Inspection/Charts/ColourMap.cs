namespace NeuroLcp.Inspection.Charts;

/// <summary>Numbers around 0 as colours: blue below, white at 0, red above (the map <see cref="Balance"/> with its middle made white).</summary>
internal static class ColourMap
{
    private const int Levels = 127;

    // the ends of the map are nearly black, and alike
    private const double Used = 0.86;

    private static readonly byte[] s_levels = Table();

    /// <summary>What is not there at all, as a synapse that does not exist.</summary>
    public static readonly (byte Red, byte Green, byte Blue) Missing = (0xC8, 0xC8, 0xC8);

    /// <summary>The colour of a number.</summary>
    /// <param name="value">The number; not finite where there is none.</param>
    /// <param name="limit">The number of the last colour; what is beyond has that colour too.</param>
    public static (byte Red, byte Green, byte Blue) Of(double value, double limit)
    {
        if (!double.IsFinite(value))
        {
            return Missing;
        }

        int level = (int)Math.Round(((Math.Clamp(value / limit, -1, 1) + 1) / 2) * (Levels - 1));
        return (s_levels[3 * level], s_levels[(3 * level) + 1], s_levels[(3 * level) + 2]);
    }

    private static byte[] Table()
    {
        (byte Red, byte Green, byte Blue) middle = Balance.At(0.5);
        byte[] levels = new byte[3 * Levels];
        for (int i = 0; i < Levels; i++)
        {
            double position = (2.0 * i / (Levels - 1)) - 1;
            (byte red, byte green, byte blue) = Balance.At((1 + (Used * position)) / 2);

            // the map's own middle is a reddish grey, on paper 0 is white: the difference fades towards the ends
            levels[3 * i] = Lightened(red, middle.Red, position);
            levels[(3 * i) + 1] = Lightened(green, middle.Green, position);
            levels[(3 * i) + 2] = Lightened(blue, middle.Blue, position);
        }

        return levels;

        static byte Lightened(byte channel, byte middle, double position) =>
            (byte)Math.Min(byte.MaxValue, Math.Round(channel + ((byte.MaxValue - middle) * (1 - Math.Abs(position)))));
    }
}

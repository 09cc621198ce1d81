namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// Paints one digit as a person might write it: a glyph whose points wobble, put in a random pose, drawn with a pen of random
/// width, ink and softness on noisy paper.
/// </summary>
internal static class DigitPainter
{
    /// <summary>Images are square, this many pixels a side.</summary>
    public const int Side = 28;

    /// <summary>Pixels of an image.</summary>
    public const int Pixels = Side * Side;

    private const double Centre = (Side - 1) / 2.0;
    private const double HalfHeight = 9.2;

    // A span between two points becomes this many straight pieces: at 9 pixels for half a glyph, bends look smooth.
    private const int PiecesPerSpan = 5;
    private const int MostPoints = 16;

    /// <summary>Paints a digit.</summary>
    /// <param name="digit">The digit, 0 to 9.</param>
    /// <param name="draws">The example's random numbers; all that varies comes from them.</param>
    /// <param name="image">Receives the pixels, row by row from the top; length <see cref="Pixels"/>.</param>
    public static void Paint(int digit, ref ExampleDraws draws, Span<byte> image)
    {
        DigitGlyph[] styles = DigitGlyph.All[digit];
        DigitGlyph glyph = styles[draws.Below(styles.Length)];
        Span<double> points = stackalloc double[2 * MostPoints];
        points = points[..glyph.Points.Length];
        Pose(glyph.Points, ref draws, points);

        double halfWidth = draws.Uniform(0.75, 1.5);
        double softness = draws.Uniform(1.1, 2.3);
        double ink = draws.Uniform(0.7, 1);
        double grain = draws.Uniform(0, 0.15);

        double reach = halfWidth + softness / 2;
        Span<double> distance = stackalloc double[Pixels];   // squared, to the nearest stroke
        distance.Fill(reach * reach);
        foreach (int[] stroke in glyph.Strokes)
        {
            Trace(points, stroke, reach, distance);
        }

        for (int i = 0; i < Pixels; i++)
        {
            double covered = Math.Clamp((reach - Math.Sqrt(distance[i])) / softness, 0, 1);
            double smooth = covered * covered * (3 - 2 * covered);
            double value = ink * smooth + grain * draws.Uniform(-1, 1);
            image[i] = (byte)(Math.Clamp(value, 0, 1) * 255 + 0.5);
        }
    }

    /// <summary>Moves the glyph's points, each by a wobble of its own and all by one pose, into pixels.</summary>
    private static void Pose(ReadOnlySpan<double> glyph, ref ExampleDraws draws, Span<double> points)
    {
        double wobble = draws.Uniform(0.015, 0.06);
        double height = HalfHeight * draws.Uniform(0.8, 1.12);
        double width = height * draws.Uniform(0.75, 1.2);
        double slant = Math.Clamp(draws.Normal(0.3), -0.5, 0.5);
        double angle = Math.Clamp(draws.Normal(0.18), -0.35, 0.35);
        double right = draws.Uniform(-1.8, 1.8), down = draws.Uniform(-1.8, 1.8);
        (double sine, double cosine) = Math.SinCos(angle);
        for (int i = 0; i < glyph.Length; i += 2)
        {
            double x = width * (glyph[i] + draws.Normal(wobble));
            double y = height * (glyph[i + 1] + draws.Normal(wobble));
            x -= slant * y;
            points[i] = Centre + right + cosine * x - sine * y;
            points[i + 1] = Centre + down + sine * x + cosine * y;
        }
    }

    /// <summary>Draws one stroke into the distance field as a Catmull-Rom spline through its points.</summary>
    private static void Trace(ReadOnlySpan<double> points, ReadOnlySpan<int> stroke, double reach, Span<double> distance)
    {
        int last = stroke.Length - 1;
        bool loop = last > 2 && stroke[0] == stroke[last];
        for (int span = 0; span < last; span++)
        {
            int before = stroke[span > 0 ? span - 1 : loop ? last - 1 : 0];
            int after = stroke[span + 2 <= last ? span + 2 : loop ? 1 : last];
            int from = stroke[span], to = stroke[span + 1];
            double fromX = points[2 * from], fromY = points[2 * from + 1];
            for (int piece = 1; piece <= PiecesPerSpan; piece++)
            {
                double t = (double)piece / PiecesPerSpan;
                double x = Spline(points[2 * before], points[2 * from], points[2 * to], points[2 * after], t);
                double y = Spline(points[2 * before + 1], points[2 * from + 1], points[2 * to + 1], points[2 * after + 1], t);
                Approach(fromX, fromY, x, y, reach, distance);
                (fromX, fromY) = (x, y);
            }
        }
    }

    /// <summary>Catmull-Rom: the cubic from p to q whose slopes there are half the chords (q − o) and (r − p).</summary>
    private static double Spline(double o, double p, double q, double r, double t) =>
        p + 0.5 * t * (q - o + t * (2 * o - 5 * p + 4 * q - r + t * (3 * (p - q) + r - o)));

    /// <summary>Lowers the squared distance of every pixel within reach of a straight piece.</summary>
    private static void Approach(double x0, double y0, double x1, double y1, double reach, Span<double> distance)
    {
        int left = Math.Max(0, (int)Math.Ceiling(Math.Min(x0, x1) - reach));
        int right = Math.Min(Side - 1, (int)Math.Floor(Math.Max(x0, x1) + reach));
        int top = Math.Max(0, (int)Math.Ceiling(Math.Min(y0, y1) - reach));
        int bottom = Math.Min(Side - 1, (int)Math.Floor(Math.Max(y0, y1) + reach));
        double dx = x1 - x0, dy = y1 - y0;
        double length = dx * dx + dy * dy;
        double perLength = length > 0 ? 1 / length : 0;
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                double t = Math.Clamp(((column - x0) * dx + (row - y0) * dy) * perLength, 0, 1);
                double ex = column - x0 - t * dx, ey = row - y0 - t * dy;
                ref double nearest = ref distance[row * Side + column];
                nearest = Math.Min(nearest, ex * ex + ey * ey);
            }
        }
    }
}

using System.Globalization;

namespace NeuroLcp.Inspection.Charts;

/// <summary>The numbers at an axis as texts: all with the same decimals, very small and very large ones over a common power of ten.</summary>
/// <param name="Texts">A text for each tick; empty for those that would be in each other's way.</param>
/// <param name="Exponents">What stands raised behind each, for powers of ten; empty texts elsewhere.</param>
/// <param name="Power">The power of ten that all are to be multiplied with; 0 for none.</param>
internal sealed record TickText(IReadOnlyList<string> Texts, IReadOnlyList<string> Exponents, int Power)
{
    private const double LeastPlain = 1e-3, MostPlain = 1e5;

    /// <summary>The texts.</summary>
    /// <param name="ticks">The ticks, ascending.</param>
    /// <param name="isLogarithmic">Whether each stands for its own power of ten.</param>
    public static TickText Of(IReadOnlyList<double> ticks, bool isLogarithmic)
    {
        double largest = ticks.Count == 0 ? 0 : ticks.Max(Math.Abs), step = ticks.Count < 2 ? largest : ticks.Zip(ticks.Skip(1), (a, b) => b - a).Min();
        bool isPlain = largest == 0 || ((isLogarithmic ? ticks.Min() : largest) >= LeastPlain && largest < MostPlain);
        if (isLogarithmic)
        {
            // each with its own decimals: 0.1, 1, 10
            return isPlain || !ticks.All(IsPowerOfTen)
                ? new TickText([.. ticks.Select(t => Plain(t, Decimals(t)))], [.. ticks.Select(_ => "")], 0)
                : new TickText([.. ticks.Select(_ => "10")], [.. ticks.Select(t => Plain(Math.Round(Math.Log10(t)), 0))], 0);
        }

        int power = isPlain ? 0 : (int)Math.Floor(Math.Log10(largest) + 1e-9);
        double unit = Math.Pow(10, power);
        int decimals = Decimals(step / unit);
        return new TickText([.. ticks.Select(t => Plain(t / unit, decimals))], [.. ticks.Select(_ => "")], power);
    }

    /// <summary>Whole numbers that name things, each as it is.</summary>
    public static TickText Of(IReadOnlyList<int> names) => new([.. names.Select(n => Plain(n, 0))], [.. names.Select(_ => "")], 0);

    /// <summary>A number with a true minus sign.</summary>
    /// <param name="value">The number.</param>
    /// <param name="decimals">Digits behind the point.</param>
    public static string Plain(double value, int decimals)
    {
        string text = value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        return text.TrimStart('-').Trim('0', '.').Length == 0 ? text.TrimStart('-') : text.Replace('-', '\u2212');
    }

    /// <summary>How many digits behind the point tell multiples of a step apart.</summary>
    private static int Decimals(double step)
    {
        int decimals = 0;
        while (decimals < 9 && Math.Abs((step * Math.Pow(10, decimals)) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6 * step * Math.Pow(10, decimals))
        {
            decimals++;
        }

        return decimals;
    }

    private static bool IsPowerOfTen(double value) => Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-9;
}

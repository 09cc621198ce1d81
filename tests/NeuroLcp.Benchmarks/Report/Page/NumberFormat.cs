using System.Globalization;

namespace NeuroLcp.Benchmarks.Report.Page;

/// <summary>Numbers as a table shows them.</summary>
internal static class NumberFormat
{
    /// <summary>Three significant digits, an exponent only below 1e-4; thousands are set apart.</summary>
    public static string Of(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal),
    };
}

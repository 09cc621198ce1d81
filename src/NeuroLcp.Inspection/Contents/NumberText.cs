using System.Globalization;

namespace NeuroLcp.Inspection.Contents;

/// <summary>Numbers as a person reads them.</summary>
internal static class NumberText
{
    /// <summary>Six digits.</summary>
    public static string Short(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>All digits it takes to tell it from every other.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Bytes as "512 B", "3.4 kB", "1.2 GB" (powers of ten, as disks count).</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || value >= 99.95 ? value.ToString("F0", CultureInfo.InvariantCulture) : value.ToString("0.#", CultureInfo.InvariantCulture))} {units[unit]}");
    }

    /// <summary>A count and what is counted: "1 row", "18 rows".</summary>
    public static string Count(long count, string one) => $"{count.ToString(CultureInfo.InvariantCulture)} {one}{(count == 1 ? "" : "s")}";
}

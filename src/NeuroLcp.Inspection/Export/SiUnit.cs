namespace NeuroLcp.Inspection.Export;

/// <summary>A recorded unit as NWB wants it: the SI unit by its name, and what a value is multiplied by.</summary>
/// <param name="Name">Such as volts; the recorded unit itself where it has no plain SI name.</param>
/// <param name="Factor">The factor.</param>
internal readonly record struct SiUnit(string Name, float Factor)
{
    private static readonly (string Symbol, string Name)[] Base =
        [("V", "volts"), ("A", "amperes"), ("s", "seconds"), ("m", "meters"), ("S", "siemens"), ("F", "farads"), ("Hz", "hertz"), ("Ohm", "ohms")];
    private static readonly (string Prefix, float Factor)[] Prefixes =
        [("", 1f), ("k", 1e3f), ("m", 1e-3f), ("u", 1e-6f), ("µ", 1e-6f), ("n", 1e-9f), ("p", 1e-12f)];

    /// <summary>Of a UDUNITS symbol.</summary>
    public static SiUnit Of(string? symbol)
    {
        foreach ((string unit, string name) in Base)
        {
            foreach ((string prefix, float factor) in Prefixes)
            {
                if (symbol == prefix + unit)
                {
                    return new SiUnit(name, factor);
                }
            }
        }

        return new SiUnit(symbol is null or "" ? "1" : symbol, 1f);
    }
}

namespace NeuroLcp.Language.Units;

/// <summary>A unit a person may write after a number, and how it converts to the canonical units ms, mV, pA and um.</summary>
/// <param name="Symbol">The symbol as written, such as <c>ms</c>.</param>
/// <param name="Factor">The value of one such unit in canonical units.</param>
/// <param name="Dimension">What it measures.</param>
public sealed record Unit(string Symbol, double Factor, Dimension Dimension)
{
    /// <summary>Every unit of the language by symbol.</summary>
    public static IReadOnlyDictionary<string, Unit> All { get; } = Table();

    private static Dictionary<string, Unit> Table()
    {
        Dimension conductance = Dimension.Current / Dimension.Voltage;
        Dimension capacitance = Dimension.Current * Dimension.Time / Dimension.Voltage;
        Dimension frequency = Dimension.None / Dimension.Time;
        Unit[] units =
        [
            new("us", 1e-3, Dimension.Time), new("ms", 1, Dimension.Time), new("s", 1e3, Dimension.Time), new("min", 6e4, Dimension.Time),
            new("Hz", 1e-3, frequency), new("kHz", 1, frequency),
            new("uV", 1e-3, Dimension.Voltage), new("mV", 1, Dimension.Voltage), new("V", 1e3, Dimension.Voltage),
            new("pA", 1, Dimension.Current), new("nA", 1e3, Dimension.Current), new("uA", 1e6, Dimension.Current), new("mA", 1e9, Dimension.Current),
            new("pS", 1e-3, conductance), new("nS", 1, conductance), new("uS", 1e3, conductance), new("mS", 1e6, conductance),
            new("pF", 1, capacitance), new("nF", 1e3, capacitance), new("uF", 1e6, capacitance),
            new("kOhm", 1e-6, Dimension.None / conductance), new("MOhm", 1e-3, Dimension.None / conductance), new("GOhm", 1, Dimension.None / conductance),
            new("um", 1, Dimension.Length), new("mm", 1e3, Dimension.Length),
        ];
        return units.ToDictionary(unit => unit.Symbol, StringComparer.Ordinal);
    }
}

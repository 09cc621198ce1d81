namespace NeuroLcp.Language.Units;

/// <summary>A unit a person may write after a number, and how it converts to the canonical units ms, mV, pA and um.</summary>
/// <param name="Symbol">The symbol as written, such as <c>ms</c>.</param>
/// <param name="Factor">The value of one such unit in canonical units.</param>
/// <param name="Dimension">What it measures.</param>
public sealed record Unit(string Symbol, double Factor, Dimension Dimension)
{
    /// <summary>That of a pure number.</summary>
    public static readonly Unit None = new("1", 1, Dimension.None);

    /// <summary>A unit as formulae have it, such as <c>nA</c>, <c>mV/ms</c> or <c>1/(ms*pA)</c>; null where the text is none.</summary>
    /// <param name="text">The unit.</param>
    public static Unit? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Checking.UnitFormula.Read(new Yaml.ScalarNode(new Text.SourceText("", text), text, 0, text.Length), new Text.Findings());
    }

    /// <summary>The unit of a product.</summary>
    public static Unit operator *(Unit a, Unit b) => new($"{a.Symbol}*{b.Symbol}", a.Factor * b.Factor, a.Dimension * b.Dimension);

    /// <summary>The unit of a quotient.</summary>
    public static Unit operator /(Unit a, Unit b) => new($"{a.Symbol}/{b.Symbol}", a.Factor / b.Factor, a.Dimension / b.Dimension);

    /// <summary>The unit of a power; null where its dimension is not a whole multiple of a half.</summary>
    /// <param name="exponent">The exponent, a pure number.</param>
    public Unit? Power(double exponent) => Dimension.Power(exponent) is { } power ? new Unit($"{Symbol}^{exponent}", Math.Pow(Factor, exponent), power) : null;

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

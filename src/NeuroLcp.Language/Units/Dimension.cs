namespace NeuroLcp.Language.Units;

/// <summary>
/// The physical dimension of a quantity: powers of time, voltage, current and length. Powers are stored doubled,
/// because white noise has the dimension 1/√time.
/// </summary>
/// <param name="TwiceTime">Twice the power of time (canonical unit ms).</param>
/// <param name="TwiceVoltage">Twice the power of voltage (canonical unit mV).</param>
/// <param name="TwiceCurrent">Twice the power of current (canonical unit pA).</param>
/// <param name="TwiceLength">Twice the power of length (canonical unit um).</param>
public readonly record struct Dimension(int TwiceTime, int TwiceVoltage = 0, int TwiceCurrent = 0, int TwiceLength = 0)
{
    /// <summary>A pure number.</summary>
    public static readonly Dimension None = default;

    /// <summary>Time.</summary>
    public static readonly Dimension Time = new(2);

    /// <summary>1/√time: the dimension of white noise.</summary>
    public static readonly Dimension WhiteNoise = new(-1);

    /// <summary>Electric potential.</summary>
    public static readonly Dimension Voltage = new(0, 2);

    /// <summary>Electric current.</summary>
    public static readonly Dimension Current = new(0, 0, 2);

    /// <summary>Length.</summary>
    public static readonly Dimension Length = new(0, 0, 0, 2);

    /// <summary>True for a pure number.</summary>
    public bool IsNone => this == None;

    /// <summary>The dimension of a product.</summary>
    public static Dimension operator *(Dimension a, Dimension b) =>
        new(a.TwiceTime + b.TwiceTime, a.TwiceVoltage + b.TwiceVoltage, a.TwiceCurrent + b.TwiceCurrent, a.TwiceLength + b.TwiceLength);

    /// <summary>The dimension of a quotient.</summary>
    public static Dimension operator /(Dimension a, Dimension b) =>
        new(a.TwiceTime - b.TwiceTime, a.TwiceVoltage - b.TwiceVoltage, a.TwiceCurrent - b.TwiceCurrent, a.TwiceLength - b.TwiceLength);

    /// <summary>The dimension of a power, or null where it is not a whole multiple of a half.</summary>
    /// <param name="exponent">The exponent, a pure number.</param>
    public Dimension? Power(double exponent)
    {
        double time = TwiceTime * exponent, voltage = TwiceVoltage * exponent, current = TwiceCurrent * exponent, length = TwiceLength * exponent;
        if (!IsSmallInteger(time) || !IsSmallInteger(voltage) || !IsSmallInteger(current) || !IsSmallInteger(length))
        {
            return null;
        }

        return new Dimension((int)time, (int)voltage, (int)current, (int)length);
    }

    /// <summary>The dimension of a unit as formulae have it, such as <c>mV/ms</c> or <c>1/(ms*pA)</c>; null where the text is none.</summary>
    /// <param name="unit">The unit.</param>
    public static Dimension? Read(string unit) => Unit.Read(unit)?.Dimension;

    /// <summary>The canonical unit symbol, such as <c>mV/ms</c>; <c>1</c> for a pure number.</summary>
    public override string ToString()
    {
        var over = new List<string>();
        var under = new List<string>();
        Collect("mV", TwiceVoltage, over, under);
        Collect("pA", TwiceCurrent, over, under);
        Collect("um", TwiceLength, over, under);
        Collect("ms", TwiceTime, over, under);
        string numerator = over.Count == 0 ? "1" : string.Join("*", over);
        return under.Count switch
        {
            0 => numerator,
            1 => $"{numerator}/{under[0]}",
            _ => $"{numerator}/({string.Join("*", under)})",
        };
    }

    private static bool IsSmallInteger(double value) => value == Math.Floor(value) && Math.Abs(value) <= 64;

    private static void Collect(string symbol, int twicePower, List<string> over, List<string> under)
    {
        if (twicePower == 0)
        {
            return;
        }

        int magnitude = Math.Abs(twicePower);
        string power = magnitude == 2 ? symbol : magnitude == 1 ? $"sqrt({symbol})" : magnitude % 2 == 0 ? $"{symbol}^{magnitude / 2}"
            : $"{symbol}^({magnitude}/2)";
        (twicePower > 0 ? over : under).Add(power);
    }
}

using System.Globalization;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Operations;

/// <summary>Numbers and quantities as a circuit file has them.</summary>
internal static class QuantityText
{
    /// <summary>The text of a number.</summary>
    public static string Of(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        return e < 0 ? text : $"{text[..e]}e{int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The text of a quantity: with the unit of its dimension where there is one, otherwise as a product of units.</summary>
    /// <exception cref="InvalidOperationException">It is no finite number, which no file can say.</exception>
    public static Written Of(Constant c)
    {
        if (!double.IsFinite(c.Value))
        {
            throw new InvalidOperationException($"{c.Value} cannot be written in a circuit file.");
        }

        if (c.Dimension.IsNone || c.Value == 0)
        {
            // a bare zero goes with every unit
            return new(Of(c.Value), double.IsNegative(c.Value) ? Binding.Sign : Binding.Primary);
        }

        return Unit.All.Values.FirstOrDefault(u => u.Factor == 1 && u.Dimension == c.Dimension) is { } unit
            ? new($"{Of(c.Value)} {unit.Symbol}", double.IsNegative(c.Value) ? Binding.Sign : Binding.Power)
            : new(string.Join(" * ", Factors(c.Dimension).Prepend(Of(c.Value))), Binding.Product);
    }

    /// <summary>One of each canonical unit, to its power.</summary>
    private static IEnumerable<string> Factors(Dimension dimension)
    {
        (string Symbol, int Twice)[] powers =
            [("mV", dimension.TwiceVoltage), ("pA", dimension.TwiceCurrent), ("um", dimension.TwiceLength), ("ms", dimension.TwiceTime)];
        return powers.Where(p => p.Twice != 0).Select(p => $"(1 {p.Symbol})^{Of(p.Twice / 2.0)}");
    }
}

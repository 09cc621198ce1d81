using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;
using NeuroLcp.Language.Yaml;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads what a unit stands for: <c>mV</c>, <c>mV/ms</c>, <c>1/ms</c>, <c>nS*mV</c>, <c>um^2</c>; <c>1</c> is a pure number.</summary>
internal static class UnitFormula
{
    /// <summary>A unit, or null where the text is none; why is among the findings.</summary>
    public static Unit? Read(ScalarNode node, Findings findings)
    {
        return FormulaParser.Parse(node, findings) is { } formula && Of(formula.Root) is { } unit ? unit with { Symbol = node.Value.Trim() } : null;

        Unit? Of(Syntax syntax)
        {
            switch (syntax)
            {
                case NameSyntax { Second: null } name when Unit.All.TryGetValue(name.First, out Unit? unit):
                    return unit;
                case NumberSyntax { Value: 1 } number:
                    return number.Unit ?? Unit.None;
                case BinarySyntax { Operator: "*" or "/" } b:
                    return Of(b.Left) is { } left && Of(b.Right) is { } right ? b.Operator == "*" ? left * right : left / right : null;
                case BinarySyntax { Operator: "^", Right: NumberSyntax { Unit: null, Value: <= 8 } exponent } p when Of(p.Left)?.Power(exponent.Value) is
                { } power:
                    return power;
                case NameSyntax name:
                    findings.Error(formula.Position(syntax), $"unknown unit '{name.Text}'",
                        NearestName.Hint(name.Text, Unit.All.Keys) ?? $"known are {string.Join(", ", Unit.All.Keys)}");
                    return null;
                default:
                    findings.Error(formula.Position(syntax), $"'{formula.Slice(syntax)}' is no unit", "write a unit such as mV, mV/ms or 1/ms");
                    return null;
            }
        }
    }
}

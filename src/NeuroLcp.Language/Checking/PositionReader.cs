using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads <c>positions:</c> of a population: <c>line(1 mm)</c>, <c>ring(1 mm)</c>, <c>grid(1 mm)</c>, <c>torus(1 mm, 2 mm)</c>.</summary>
internal static class PositionReader
{
    private static readonly Dictionary<string, PositionKind> s_kinds = Enum.GetValues<PositionKind>().ToDictionary(kind => kind.ToString().ToLowerInvariant());

    /// <summary>The layout, or null where there is none or it is wrong; why is among the findings.</summary>
    public static Positions? Read(CircuitScope scope, Section section)
    {
        const string expected = "line(1 mm), ring(1 mm), grid(1 mm) or torus(1 mm)";
        if (section.Text("positions", expected) is not { } text || FormulaParser.Parse(text, scope.Findings) is not { } formula)
        {
            return null;
        }

        if (formula.Root is not CallSyntax { Primes: 0 } call || !s_kinds.TryGetValue(call.Function, out PositionKind kind))
        {
            string? near = formula.Root is CallSyntax { Function: var name } ? NearestName.Hint(name, s_kinds.Keys) : null;
            scope.Findings.Error(text.Position, $"'{KeyText.Shorten(text.Value)}' is no layout", near ?? $"write {expected}");
            return null;
        }

        int most = kind is PositionKind.Grid or PositionKind.Torus ? 2 : 1;
        if (call.Arguments.Count < 1 || call.Arguments.Count > most)
        {
            scope.Findings.Error(text.Position,
                $"'{call.Function}' takes {(most == 2 ? "one length, or width and height" : "one length")}, not {call.Arguments.Count}",
                $"write {call.Function}(1 mm{(most == 2 ? ", 2 mm" : "")})");
            return null;
        }

        double?[] lengths = [.. call.Arguments.Select(argument => Length(scope, section, new Formula(text, argument)))];
        return lengths.Contains(null) ? null : new Positions(kind, lengths[0]!.Value, most == 1 ? 0 : lengths[^1]!.Value);
    }

    private static double? Length(CircuitScope scope, Section section, Formula formula)
    {
        var place = new FormulaPlace(PlaceKind.Setting, $"'positions' in {section.Described}");
        if (QuantityReader.Number(scope, place, formula, Dimension.Length) is not { } value)
        {
            return null;
        }

        if (value > 0)
        {
            return value;
        }

        scope.Findings.Error(formula.Position(formula.Root), $"the length in {place.Described} must be above 0");
        return null;
    }
}

using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>Reads formulae that must come out as one quantity of a known unit.</summary>
internal static class QuantityReader
{
    /// <summary>A formula of numbers and parameters with the dimension asked for, or null; why is among the findings.</summary>
    public static Expression? Quantity(CircuitScope scope, FormulaPlace place, Formula? formula, Dimension dimension)
    {
        if (FormulaChecker.Check(scope, place, formula) is not { } found)
        {
            return null;
        }

        found = ExpressionFacts.Fit(found, dimension);
        if (found.Dimension != dimension)
        {
            scope.Findings.Error(formula!.Position(formula.Root), $"{place.Described} must be {ExpressionFacts.Describe(dimension)}, '{formula.Slice(formula.Root)}' is {ExpressionFacts.Describe(found.Dimension)}");
            return null;
        }

        if (Constancy.IsFixed(found, drawn: false) && !double.IsFinite(ScalarEvaluation.Value(found)))
        {
            scope.Findings.Error(formula!.Position(formula.Root), $"{place.Described} is not a finite number",
                "it divides by zero, or a function has no value there");
            return null;
        }

        return found;
    }

    /// <summary>The value of such a formula in canonical units.</summary>
    public static double? Number(CircuitScope scope, FormulaPlace place, Formula? formula, Dimension dimension) =>
        Quantity(scope, place, formula, dimension) is { } found ? ScalarEvaluation.Value(found) : null;
}

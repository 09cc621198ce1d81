using System.Globalization;
using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>What a formula may be divided by.</summary>
internal sealed partial class FormulaChecker
{
    /// <summary>
    /// Refuses a divisor that is known and can give no number, and a time constant that is not above 0: with one below 0 a state runs away from where it should
    /// rest, and whatever solves for the rest finds a point that the circuit leaves.
    /// </summary>
    private bool Divides(Syntax syntax, Expression divisor)
    {
        bool advances = _place.Kind == PlaceKind.Derivative || (_place.Kind == PlaceKind.Rule && _place.InTime);
        if (!(_place.IsEquation || _place.Kind == PlaceKind.Rule) || !Constancy.IsFixed(divisor, drawn: false))
        {
            return true;
        }

        double value = ScalarEvaluation.Value(divisor);
        bool isTimeConstant = advances && divisor.Dimension == Dimension.Time;
        if (isTimeConstant ? value > 0 : value != 0)
        {
            return true;
        }

        string shown = value.ToString("G6", CultureInfo.InvariantCulture) + (divisor.Dimension.IsNone ? "" : $" {divisor.Dimension}");
        string hint = isTimeConstant ? "a time constant is above 0, such as 20 ms; a sign belongs in front: -(...) / tau" : "nothing can be divided by 0";

        // a parameter is wrong once, where its value stands, however many equations divide by it
        if (divisor is ParameterReference { Parameter: { ValuePosition: { } place } parameter })
        {
            if (_scope.RefusedDivisors.Add(parameter))
            {
                _scope.Findings.Error(place, $"'{parameter.Name}' is {shown}, and {_place.Described} divides by it", hint);
            }
        }
        else
        {
            Error(syntax, $"{_place.Described} divides by '{_formula.Slice(syntax)}', which is {shown}", hint);
        }

        return false;
    }
}
